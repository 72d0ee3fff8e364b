package dev.jlb.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Verifies a client's chain in OpenSSL's order and tells every error, so that a configuration may ignore some and name the first (manual 5.1
 * {@code crt-ignore-err}, {@code crl-file}): the chain is built, its extensions, keys and revocation are judged from the client upwards, dates from the root
 * downwards. Probed against HAProxy 2.6. A chain without errors is judged by the JDK's path validation as well, see {@link ClientTrust}.
 */
final class ChainVerifier {
    /** Certificates in a chain. */
    private static final int LONGEST = 20;
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USE = "2.5.29.37.0";
    private static final int SIGNS_CERTIFICATES = 5;

    private final List<X509Certificate> anchors;
    /** Null: revocation is not asked for. */
    private final List<X509CRL> lists;

    /** Takes errors as they are found. */
    @FunctionalInterface
    interface Errors {
        /** @throws UntrustedException to end the verification */
        void found(VerifyError error, int depth) throws UntrustedException;
    }

    ChainVerifier(List<X509Certificate> anchors, List<X509CRL> lists) {
        this.anchors = List.copyOf(anchors);
        this.lists = lists;
    }

    /** The JDK's own validation against these authorities. */
    static X509ExtendedTrustManager standard(List<X509Certificate> anchors) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < anchors.size(); i++) {
                store.setCertificateEntry("ca" + i, anchors.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager found) {
                    return found;
                }
            }
            throw new InvalidAlgorithmParameterException("no PKIX");
        } catch (GeneralSecurityException | java.io.IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** @param presented by the client, its own first */
    void verify(X509Certificate[] presented, Date now, Errors errors) throws UntrustedException {
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(presented[0]);
        build(chain, presented, errors);
        extensions(chain, errors);
        strength(chain, errors);
        if (lists != null) {
            revocation(chain, now, errors);
        }
        if (chain.size() == 1 && !selfSigned(chain.getFirst())) {
            errors.found(VerifyError.UNABLE_TO_VERIFY_LEAF_SIGNATURE, 0);
        }
        for (int depth = chain.size() - 1; depth >= 0; depth--) {
            dates(chain.get(depth), depth, now, errors);
        }
    }

    /** Adds issuers up to a root that is trusted, or as far as there are any. */
    private void build(List<X509Certificate> chain, X509Certificate[] presented, Errors errors) throws UntrustedException {
        while (true) {
            X509Certificate last = chain.getLast();
            int depth = chain.size() - 1;
            boolean trusted = anchors.contains(last);
            if (selfSigned(last)) {
                if (!trusted) {
                    errors.found(depth == 0 ? VerifyError.DEPTH_ZERO_SELF_SIGNED_CERT : VerifyError.SELF_SIGNED_CERT_IN_CHAIN, depth);
                }
                return;
            }
            if (chain.size() >= LONGEST) {
                errors.found(VerifyError.CERT_CHAIN_TOO_LONG, depth);
                return;
            }
            X509Certificate issuer = issuer(last, anchors);
            if (issuer == null && !trusted) {
                issuer = issuer(last, Arrays.asList(presented));
            }
            if (issuer == null || chain.contains(issuer)) {
                errors.found(trusted ? VerifyError.UNABLE_TO_GET_ISSUER_CERT : VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY, depth);
                return;
            }
            chain.add(issuer);
        }
    }

    private static boolean selfSigned(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal()) && signedBy(certificate, certificate);
    }

    private static X509Certificate issuer(X509Certificate of, List<X509Certificate> candidates) {
        for (X509Certificate candidate : candidates) {
            if (of.getIssuerX500Principal().equals(candidate.getSubjectX500Principal()) && signedBy(of, candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean signedBy(X509Certificate certificate, X509Certificate issuer) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException wrong) {
            return false;
        }
    }

    private static void extensions(List<X509Certificate> chain, Errors errors) throws UntrustedException {
        int below = 0;
        for (int depth = 0; depth < chain.size(); depth++) {
            X509Certificate certificate = chain.get(depth);
            if (certificate.hasUnsupportedCriticalExtension()) {
                errors.found(VerifyError.UNHANDLED_CRITICAL_EXTENSION, depth);
            }
            if (depth == 0) {
                if (!forClients(certificate)) {
                    errors.found(VerifyError.INVALID_PURPOSE, 0);
                }
                continue;
            }
            if (!signsCertificates(certificate)) {
                errors.found(VerifyError.INVALID_CA, depth);
            } else if (certificate.getBasicConstraints() >= 0 && certificate.getBasicConstraints() < below) {
                errors.found(VerifyError.PATH_LENGTH_EXCEEDED, depth);
            }
            if (!certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                below++;
            }
        }
    }

    private static boolean forClients(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        // digitalSignature or keyAgreement
        boolean used = usage == null || usage[0] || usage[4];
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return used && (purposes == null || purposes.contains(CLIENT_AUTH) || purposes.contains(ANY_USE));
        } catch (CertificateParsingException unreadable) {
            return false;
        }
    }

    private static boolean signsCertificates(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        boolean authority = certificate.getBasicConstraints() >= 0 || certificate.getVersion() == 1 && selfSigned(certificate);
        return authority && (usage == null || usage[SIGNS_CERTIFICATES]);
    }

    /** What OpenSSL refuses at its security level 2, which distributions set. */
    private void strength(List<X509Certificate> chain, Errors errors) throws UntrustedException {
        for (int depth = 0; depth < chain.size(); depth++) {
            X509Certificate certificate = chain.get(depth);
            if (certificate.getPublicKey() instanceof RSAKey key && key.getModulus().bitLength() < 2048) {
                errors.found(depth == 0 ? VerifyError.EE_KEY_TOO_SMALL : VerifyError.CA_KEY_TOO_SMALL, depth);
            }
            String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
            boolean weak = algorithm.startsWith("MD2") || algorithm.startsWith("MD4") || algorithm.startsWith("MD5") || algorithm.startsWith("SHA1");
            if (weak && !selfSigned(certificate)) {
                errors.found(VerifyError.CA_MD_TOO_WEAK, depth);
            }
        }
    }

    private void revocation(List<X509Certificate> chain, Date now, Errors errors) throws UntrustedException {
        for (int depth = 0; depth < chain.size(); depth++) {
            X509Certificate certificate = chain.get(depth);
            X509Certificate issuer = depth + 1 < chain.size() ? chain.get(depth + 1) : selfSigned(certificate) ? certificate : null;
            X509CRL list = list(certificate, issuer);
            if (list == null) {
                errors.found(VerifyError.UNABLE_TO_GET_CRL, depth);
                continue;
            }
            if (list.getThisUpdate().after(now)) {
                errors.found(VerifyError.CRL_NOT_YET_VALID, depth);
            }
            if (list.getNextUpdate() != null && list.getNextUpdate().before(now)) {
                errors.found(VerifyError.CRL_HAS_EXPIRED, depth);
            }
            if (list.getRevokedCertificate(certificate) != null) {
                errors.found(VerifyError.CERT_REVOKED, depth);
            }
        }
    }

    /** The newest list of that issuer; null without. One with critical extensions that are not understood says less than it seems to. */
    private X509CRL list(X509Certificate certificate, X509Certificate issuer) {
        X509CRL best = null;
        for (X509CRL list : lists) {
            boolean fits = issuer != null && list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()) && !list.hasUnsupportedCriticalExtension();
            if (fits && (best == null || list.getThisUpdate().after(best.getThisUpdate())) && signedBy(list, issuer)) {
                best = list;
            }
        }
        return best;
    }

    private static boolean signedBy(X509CRL list, X509Certificate issuer) {
        try {
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException wrong) {
            return false;
        }
    }

    private static void dates(X509Certificate certificate, int depth, Date now, Errors errors) throws UntrustedException {
        if (certificate.getNotBefore().after(now)) {
            errors.found(VerifyError.CERT_NOT_YET_VALID, depth);
        }
        if (certificate.getNotAfter().before(now)) {
            errors.found(VerifyError.CERT_HAS_EXPIRED, depth);
        }
    }
}
