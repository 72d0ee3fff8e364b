package dev.jlb.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Verifies a server's certificate as the JDK does, and looks it up in lists of revoked ones (manual 5.2 {@code crl-file}): every certificate of the chain needs a list. */
final class RevocationTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager standard;
    private final ChainVerifier verifier;

    RevocationTrust(List<X509Certificate> anchors, List<X509CRL> lists) {
        this.verifier = new ChainVerifier(anchors, lists);
        this.standard = ChainVerifier.standard(anchors);
    }

    private void revoked(X509Certificate[] chain) throws CertificateException {
        verifier.verify(chain, new Date(), (error, depth) -> {
            // what else may be wrong is the JDK's to judge: it knows servers
            if (error == VerifyError.CERT_REVOKED || error == VerifyError.UNABLE_TO_GET_CRL || error == VerifyError.CRL_HAS_EXPIRED || error == VerifyError.CRL_NOT_YET_VALID) {
                throw new UntrustedException(error, depth);
            }
        });
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        standard.checkServerTrusted(chain, type, engine);
        revoked(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        standard.checkServerTrusted(chain, type);
        revoked(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        standard.checkServerTrusted(chain, type, socket);
        revoked(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("for servers only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("for servers only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("for servers only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return standard.getAcceptedIssuers();
    }
}
