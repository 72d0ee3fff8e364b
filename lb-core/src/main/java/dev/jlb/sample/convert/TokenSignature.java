package dev.jlb.sample.convert;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks of the signatures of JSON web tokens (RFC 7515 in its compact form, RFC 7518 section 3); results as {@code jwt_verify} gives them. */
final class TokenSignature {
    static final int GOOD = 1;
    static final int BAD = 0;
    static final int UNKNOWN_ALGORITHM = -1;
    static final int UNMANAGED_ALGORITHM = -2;
    static final int INVALID_TOKEN = -3;
    static final int UNKNOWN_KEY = -5;
    private static final List<String> ALGORITHMS = List.of("HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "none");

    private TokenSignature() {}

    static boolean isAlgorithm(String name) {
        return ALGORITHMS.contains(name);
    }

    /** For HS256 and its like. */
    static int secret(String algorithm, String token, byte[] secret) {
        String[] parts = token.split("\\.", -1);
        byte[] signature = parts.length == 3 ? decoded(parts[2]) : null;
        if (signature == null) {
            return INVALID_TOKEN;
        }
        try {
            String name = "HmacSHA" + algorithm.substring(2);
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(secret.length == 0 ? new byte[1] : secret, name));
            return MessageDigest.isEqual(mac.doFinal(signed(token)), signature) ? GOOD : BAD;
        } catch (GeneralSecurityException missing) {
            return UNMANAGED_ALGORITHM;
        }
    }

    /** For {@code none}: there must be no signature. */
    static int unsigned(String token) {
        String[] parts = token.split("\\.", -1);
        return parts.length < 2 || parts.length > 3 ? INVALID_TOKEN : parts.length == 2 || parts[2].isEmpty() ? GOOD : BAD;
    }

    /** For RSA and elliptic curves. @param key null when it is unknown */
    static int key(String algorithm, String token, PublicKey key) {
        String[] parts = token.split("\\.", -1);
        byte[] signature = parts.length == 3 ? decoded(parts[2]) : null;
        if (signature == null) {
            return INVALID_TOKEN;
        }
        if (key == null) {
            return UNKNOWN_KEY;
        }
        try {
            Signature check = signature(algorithm);
            check.initVerify(key);
            check.update(signed(token));
            return check.verify(signature) ? GOOD : BAD;
        } catch (GeneralSecurityException notOfThatKind) {
            return BAD;
        }
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        String bits = algorithm.substring(2);
        return switch (algorithm.substring(0, 2)) {
            case "RS" -> Signature.getInstance("SHA" + bits + "withRSA");
            case "ES" -> Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
            default -> {
                Signature pss = Signature.getInstance("RSASSA-PSS");
                pss.setParameter(new PSSParameterSpec("SHA-" + bits, "MGF1", new MGF1ParameterSpec("SHA-" + bits), Integer.parseInt(bits) / 8, 1));
                yield pss;
            }
        };
    }

    private static byte[] signed(String token) {
        return token.substring(0, token.lastIndexOf('.')).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /** Null when it is empty or no base 64. */
    private static byte[] decoded(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            return bytes.length == 0 ? null : bytes;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
