package dev.jlb.sample.fetch;

import dev.jlb.config.model.UserList;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Passwords of userlists: plain ones and the forms of crypt(3): DES, MD5 ({@code $1$}), SHA-256 ({@code $5$}) and SHA-512 ({@code $6$}).
 * All comparisons take the same time whatever differs. A user with a hash of another form cannot log in.
 */
public final class Passwords {
    private static final String DIGITS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private Passwords() {}

    /** Whether hashes of this form can be checked here. */
    public static boolean knows(UserList.User user) {
        return !user.secret() || user.password().startsWith("$5$") || user.password().startsWith("$6$")
                || LegacyCrypt.isMd5(user.password()) || LegacyCrypt.isDes(user.password());
    }

    static boolean matches(UserList.User user, String password) {
        if (user.password().isEmpty() || !knows(user)) {
            return false;
        }
        String given = user.secret() ? crypt(password, user.password()) : password;
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.ISO_8859_1), user.password().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** SHA-crypt (Ulrich Drepper's specification 0.6); at most 999,999,999 rounds there, 100,000 here so that a hash cannot stop an event loop. */
    static String crypt(String password, String hash) {
        if (LegacyCrypt.isMd5(hash)) {
            return LegacyCrypt.md5(password, hash);
        }
        if (LegacyCrypt.isDes(hash)) {
            return LegacyCrypt.des(password, hash);
        }
        boolean sha512 = hash.startsWith("$6$");
        String[] parts = hash.split("\\$");
        boolean counted = parts.length > 2 && parts[2].startsWith("rounds=");
        int rounds = 5000;
        if (counted) {
            rounds = Math.clamp(Long.parseLong("0" + parts[2].substring(7).replaceAll("\\D.*", "")), 1000, 100_000);
        }
        int saltAt = counted ? 3 : 2;
        String saltText = parts.length > saltAt ? parts[saltAt] : "";
        byte[] salt = saltText.substring(0, Math.min(16, saltText.length())).getBytes(StandardCharsets.ISO_8859_1);
        byte[] key = password.getBytes(StandardCharsets.ISO_8859_1);
        MessageDigest digest = digest(sha512 ? "SHA-512" : "SHA-256");
        int size = sha512 ? 64 : 32;

        byte[] b = hash(digest, key, salt, key);
        digest.update(key);
        digest.update(salt);
        digest.update(stretch(b, key.length));
        for (int n = key.length; n > 0; n >>= 1) {
            digest.update((n & 1) != 0 ? b : key);
        }
        byte[] a = digest.digest();
        for (int i = 0; i < key.length; i++) {
            digest.update(key);
        }
        byte[] p = stretch(digest.digest(), key.length);
        for (int i = 0; i < 16 + (a[0] & 0xff); i++) {
            digest.update(salt);
        }
        byte[] s = stretch(digest.digest(), salt.length);
        for (int i = 0; i < rounds; i++) {
            digest.update((i & 1) != 0 ? p : a);
            if (i % 3 != 0) {
                digest.update(s);
            }
            if (i % 7 != 0) {
                digest.update(p);
            }
            digest.update((i & 1) != 0 ? a : p);
            a = digest.digest();
        }
        StringBuilder out = new StringBuilder(sha512 ? "$6$" : "$5$");
        if (counted) {
            out.append("rounds=").append(rounds).append('$');
        }
        out.append(new String(salt, StandardCharsets.ISO_8859_1)).append('$');
        int third = size / 3;
        for (int i = 0; i < third; i++) {
            // the specification's byte order: three columns, rotated by one for each group of four digits
            int[] at = {i, i + third, i + 2 * third};
            int turn = sha512 ? i % 3 : (3 - i % 3) % 3;
            digits(out, a[at[turn]], a[at[(turn + 1) % 3]], a[at[(turn + 2) % 3]], 4);
        }
        if (sha512) {
            digits(out, (byte) 0, (byte) 0, a[63], 2);
        } else {
            digits(out, (byte) 0, a[31], a[30], 3);
        }
        return out.toString();
    }

    private static void digits(StringBuilder out, byte high, byte middle, byte low, int count) {
        int word = (high & 0xff) << 16 | (middle & 0xff) << 8 | low & 0xff;
        for (int i = 0; i < count; i++) {
            out.append(DIGITS.charAt(word & 63));
            word >>= 6;
        }
    }

    private static byte[] hash(MessageDigest digest, byte[]... parts) {
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    private static byte[] stretch(byte[] block, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + block.length);
        while (out.size() < length) {
            out.writeBytes(block);
        }
        return Arrays.copyOf(out.toByteArray(), length);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
