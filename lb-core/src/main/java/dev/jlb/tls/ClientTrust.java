package dev.jlb.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.BitSet;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Decides about clients' certificates (manual 5.1 {@code ca-file}, {@code ca-verify-file}, {@code crl-file}, {@code crt-ignore-err}, {@code ca-ignore-err}) and leaves the
 * result in the session. Whatever {@link ChainVerifier} finds nothing wrong with must also pass the JDK's validation, which knows more of the standard.
 */
final class ClientTrust extends X509ExtendedTrustManager {
    private final X509Certificate[] announced;
    private final ChainVerifier verifier;
    private final BitSet ignored;
    private final BitSet ignoredOfAuthorities;
    private final X509TrustManager standard;

    /**
     * @param announced authorities that clients are told of
     * @param anchors authorities that count
     * @param lists revoked certificates, or null when that is not asked for
     */
    ClientTrust(List<X509Certificate> announced, List<X509Certificate> anchors, List<X509CRL> lists, BitSet ignored, BitSet ignoredOfAuthorities) {
        this.announced = announced.toArray(X509Certificate[]::new);
        this.verifier = new ChainVerifier(anchors, lists);
        this.ignored = ignored;
        this.ignoredOfAuthorities = ignoredOfAuthorities;
        this.standard = ChainVerifier.standard(anchors);
    }

    VerifyResult judge(X509Certificate[] chain, String type) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("no certificate");
        }
        int[] seen = new int[4];
        verifier.verify(chain, new Date(), (error, depth) -> {
            if (!(depth == 0 ? ignored : ignoredOfAuthorities).get(error.number())) {
                throw new UntrustedException(error, depth);
            }
            seen[0] = error.number();
            if (depth == 0 && seen[1] == 0) {
                seen[1] = error.number();
            } else if (depth > 0 && seen[2] == 0) {
                seen[2] = error.number();
                seen[3] = depth;
            }
        });
        if (seen[0] == 0) {
            try {
                standard.checkClientTrusted(chain, type);
            } catch (CertificateException refused) {
                throw (CertificateException) new UntrustedException(VerifyError.UNSPECIFIED, 0).initCause(refused);
            }
            return VerifyResult.GOOD;
        }
        return new VerifyResult(seen[0], seen[1], seen[2], seen[3]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        VerifyResult result = judge(chain, type);
        SSLSession session = engine.getHandshakeSession();
        result.keep(session == null ? engine.getSession() : session);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        judge(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        judge(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("for clients only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("for clients only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("for clients only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return announced.clone();
    }
}
