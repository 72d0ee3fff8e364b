package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Converter;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Hashes, digests and ciphers (manual 7.3.1). */
final class HashConverters {
    private HashConverters() {}

    static List<ConverterDeclaration> all() {
        List<ConverterDeclaration> all = new ArrayList<>();
        hash(all, "crc32", Hashes::crc32);
        hash(all, "crc32c", Hashes::crc32c);
        hash(all, "djb2", Hashes::djb2);
        hash(all, "sdbm", Hashes::sdbm);
        hash(all, "wt6", Hashes::wt6);
        all.add(new ConverterDeclaration("xxh32", 0, 1, SampleType.BIN, SampleType.SINT, "XXH32 with a seed.", (a, c) -> {
            int seed = (int) seed(a);
            return (ctx, s) -> done(s.setInt(Hashes.xxh32(s.data, s.offset, s.length, seed) & 0xffffffffL));
        }));
        all.add(new ConverterDeclaration("xxh64", 0, 1, SampleType.BIN, SampleType.SINT, "XXH64 with a seed, as a signed number.", (a, c) -> {
            long seed = seed(a);
            return (ctx, s) -> done(s.setInt(Hashes.xxh64(s.data, s.offset, s.length, seed)));
        }));
        all.add(new ConverterDeclaration("xxh3", 0, 1, SampleType.BIN, SampleType.SINT, "XXH3 of 64 bits with a seed, as a signed number.", (a, c) -> {
            long seed = seed(a);
            return (ctx, s) -> done(s.setInt(Xxh3.hash(s.data, s.offset, s.length, seed)));
        }));
        all.add(new ConverterDeclaration("sha2", 0, 1, SampleType.BIN, SampleType.BIN, "SHA-2 of 224, 256, 384 or 512 bits.", (a, c) -> {
            int bits = a.isEmpty() ? 256 : Values.integer(a.getFirst(), "sha2", 0, 65535);
            if (!List.of(224, 256, 384, 512).contains(bits)) {
                throw new ConfigException(a.getFirst().span(), "Unsupported number of bits: '" + bits + "'.", "use 224, 256, 384 or 512");
            }
            return digest("SHA-" + bits);
        }));
        all.add(new ConverterDeclaration("digest", 1, 1, SampleType.BIN, SampleType.BIN, "A digest by OpenSSL's name of it.", (a, c) -> digest(algorithm(a.getFirst()))));
        all.add(new ConverterDeclaration("hmac", 2, 2, SampleType.BIN, SampleType.BIN, "A keyed digest; the key is base 64 or a variable.", HashConverters::hmac));
        all.add(new ConverterDeclaration("secure_memcmp", 1, 1, SampleType.BIN, SampleType.BOOL, "Compares with a variable in constant time.", (a, c) -> {
            Parameter other = Parameter.variable(a.getFirst(), c);
            return (ctx, s) -> {
                byte[] mine = copy(s);
                byte[] theirs = other.bytes(ctx);
                return theirs != null && done(s.setBool(MessageDigest.isEqual(mine, theirs)));
            };
        }));
        for (boolean encrypt : new boolean[] {false, true}) {
            String suffix = encrypt ? "_enc" : "_dec";
            all.add(new ConverterDeclaration("aes_gcm" + suffix, 4, 5, SampleType.BIN, SampleType.BIN, "AES-GCM; nonce and key are base 64 or variables.", (a, c) -> gcm(a, c, encrypt)));
            all.add(new ConverterDeclaration("aes_cbc" + suffix, 3, 4, SampleType.BIN, SampleType.BIN, "AES-CBC; vector and key are base 64 or variables.", (a, c) -> cbc(a, c, encrypt)));
        }
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static byte[] copy(Sample s) {
        return Arrays.copyOfRange(s.data, s.offset, s.offset + s.length);
    }

    private static long seed(List<Word> a) {
        return a.isEmpty() || a.getFirst().text().isEmpty() ? 0 : NumberParameter.number(a.getFirst(), "seed");
    }

    private static void hash(List<ConverterDeclaration> all, String name, Hashes.Hash hash) {
        all.add(new ConverterDeclaration(name, 0, 1, SampleType.BIN, SampleType.SINT, "A hash of 32 bits; 1 adds a full avalanche.", (a, c) -> {
            boolean avalanche = seed(a) != 0;
            return (ctx, s) -> {
                int value = hash.of(s.data, s.offset, s.length);
                return done(s.setInt((avalanche ? Hashes.avalanche(value) : value) & 0xffffffffL));
            };
        }));
    }

    /** OpenSSL's names, dashes and case aside. */
    static String algorithm(Word word) {
        String name = word.text().toLowerCase(Locale.ROOT).replace("-", "");
        String found = switch (name) {
            case "md5" -> "MD5";
            case "sha1" -> "SHA-1";
            case "sha224", "sha2224" -> "SHA-224";
            case "sha256", "sha2256" -> "SHA-256";
            case "sha384", "sha2384" -> "SHA-384";
            case "sha512", "sha2512" -> "SHA-512";
            case "sha512224" -> "SHA-512/224";
            case "sha512256" -> "SHA-512/256";
            case "sha3224" -> "SHA3-224";
            case "sha3256" -> "SHA3-256";
            case "sha3384" -> "SHA3-384";
            case "sha3512" -> "SHA3-512";
            default -> null;
        };
        if (found == null) {
            throw new ConfigException(word.span(), "Invalid algorithm '" + word + "'.", "md5, sha1, sha224, sha256, sha384, sha512 or sha3-256 and the like");
        }
        return found;
    }

    private static Converter digest(String algorithm) {
        return (ctx, s) -> {
            try {
                MessageDigest digest = MessageDigest.getInstance(algorithm);
                digest.update(s.data, s.offset, s.length);
                byte[] result = digest.digest();
                return done(s.setBytes(SampleType.BIN, result, 0, result.length));
            } catch (GeneralSecurityException missing) {
                return false;
            }
        };
    }

    private static Converter hmac(List<Word> a, CompileContext c) {
        String algorithm = "Hmac" + algorithm(a.getFirst()).replaceFirst("^SHA-", "SHA");
        Parameter key = Parameter.base64(a.get(1), c);
        return (ctx, s) -> {
            byte[] data = copy(s);
            byte[] secret = key.bytes(ctx);
            if (secret == null) {
                return false;
            }
            // an empty key is filled up with zeros like any other, so one zero is the same key; the JDK takes no empty one
            secret = secret.length == 0 ? new byte[1] : secret;
            try {
                Mac mac = Mac.getInstance(algorithm);
                mac.init(new SecretKeySpec(secret, algorithm));
                byte[] result = mac.doFinal(data);
                return done(s.setBytes(SampleType.BIN, result, 0, result.length));
            } catch (GeneralSecurityException missing) {
                return false;
            }
        };
    }

    private static int keyBits(Word word) {
        int bits = Values.integer(word, "bits", 0, 65535);
        if (bits != 128 && bits != 192 && bits != 256) {
            throw new ConfigException(word.span(), "key size must be 128, 192 or 256 (bits).");
        }
        return bits;
    }

    private static Converter gcm(List<Word> a, CompileContext c, boolean encrypt) {
        int bits = keyBits(a.getFirst());
        Parameter nonce = Parameter.base64(a.get(1), c);
        Parameter key = Parameter.base64(a.get(2), c);
        Parameter tag = encrypt ? null : Parameter.base64(a.get(3), c);
        var tagVariable = encrypt ? c.variable(a.get(3).text()).orElseThrow(() -> new ConfigException(a.get(3).span(), "failed to register variable '" + a.get(3) + "'.")) : null;
        Parameter extra = a.size() > 4 ? Parameter.base64(a.get(4), c) : null;
        return (ctx, s) -> {
            byte[] data = copy(s);
            byte[] secret = key.bytes(ctx);
            byte[] iv = nonce.bytes(ctx);
            if (secret == null || secret.length != bits / 8 || iv == null) {
                return false;
            }
            try {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(128, iv));
                if (extra != null) {
                    byte[] aad = extra.bytes(ctx);
                    if (aad == null) {
                        return false;
                    }
                    cipher.updateAAD(aad);
                }
                if (encrypt) {
                    byte[] all = cipher.doFinal(data);
                    byte[] mark = Arrays.copyOfRange(all, all.length - 16, all.length);
                    byte[] text = Base64.getEncoder().encode(mark);
                    ctx.variables().set(tagVariable, new Sample().setString(text, 0, text.length));
                    return done(s.setBytes(SampleType.BIN, all, 0, all.length - 16));
                }
                byte[] mark = tag.bytes(ctx);
                if (mark == null) {
                    return false;
                }
                byte[] sealed = Arrays.copyOf(data, data.length + mark.length);
                System.arraycopy(mark, 0, sealed, data.length, mark.length);
                byte[] clear = cipher.doFinal(sealed);
                return done(s.setBytes(SampleType.BIN, clear, 0, clear.length));
            } catch (GeneralSecurityException refused) {
                return false;
            }
        };
    }

    private static Converter cbc(List<Word> a, CompileContext c, boolean encrypt) {
        int bits = keyBits(a.getFirst());
        Parameter vector = Parameter.base64(a.get(1), c);
        Parameter key = Parameter.base64(a.get(2), c);
        if (a.size() > 3) {
            throw new ConfigException(a.get(3).span(), "additional data of '" + (encrypt ? "aes_cbc_enc" : "aes_cbc_dec") + "' is not implemented by jlb yet.");
        }
        return (ctx, s) -> {
            byte[] data = copy(s);
            byte[] secret = key.bytes(ctx);
            byte[] iv = vector.bytes(ctx);
            if (secret == null || secret.length != bits / 8 || iv == null || iv.length != 16) {
                return false;
            }
            try {
                Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
                cipher.init(encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, new SecretKeySpec(secret, "AES"), new IvParameterSpec(iv));
                byte[] result = cipher.doFinal(data);
                return done(s.setBytes(SampleType.BIN, result, 0, result.length));
            } catch (GeneralSecurityException refused) {
                return false;
            }
        };
    }
}
