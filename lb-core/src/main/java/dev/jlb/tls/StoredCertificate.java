package dev.jlb.tls;

import dev.jlb.config.model.CertificateSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A certificate in the storage with what belongs to it (manual 12.7): read from files at start, replaced as a whole by the runtime API.
 *
 * @param name how the configuration and the runtime API call it
 * @param bundle the chain and its key; null for one that {@code new ssl cert} made and nothing has filled yet
 * @param issuer who signed it, for OCSP; null when nobody knows
 * @param staples whether OCSP responses are stapled, now or when one comes
 * @param ocsp null when there is none
 * @param sctl a list of signed certificate timestamps, or null
 */
record StoredCertificate(String name, PemBundle bundle, X509Certificate issuer, boolean staples, OcspResponse ocsp, byte[] sctl) {
    /** {@code ssl-load-extra-files}. */
    static final Set<String> ALL_EXTRAS = Set.of("bundle", "sctl", "ocsp", "issuer", "key");

    private static final int MAX_FILE = 1 << 20;

    static StoredCertificate empty(String name) {
        return new StoredCertificate(name, null, null, false, null, null);
    }

    /**
     * @param extras which files are looked for beside it
     * @param cutExtension {@code ssl-load-extra-del-ext}
     * @param warnings in HAProxy's words
     * @throws PemException when the files cannot be used
     */
    static StoredCertificate read(CertificateSource source, Set<String> extras, boolean cutExtension, Consumer<String> warnings) throws PemException {
        Path file = Path.of(source.crt());
        if (!Files.exists(file)) {
            throw new PemException("unable to stat SSL certificate from file '" + file + "' : No such file or directory.");
        }
        String base = cutExtension && source.crt().endsWith(".crt") ? source.crt().substring(0, source.crt().length() - 4) : source.crt();
        String text = PemBundle.text(file);
        List<X509Certificate> chain = PemBundle.certificates(text, file);
        if (chain.isEmpty()) {
            throw new PemException("unable to load certificate from file '" + file + "'.");
        }
        PrivateKey key = source.key().isEmpty() ? PemBundle.key(text, file) : null;
        if (key == null) {
            String other = source.key().isEmpty() ? base + ".key" : source.key();
            if (!source.key().isEmpty() || extras.contains("key") && Files.exists(Path.of(other))) {
                key = PemBundle.key(PemBundle.text(Path.of(other)), Path.of(other));
            }
            if (key == null) {
                throw new PemException("No Private Key found in '" + other + "'.");
            }
        }
        StoredCertificate plain = new StoredCertificate(source.name(), new PemBundle(chain, key, file), null, false, null, null).consistent();
        boolean explicit = source.explicit();
        Path sctl = companion(source.sctl(), base + ".sctl", !explicit && extras.contains("sctl"));
        Path ocsp = companion(source.ocsp(), base + ".ocsp", !explicit && extras.contains("ocsp"));
        Path issuer = companion(source.issuer(), base + ".issuer", !explicit && extras.contains("issuer"));
        StoredCertificate read = issuer == null ? plain : plain.withIssuer(PemBundle.text(issuer));
        if (sctl != null) {
            read = read.withTimestamps(bytes(sctl));
            warnings.accept("'" + sctl + "' : signed certificate timestamps are checked and not sent: BoringSSL's binding has no call for them.");
        }
        return ocsp == null ? read : read.withStaple(bytes(ocsp), ocsp, warnings);
    }

    private static Path companion(String named, String beside, boolean looked) {
        return !named.isEmpty() ? Path.of(named) : looked && Files.exists(Path.of(beside)) ? Path.of(beside) : null;
    }

