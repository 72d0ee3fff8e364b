package dev.jlb.sample.convert;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * Decrypts JSON web tokens in the compact form of RFC 7516, with the algorithms of RFC 7518 that {@code jwt_decrypt_*} know (manual 7.3.1).
 * RSA1_5 is off, as in HAProxy by default.
 */
final class EncryptedToken {
    private static final Base64.Decoder BASE64 = Base64.getUrlDecoder();

    private EncryptedToken() {}

    /**
     * @param key a secret's bytes, or a private key of RSA or of an elliptic curve
     * @return null when the token is none, the key does not fit, or what was encrypted has been changed
     */
    static byte[] decrypt(String token, Key key) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 5) {
            return null;
        }
        try {
            byte[] header = BASE64.decode(parts[0]);
            String algorithm = JsonQuery.string(header, "alg");
            String encryption = JsonQuery.string(header, "enc");
            int bits = encryption == null ? 0 : contentKeyBits(encryption);
            // "zip" would need a bound of what it expands to; "crit" names what must be understood
            if (algorithm == null || bits == 0 || JsonQuery.string(header, "zip") != null || JsonQuery.has(header, "crit")) {
                return null;
            }
            byte[] contentKey = contentKey(algorithm, encryption, bits, header, BASE64.decode(parts[1]), key);
            return contentKey == null || contentKey.length * 8 != bits ? null
                    : content(encryption, contentKey, BASE64.decode(parts[2]), BASE64.decode(parts[3]), BASE64.decode(parts[4]), parts[0].getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException | IllegalArgumentException refused) {
            return null;
        }
    }

    private static int contentKeyBits(String encryption) {
        return switch (encryption) {
            case "A128GCM" -> 128;
            case "A192GCM" -> 192;
            case "A256GCM", "A128CBC-HS256" -> 256;
            case "A192CBC-HS384" -> 384;
            case "A256CBC-HS512" -> 512;
            default -> 0;
        };
    }

    private static byte[] contentKey(String algorithm, String encryption, int bits, byte[] header, byte[] encrypted, Key key) throws GeneralSecurityException {
        switch (algorithm) {
            case "dir" -> {
                return key instanceof SecretKeySpec && encrypted.length == 0 ? key.getEncoded() : null;
            }
            case "A128KW", "A192KW", "A256KW" -> {
                return key instanceof SecretKeySpec && fits(algorithm, key) ? unwrapped(key, encrypted) : null;
            }
            case "A128GCMKW", "A192GCMKW", "A256GCMKW" -> {
                String iv = JsonQuery.string(header, "iv");
                String tag = JsonQuery.string(header, "tag");
                return key instanceof SecretKeySpec && fits(algorithm, key) && iv != null && tag != null ? gcm(key, BASE64.decode(iv), encrypted, BASE64.decode(tag), new byte[0]) : null;
            }
            case "RSA-OAEP", "RSA-OAEP-256" -> {
                if (!(key instanceof PrivateKey && key.getAlgorithm().equals("RSA"))) {
                    return null;
                }
                String hash = algorithm.equals("RSA-OAEP") ? "SHA-1" : "SHA-256";
                Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
                cipher.init(Cipher.DECRYPT_MODE, key, new OAEPParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT));
                return cipher.doFinal(encrypted);
            }
            case "ECDH-ES" -> {
                return encrypted.length == 0 ? agreed(key, header, encryption, bits) : null;
            }
            case "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW" -> {
                byte[] wrapping = agreed(key, header, algorithm, Integer.parseInt(algorithm.substring(9, 12)));
                return wrapping == null ? null : unwrapped(new SecretKeySpec(wrapping, "AES"), encrypted);
            }
            default -> {
                return null;
            }
        }
    }

    /** The size of the key that {@code A128KW} and the like ask for. */
    private static boolean fits(String algorithm, Key key) {
        return key.getEncoded().length * 8 == Integer.parseInt(algorithm.substring(1, 4));
    }

    private static byte[] unwrapped(Key key, byte[] encrypted) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/KW/NoPadding");
        cipher.init(Cipher.UNWRAP_MODE, new SecretKeySpec(key.getEncoded(), "AES"));
        return cipher.unwrap(encrypted, "AES", Cipher.SECRET_KEY).getEncoded();
    }

    /** Elliptic curve Diffie-Hellman with the ephemeral key in the header, and Concat KDF (RFC 7518 section 4.6). */
    private static byte[] agreed(Key key, byte[] header, String name, int bits) throws GeneralSecurityException {
        String x = JsonQuery.string(header, "epk", "x");
        String y = JsonQuery.string(header, "epk", "y");
        if (!(key instanceof ECPrivateKey own) || x == null || y == null) {
            return null;
        }
        ECPoint point = new ECPoint(new BigInteger(1, BASE64.decode(x)), new BigInteger(1, BASE64.decode(y)));
        if (!onCurve(point, own.getParams())) {
            return null;
        }
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(own);
        agreement.doPhase(KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, own.getParams())), true);
        byte[] shared = agreement.generateSecret();
        byte[] id = name.getBytes(StandardCharsets.US_ASCII);
        byte[] apu = optional(header, "apu");
        byte[] apv = optional(header, "apv");
        ByteBuffer input = ByteBuffer.allocate(4 + shared.length + 4 + id.length + 4 + apu.length + 4 + apv.length + 4);
        input.putInt(0).put(shared).putInt(id.length).put(id).putInt(apu.length).put(apu).putInt(apv.length).put(apv).putInt(bits);
        byte[] derived = new byte[bits / 8];
        for (int round = 1, at = 0; at < derived.length; round++, at += 32) {
            input.putInt(0, round);
            System.arraycopy(MessageDigest.getInstance("SHA-256").digest(input.array()), 0, derived, at, Math.min(32, derived.length - at));
        }
        return derived;
    }

    /** A point that is not on the curve would tell something of the private key. */
    private static boolean onCurve(ECPoint point, ECParameterSpec curve) {
        BigInteger p = ((java.security.spec.ECFieldFp) curve.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        return x.compareTo(p) < 0 && y.compareTo(p) < 0
                && y.multiply(y).mod(p).equals(x.multiply(x).multiply(x).add(curve.getCurve().getA().multiply(x)).add(curve.getCurve().getB()).mod(p));
    }

    private static byte[] optional(byte[] header, String name) {
        String value = JsonQuery.string(header, name);
        return value == null ? new byte[0] : BASE64.decode(value);
    }

    private static byte[] content(String encryption, byte[] key, byte[] iv, byte[] text, byte[] tag, byte[] header) throws GeneralSecurityException {
        if (encryption.endsWith("GCM")) {
            return gcm(new SecretKeySpec(key, "AES"), iv, text, tag, header);
        }
        // the first half of the key checks, the second decrypts (RFC 7518 section 5.2.2)
        int half = key.length / 2;
        String algorithm = "HmacSHA" + encryption.substring(encryption.length() - 3);
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, 0, half, algorithm));
        mac.update(header);
        mac.update(iv);
        mac.update(text);
        byte[] expected = Arrays.copyOf(mac.doFinal(ByteBuffer.allocate(8).putLong(header.length * 8L).array()), half);
        if (!MessageDigest.isEqual(expected, tag)) {
            return null;
        }
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, half, half, "AES"), new IvParameterSpec(iv));
        return cipher.doFinal(text);
    }

    private static byte[] gcm(Key key, byte[] iv, byte[] text, byte[] tag, byte[] additional) throws GeneralSecurityException {
        if (tag.length != 16 || iv.length != 12) {
            return null;
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key.getEncoded(), "AES"), new GCMParameterSpec(128, iv));
        cipher.updateAAD(additional);
        cipher.update(text);
        return cipher.doFinal(tag);
    }

    /** The key in a JSON web key of type oct, RSA or EC (RFC 7517); null when it is none. */
    static Key webKey(byte[] json) {
        String type = JsonQuery.string(json, "kty");
        try {
            return switch (type == null ? "" : type) {
                case "oct" -> {
                    byte[] secret = BASE64.decode(JsonQuery.string(json, "k"));
                    yield secret.length == 0 ? null : new SecretKeySpec(secret, "AES");
                }
                case "RSA" -> {
                    BigInteger[] n = new BigInteger[8];
                    List<String> names = List.of("n", "e", "d", "p", "q", "dp", "dq", "qi");
                    for (int i = 0; i < n.length; i++) {
                        n[i] = number(json, names.get(i));
                    }
                    yield KeyFactory.getInstance("RSA").generatePrivate(new RSAPrivateCrtKeySpec(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]));
                }
                case "EC" -> {
                    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
                    curve.init(new ECGenParameterSpec(switch (String.valueOf(JsonQuery.string(json, "crv"))) {
                        case "P-256" -> "secp256r1";
                        case "P-384" -> "secp384r1";
                        case "P-521" -> "secp521r1";
                        default -> throw new IllegalArgumentException("unknown curve");
                    }));
                    yield KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(number(json, "d"), curve.getParameterSpec(ECParameterSpec.class)));
                }
                default -> null;
            };
        } catch (GeneralSecurityException | IllegalArgumentException | NullPointerException incomplete) {
            return null;
        }
    }

    private static BigInteger number(byte[] json, String name) {
        String text = JsonQuery.string(json, name);
        if (text == null) {
            throw new IllegalArgumentException("missing " + name);
        }
        return new BigInteger(1, BASE64.decode(text));
    }
}
