package dev.jlb.sample.fetch;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The forms of crypt(3) that were there before SHA-crypt: the traditional one, made of DES (13 characters), and MD5's ({@code $1$}). */
final class LegacyCrypt {
    private static final String DIGITS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    // FIPS 46-3; positions count from 1
    private static final byte[] KEY_CHOICE = table("57 49 41 33 25 17 9 1 58 50 42 34 26 18 10 2 59 51 43 35 27 19 11 3 60 52 44 36 "
            + "63 55 47 39 31 23 15 7 62 54 46 38 30 22 14 6 61 53 45 37 29 21 13 5 28 20 12 4");
    private static final byte[] ROUND_KEY = table("14 17 11 24 1 5 3 28 15 6 21 10 23 19 12 4 26 8 16 7 27 20 13 2 "
            + "41 52 31 37 47 55 30 40 51 45 33 48 44 49 39 56 34 53 46 42 50 36 29 32");
    private static final byte[] EXPANSION = table("32 1 2 3 4 5 4 5 6 7 8 9 8 9 10 11 12 13 12 13 14 15 16 17 16 17 18 19 20 21 20 21 22 23 24 25 24 25 26 27 28 29 28 29 30 31 32 1");
    private static final byte[] PERMUTATION = table("16 7 20 21 29 12 28 17 1 15 23 26 5 18 31 10 2 8 24 14 32 27 3 9 19 13 30 6 22 11 4 25");
    private static final byte[] FINAL = table("40 8 48 16 56 24 64 32 39 7 47 15 55 23 63 31 38 6 46 14 54 22 62 30 37 5 45 13 53 21 61 29 "
            + "36 4 44 12 52 20 60 28 35 3 43 11 51 19 59 27 34 2 42 10 50 18 58 26 33 1 41 9 49 17 57 25");
    private static final byte[] SHIFTS = table("1 1 2 2 2 2 2 2 1 2 2 2 2 2 2 1");
    private static final byte[][] BOXES = {
        table("14 4 13 1 2 15 11 8 3 10 6 12 5 9 0 7 0 15 7 4 14 2 13 1 10 6 12 11 9 5 3 8 4 1 14 8 13 6 2 11 15 12 9 7 3 10 5 0 15 12 8 2 4 9 1 7 5 11 3 14 10 0 6 13"),
        table("15 1 8 14 6 11 3 4 9 7 2 13 12 0 5 10 3 13 4 7 15 2 8 14 12 0 1 10 6 9 11 5 0 14 7 11 10 4 13 1 5 8 12 6 9 3 2 15 13 8 10 1 3 15 4 2 11 6 7 12 0 5 14 9"),
        table("10 0 9 14 6 3 15 5 1 13 12 7 11 4 2 8 13 7 0 9 3 4 6 10 2 8 5 14 12 11 15 1 13 6 4 9 8 15 3 0 11 1 2 12 5 10 14 7 1 10 13 0 6 9 8 7 4 15 14 3 11 5 2 12"),
        table("7 13 14 3 0 6 9 10 1 2 8 5 11 12 4 15 13 8 11 5 6 15 0 3 4 7 2 12 1 10 14 9 10 6 9 0 12 11 7 13 15 1 3 14 5 2 8 4 3 15 0 6 10 1 13 8 9 4 5 11 12 7 2 14"),
        table("2 12 4 1 7 10 11 6 8 5 3 15 13 0 14 9 14 11 2 12 4 7 13 1 5 0 15 10 3 9 8 6 4 2 1 11 10 13 7 8 15 9 12 5 6 3 0 14 11 8 12 7 1 14 2 13 6 15 0 9 10 4 5 3"),
        table("12 1 10 15 9 2 6 8 0 13 3 4 14 7 5 11 10 15 4 2 7 12 9 5 6 1 13 14 0 11 3 8 9 14 15 5 2 8 12 3 7 0 4 10 1 13 11 6 4 3 2 12 9 5 15 10 11 14 1 7 6 0 8 13"),
        table("4 11 2 14 15 0 8 13 3 12 9 7 5 10 6 1 13 0 11 7 4 9 1 10 14 3 5 12 2 15 8 6 1 4 11 13 12 3 7 14 10 15 6 8 0 5 9 2 6 11 13 8 1 4 10 7 9 5 0 15 14 2 3 12"),
        table("13 2 8 4 6 15 11 1 10 9 3 14 5 0 12 7 1 15 13 8 10 3 7 4 12 5 6 11 0 14 9 2 7 11 4 1 9 12 14 2 0 6 10 13 15 3 5 8 2 1 14 7 4 10 8 13 15 12 9 0 3 5 6 11"),
    };

    private LegacyCrypt() {}

    private static byte[] table(String numbers) {
        String[] words = numbers.split(" ");
        byte[] table = new byte[words.length];
        for (int i = 0; i < table.length; i++) {
            table[i] = Byte.parseByte(words[i]);
        }
        return table;
    }

    static boolean isDes(String hash) {
        return hash.length() == 13 && hash.chars().allMatch(c -> DIGITS.indexOf(c) >= 0);
    }

    static boolean isMd5(String hash) {
        return hash.startsWith("$1$");
    }