    private static byte[] bytes(Path file) throws PemException {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new PemException("file '" + file + "' is larger than " + MAX_FILE + " bytes.");
            }
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new PemException("unable to read file '" + file + "'.");
        }
    }

    private StoredCertificate withStaple(byte[] der, Path file, Consumer<String> warnings) throws PemException {
        if (issuer() == null) {
            throw new PemException("'" + bundle.file() + "': Loading: OCSP response file '" + file + "' requires the issuer's certificate, in the PEM file or in '" + bundle.file() + ".issuer'.");
        }
        if (der.length == 0) {
            return new StoredCertificate(name, bundle, issuer, true, null, sctl);
        }
        try {
            return withResponse(der);
        } catch (PemException ignored) {
            warnings.accept("'" + file + "' : " + ignored.getMessage() + " Content will be ignored.");
            return new StoredCertificate(name, bundle, issuer, true, null, sctl);
        }
    }

    /** @throws PemException when the key and the certificate are not of one pair */
    StoredCertificate consistent() throws PemException {
        if (bundle == null || bundle.key() == null) {
            throw new PemException("The transaction must contain at least a certificate and a private key!");
        }
        if (!PemBundle.belongTogether(bundle.chain().getFirst().getPublicKey(), bundle.key())) {
            throw new PemException("inconsistencies between private key and certificate loaded '" + bundle.file() + "'.");
        }
        return this;
    }

    /** Another certificate and key of the same name, from the text of a PEM file; a text without a key keeps the key. */
    StoredCertificate withPem(String text) throws PemException {
        Path file = Path.of(name);
        List<X509Certificate> chain = PemBundle.certificates(text, file);
        if (chain.isEmpty()) {
            throw new PemException("unable to load certificate from file '" + name + "'.");
        }
        PrivateKey key = PemBundle.key(text, file);
        return new StoredCertificate(name, new PemBundle(chain, key != null || bundle == null ? key : bundle.key(), file), issuer, staples, null, sctl);
    }

    /** Another private key. */
    StoredCertificate withKey(String text) throws PemException {
        PrivateKey key = PemBundle.key(text, Path.of(name));
        if (key == null) {
            throw new PemException("No Private Key found in '" + name + "'.");
        }
        return new StoredCertificate(name, new PemBundle(bundle == null ? List.of() : bundle.chain(), key, Path.of(name)), issuer, staples, ocsp, sctl);
    }

    StoredCertificate withIssuer(String text) throws PemException {
        List<X509Certificate> found = PemBundle.certificates(text, Path.of(name + ".issuer"));
        if (found.isEmpty()) {
            throw new PemException("'" + name + "' cannot be read or parsed.");
        }
        return new StoredCertificate(name, bundle, found.getFirst(), staples, ocsp, sctl);
    }

    /** @throws PemException when the bytes are no SignedCertificateTimestampList (RFC 6962 section 3.3) */
    StoredCertificate withTimestamps(byte[] list) throws PemException {
        int at = 2;
        boolean right = list.length > 2 && ((list[0] & 0xff) << 8 | list[1] & 0xff) == list.length - 2;
        while (right && at < list.length) {
            int length = at + 2 <= list.length ? (list[at] & 0xff) << 8 | list[at + 1] & 0xff : 0;
            right = length > 0 && at + 2 + length <= list.length;
            at += 2 + length;
        }
        if (!right) {
            throw new PemException("'" + name + ".sctl' is present but cannot be read or parsed.");
        }
        return new StoredCertificate(name, bundle, issuer, staples, ocsp, list);
    }

    /** @throws PemException when the response is about another certificate, or may not be stapled now */
    StoredCertificate withResponse(byte[] der) throws PemException {
        OcspResponse response = OcspResponse.read(der, Instant.now());
        X509Certificate signer = issuer();
        if (signer == null || !java.util.Arrays.equals(response.id(), OcspResponse.id(bundle.chain().getFirst(), signer))) {
            throw new PemException("OCSP single response: Certificate ID does not match certificate and issuer.");
        }
        return new StoredCertificate(name, bundle, issuer, true, response, sctl);
    }

    /** Bytes of a payload in base64. */
    static byte[] decode(String base64) throws PemException {
        try {
            String digits = base64.replaceAll("\\s", "");
            if (digits.length() % 4 != 0) {
                throw new PemException("Error while decoding base64");
            }
            return Base64.getDecoder().decode(digits);
        } catch (IllegalArgumentException wrong) {
            throw new PemException("Error while decoding base64");
        }
    }

    /** Who signed the leaf: of the chain, or the one that was named for OCSP. */
    @Override
    public X509Certificate issuer() {
        if (bundle != null) {
            for (X509Certificate candidate : bundle.chain()) {
                if (candidate.getSubjectX500Principal().equals(bundle.chain().getFirst().getIssuerX500Principal())) {
                    return candidate;
                }
            }
        }
        return issuer;
    }

    /** DER of the CertID of responses about it; null when the issuer is not known. */
    byte[] ocspId() throws PemException {
        return bundle == null || issuer() == null ? null : OcspResponse.id(bundle.chain().getFirst(), issuer());
    }
}
