package dev.jlb.sample.fetch;

import java.math.BigInteger;
import java.security.cert.CertificateParsingException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;

/** Parts of certificates in OpenSSL's words, as HAProxy shows them (manual 7.3.4). */
public final class CertificateText {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private CertificateText() {}

    /** {@code YYMMDDhhmmssZ}. */
    static String date(Date date) {
        return DATE.format(date.toInstant());
    }

    /** Without the sign's byte. */
    static byte[] magnitude(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes.length > 1 && bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    /** Algorithm and bits, such as {@code RSA2048}. */
    public static String keyStrength(X509Certificate certificate) {
        return switch (certificate.getPublicKey()) {
            case RSAKey rsa -> "RSA" + rsa.getModulus().bitLength();
            case ECKey ec -> "EC" + ec.getParams().getOrder().bitLength();
            case DSAKey dsa -> "DSA" + dsa.getParams().getP().bitLength();
            case PublicKey other -> other.getAlgorithm();
        };
    }

    static String keyAlgorithm(X509Certificate certificate) {
        return switch (certificate.getPublicKey().getAlgorithm()) {
            case "RSA" -> "rsaEncryption";
            case "EC" -> "id-ecPublicKey";
            case "EdDSA", "Ed25519" -> "ED25519";
            case "DSA" -> "dsaEncryption";
            case String other -> other;
        };
    }

    public static String signatureAlgorithm(X509Certificate certificate) {
        String name = certificate.getSigAlgName();
        int with = name.indexOf("with");
        if (with < 0) {
            return name.equals("EdDSA") || name.equals("Ed25519") ? "ED25519" : name;
        }
        String digest = name.substring(0, with);
        return switch (name.substring(with + 4)) {
            case "RSA" -> "RSA-" + digest;
            case "ECDSA" -> "ecdsa-with-" + digest;
            case String other -> other + "-" + digest;
        };
    }

    /**
     * A distinguished name, or an entry of it.
     *
     * @param entry short name, "" for all
     * @param occurrence from the beginning, or negative from the end
     * @return one char per byte; null when there is no such entry
     */
    public static String name(X500Principal principal, String entry, int occurrence, boolean ldap) {
        DistinguishedName name = DistinguishedName.of(principal);
        return !entry.isEmpty() ? name.entry(entry, occurrence) : ldap ? name.ldap() : name.line();
    }

    /** Subject alternative names, null without. */
    public static String alternatives(X509Certificate certificate) {
        try {
            if (certificate.getSubjectAlternativeNames() == null) {
                return null;
            }
            List<String> all = new ArrayList<>();
            for (List<?> name : certificate.getSubjectAlternativeNames()) {
                switch ((Integer) name.get(0)) {
                    case 1 -> all.add("email:" + name.get(1));
                    case 2 -> all.add("DNS:" + name.get(1));
                    case 6 -> all.add("URI:" + name.get(1));
                    case 7 -> all.add("IP Address:" + name.get(1));
                    default -> { }
                }
            }
            return all.isEmpty() ? null : String.join(", ", all);
        } catch (CertificateParsingException unreadable) {
            return null;
        }
    }
}