    /** 25 times DES of nothing, its expansion changed by the salt, with eight characters of the password as the key. */
    static String des(String password, String hash) {
        byte[] key = new byte[64];
        for (int i = 0; i < Math.min(8, password.length()); i++) {
            for (int bit = 0; bit < 7; bit++) {
                key[8 * i + bit] = (byte) (password.charAt(i) >> 6 - bit & 1);
            }
        }
        byte[] expansion = EXPANSION.clone();
        for (int i = 0; i < 12; i++) {
            if ((DIGITS.indexOf(hash.charAt(i / 6)) >> i % 6 & 1) != 0) {
                byte swapped = expansion[i];
                expansion[i] = expansion[i + 24];
                expansion[i + 24] = swapped;
            }
        }
        byte[][] keys = roundKeys(key);
        // the first permutation of a block and the last one of the block before undo each other
        byte[] left = new byte[32];
        byte[] right = new byte[32];
        for (int times = 0; times < 25; times++) {
            for (byte[] roundKey : keys) {
                byte[] mixed = mix(right, roundKey, expansion);
                for (int i = 0; i < 32; i++) {
                    mixed[i] ^= left[i];
                }
                left = right;
                right = mixed;
            }
            byte[] swapped = left;
            left = right;
            right = swapped;
        }
        byte[] block = Arrays.copyOf(left, 66);
        System.arraycopy(right, 0, block, 32, 32);
        byte[] bits = Arrays.copyOf(pick(block, FINAL), 66);
        StringBuilder out = new StringBuilder(hash.substring(0, 2));
        for (int i = 0; i < 66; i += 6) {
            int digit = 0;
            for (int bit = 0; bit < 6; bit++) {
                digit = digit << 1 | bits[i + bit];
            }
            out.append(DIGITS.charAt(digit));
        }
        return out.toString();
    }

    private static byte[][] roundKeys(byte[] key) {
        byte[] chosen = pick(key, KEY_CHOICE);
        byte[][] keys = new byte[16][];
        for (int round = 0; round < 16; round++) {
            for (int shift = 0; shift < SHIFTS[round]; shift++) {
                byte first = chosen[0];
                byte middle = chosen[28];
                System.arraycopy(chosen, 1, chosen, 0, 55);
                chosen[27] = first;
                chosen[55] = middle;
            }
            keys[round] = pick(chosen, ROUND_KEY);
        }
        return keys;
    }

    private static byte[] mix(byte[] half, byte[] key, byte[] expansion) {
        byte[] wide = pick(half, expansion);
        byte[] narrow = new byte[32];
        for (int box = 0; box < 8; box++) {
            int at = 6 * box;
            int in = 0;
            for (int bit = 0; bit < 6; bit++) {
                in = in << 1 | wide[at + bit] ^ key[at + bit];
            }
            int row = in >> 4 & 2 | in & 1;
            int out = BOXES[box][16 * row + (in >> 1 & 15)];
            for (int bit = 0; bit < 4; bit++) {
                narrow[4 * box + bit] = (byte) (out >> 3 - bit & 1);
            }
        }
        return pick(narrow, PERMUTATION);
    }

    private static byte[] pick(byte[] bits, byte[] positions) {
        byte[] out = new byte[positions.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = bits[positions[i] - 1];
        }
        return out;
    }

    /** Poul-Henning Kamp's: 1,000 rounds of MD5, eight characters of salt. */
    static String md5(String password, String hash) {
        String rest = hash.substring(3);
        int end = rest.indexOf('$');
        String salt = rest.substring(0, Math.min(8, end < 0 ? rest.length() : end));
        byte[] key = password.getBytes(StandardCharsets.ISO_8859_1);
        byte[] salted = salt.getBytes(StandardCharsets.ISO_8859_1);
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException notInThisJvm) {
            throw new IllegalStateException(notInThisJvm);
        }
        digest.update(key);
        digest.update(salted);
        digest.update(key);
        byte[] second = digest.digest();
        digest.update(key);
        digest.update("$1$".getBytes(StandardCharsets.ISO_8859_1));
        digest.update(salted);
        for (int left = key.length; left > 0; left -= 16) {
            digest.update(second, 0, Math.min(16, left));
        }
        for (int n = key.length; n > 0; n >>= 1) {
            digest.update((n & 1) != 0 ? 0 : key[0]);
        }
        byte[] sum = digest.digest();
        for (int i = 0; i < 1000; i++) {
            digest.update((i & 1) != 0 ? key : sum);
            if (i % 3 != 0) {
                digest.update(salted);
            }
            if (i % 7 != 0) {
                digest.update(key);
            }
            digest.update((i & 1) != 0 ? sum : key);
            sum = digest.digest();
        }
        StringBuilder out = new StringBuilder("$1$").append(salt).append('$');
        for (int i = 0; i < 5; i++) {
            digits(out, (sum[i] & 0xff) << 16 | (sum[i + 6] & 0xff) << 8 | sum[i == 4 ? 5 : i + 12] & 0xff, 4);
        }
        digits(out, sum[11] & 0xff, 2);
        return out.toString();
    }

    private static void digits(StringBuilder out, int word, int count) {
        for (int i = 0; i < count; i++) {
            out.append(DIGITS.charAt(word >> 6 * i & 63));
        }
    }
}
