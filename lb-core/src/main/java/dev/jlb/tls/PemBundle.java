package dev.jlb.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate, its chain and its private key from one PEM file (manual 5.1 {@code crt}), or from {@code file} and {@code file.key}. Reads with
 * the JDK alone, so that a check loads no network code.
 *
 * @param chain the leaf first
 * @param key of the leaf
 * @param file for messages
 */
public record PemBundle(List<X509Certificate> chain, PrivateKey key, Path file) {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final long MAX_FILE = 4 << 20;

    public PemBundle {
        chain = List.copyOf(chain);
    }

    /** @throws PemException when the file cannot be read, has no certificate or key, or the two do not belong together */
    public static PemBundle read(Path file) throws PemException {
        if (!Files.exists(file)) {
            throw new PemException("unable to stat SSL certificate from file '" + file + "' : No such file or directory.");
        }
        List<X509Certificate> chain = certificates(file);
        if (chain.isEmpty()) {
            throw new PemException("unable to load certificate from file '" + file + "'.");
        }
        PrivateKey key = key(text(file), file);
        if (key == null) {
            Path other = Path.of(file + ".key");
            if (Files.exists(other)) {
                key = key(text(other), other);
            }
            if (key == null) {
                throw new PemException("No Private Key found in '" + other + "'.");
            }
        }
        if (!belongTogether(chain.get(0).getPublicKey(), key)) {
            throw new PemException("inconsistencies between private key and certificate loaded '" + file + "'.");
        }
        return new PemBundle(chain, key, file);
    }

    /** All certificates of a file ({@code ca-file}). */
    public static List<X509Certificate> certificates(Path file) throws PemException {
        return certificates(text(file), file);
    }

    /** @param file for messages */
    static List<X509Certificate> certificates(String text, Path file) throws PemException {
        List<X509Certificate> result = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text);
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (blocks.find()) {
                if (blocks.group(1).equals("CERTIFICATE") || blocks.group(1).equals("TRUSTED CERTIFICATE")) {
                    result.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(decode(blocks.group(2), file))));
                }
            }
        } catch (CertificateException wrong) {
            throw new PemException("unable to load certificate from file '" + file + "'.");
        }
        return result;
    }

    /** All lists of revoked certificates of a file ({@code crl-file}). */
    static List<X509CRL> revocations(Path file) throws PemException {
        return revocations(text(file), file);
    }

    /** @param file for messages */
    static List<X509CRL> revocations(String text, Path file) throws PemException {
        List<X509CRL> result = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text);
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (blocks.find()) {
                if (blocks.group(1).equals("X509 CRL")) {
                    result.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(decode(blocks.group(2), file))));
                }
            }
        } catch (CertificateException | CRLException wrong) {
            throw new PemException("unable to load crl from file '" + file + "'.");
        }
        return result;
    }

    static String text(Path file) throws PemException {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new PemException("unable to load certificate from file '" + file + "': larger than " + MAX_FILE + " bytes.");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (java.nio.file.AccessDeniedException denied) {
            throw new PemException("unable to load certificate from file '" + file + "': Permission denied.");
        } catch (IOException failed) {
            throw new PemException("unable to load certificate from file '" + file + "'.");
        }
    }

    static byte[] decode(String base64, Path file) throws PemException {
        try {
            return Base64.getMimeDecoder().decode(base64.strip());
        } catch (IllegalArgumentException wrong) {
            throw new PemException("unable to load certificate from file '" + file + "'.");
        }
    }

    static PrivateKey key(String text, Path file) throws PemException {
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            String kind = blocks.group(1);
            if (!kind.endsWith("PRIVATE KEY")) {
                continue;
            }
            if (kind.startsWith("ENCRYPTED") || blocks.group(2).contains("Proc-Type:")) {
                throw new PemException("unable to load private key from file '" + file + "': it is encrypted; jlb asks for no passphrase, store it decrypted.");
            }
            byte[] der = decode(blocks.group(2), file);
            PrivateKey key = switch (kind) {
                case "RSA PRIVATE KEY" -> parse(PrivateKeyWrapping.rsa(der));
                case "EC PRIVATE KEY" -> parse(PrivateKeyWrapping.ec(der));
                default -> parse(der);
            };
            if (key == null) {
                throw new PemException("unable to load private key from file '" + file + "'.");
            }
            return key;
        }
        return null;
    }

    private static PrivateKey parse(byte[] pkcs8) {
        for (String algorithm : new String[] {"RSA", "EC", "EdDSA", "DSA"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException otherAlgorithm) {
                // the next one
            }
        }
        return null;
    }

    static boolean belongTogether(PublicKey publicKey, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "DSA" -> "SHA256withDSA";
            default -> key.getAlgorithm();
        };
        try {
            byte[] probe = {1, 2, 3};
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException different) {
            return false;
        }
    }
}
