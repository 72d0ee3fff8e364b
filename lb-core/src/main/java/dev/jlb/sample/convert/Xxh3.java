package dev.jlb.sample.convert;

import java.util.HexFormat;

/** The 64-bit variant of XXH3 (xxHash specification 0.2.0), for {@code xxh3} (manual 7.3.1). */
final class Xxh3 {
    private static final byte[] SECRET = HexFormat.of().parseHex("b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
            + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d978736"
            + "4eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e");
    private static final long P32_1 = 0x9E3779B1L;
    private static final long P32_2 = 0x85EBCA77L;
    private static final long P32_3 = 0xC2B2AE3DL;
    private static final long P64_1 = 0x9E3779B185EBCA87L;
    private static final long P64_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P64_3 = 0x165667B19E3779F9L;
    private static final long P64_4 = 0x85EBCA77C2B2AE63L;
    private static final long P64_5 = 0x27D4EB2F165667C5L;
    private static final long MX1 = 0x165667919E3779F9L;
    private static final long MX2 = 0x9FB21C651E98DF25L;
    private static final int STRIPE = 64;
    /** Stripes of a block: as many as the secret allows, 8 bytes apart. */
    private static final int STRIPES = (192 - STRIPE) / 8;

    private Xxh3() {}

    static long hash(byte[] data, int at, int length, long seed) {
        if (length <= 16) {
            return upTo16(data, at, length, seed);
        }
        if (length <= 128) {
            return upTo128(data, at, length, seed);
        }
        return length <= 240 ? upTo240(data, at, length, seed) : longer(data, at, length, seed);
    }

    private static long upTo16(byte[] d, int at, int length, long seed) {
        if (length > 8) {
            long flip1 = (i64(SECRET, 24) ^ i64(SECRET, 32)) + seed;
            long flip2 = (i64(SECRET, 40) ^ i64(SECRET, 48)) - seed;
            long low = i64(d, at) ^ flip1;
            long high = i64(d, at + length - 8) ^ flip2;
            return avalanche(length + Long.reverseBytes(low) + high + fold(low, high));
        }
        if (length >= 4) {
            long mixed = seed ^ (long) Integer.reverseBytes((int) seed) << 32;
            long input = (i32(d, at + length - 4) & 0xffffffffL) + ((long) i32(d, at) << 32);
            long h = input ^ (i64(SECRET, 8) ^ i64(SECRET, 16)) - mixed;
            h ^= Long.rotateLeft(h, 49) ^ Long.rotateLeft(h, 24);
            h *= MX2;
            h ^= (h >>> 35) + length;
            h *= MX2;
            return h ^ h >>> 28;
        }
        if (length > 0) {
            int combined = (d[at] & 0xff) << 16 | (d[at + (length >> 1)] & 0xff) << 24 | d[at + length - 1] & 0xff | length << 8;
            long flip = ((i32(SECRET, 0) ^ i32(SECRET, 4)) & 0xffffffffL) + seed;
            return finish64(combined & 0xffffffffL ^ flip);
        }
        return finish64(seed ^ i64(SECRET, 56) ^ i64(SECRET, 64));
    }

    private static long upTo128(byte[] d, int at, int length, long seed) {
        long acc = length * P64_1;
        for (int i = (length - 1) / 32; i >= 0; i--) {
            acc += mix16(d, at + 16 * i, 32 * i, seed);
            acc += mix16(d, at + length - 16 * (i + 1), 32 * i + 16, seed);
        }
        return avalanche(acc);
    }

    private static long upTo240(byte[] d, int at, int length, long seed) {
        long acc = length * P64_1;
        for (int i = 0; i < 8; i++) {
            acc += mix16(d, at + 16 * i, 16 * i, seed);
        }
        acc = avalanche(acc);
        for (int i = 8; i < length / 16; i++) {
            acc += mix16(d, at + 16 * i, 16 * (i - 8) + 3, seed);
        }
        return avalanche(acc + mix16(d, at + length - 16, 136 - 17, seed));
    }

    private static long longer(byte[] d, int from, int length, long seed) {
        byte[] secret = seed == 0 ? SECRET : derived(seed);
        long[] acc = {P32_3, P64_1, P64_2, P64_3, P64_4, P32_2, P64_5, P32_1};
        int block = STRIPE * STRIPES;
        int blocks = (length - 1) / block;
        for (int b = 0; b < blocks; b++) {
            for (int s = 0; s < STRIPES; s++) {
                accumulate(acc, d, from + b * block + s * STRIPE, secret, s * 8);
            }
            for (int i = 0; i < 8; i++) {
                acc[i] = (acc[i] ^ acc[i] >>> 47 ^ i64(secret, 192 - STRIPE + 8 * i)) * P32_1;
            }
        }
        int stripes = (length - 1 - block * blocks) / STRIPE;
        for (int s = 0; s < stripes; s++) {
            accumulate(acc, d, from + blocks * block + s * STRIPE, secret, s * 8);
        }
        accumulate(acc, d, from + length - STRIPE, secret, 192 - STRIPE - 7);
        long result = length * P64_1;
        for (int i = 0; i < 4; i++) {
            result += fold(acc[2 * i] ^ i64(secret, 11 + 16 * i), acc[2 * i + 1] ^ i64(secret, 11 + 16 * i + 8));
        }
        return avalanche(result);
    }

    private static void accumulate(long[] acc, byte[] d, int at, byte[] secret, int key) {
        for (int i = 0; i < 8; i++) {
            long value = i64(d, at + 8 * i);
            long keyed = value ^ i64(secret, key + 8 * i);
            acc[i ^ 1] += value;
            acc[i] += (keyed & 0xffffffffL) * (keyed >>> 32);
        }
    }

    private static byte[] derived(long seed) {
        byte[] secret = new byte[192];
        for (int i = 0; i < 12; i++) {
            put(secret, 16 * i, i64(SECRET, 16 * i) + seed);
            put(secret, 16 * i + 8, i64(SECRET, 16 * i + 8) - seed);
        }
        return secret;
    }

    private static void put(byte[] into, int at, long value) {
        for (int i = 0; i < 8; i++) {
            into[at + i] = (byte) (value >>> 8 * i);
        }
    }

    private static long mix16(byte[] d, int at, int key, long seed) {
        return fold(i64(d, at) ^ i64(SECRET, key) + seed, i64(d, at + 8) ^ i64(SECRET, key + 8) - seed);
    }

    /** Both halves of the 128-bit product, one onto the other. */
    private static long fold(long a, long b) {
        return a * b ^ Math.unsignedMultiplyHigh(a, b);
    }

    private static long avalanche(long h) {
        long x = h ^ h >>> 37;
        x *= MX1;
        return x ^ x >>> 32;
    }

    private static long finish64(long h) {
        long x = (h ^ h >>> 33) * P64_2;
        x = (x ^ x >>> 29) * P64_3;
        return x ^ x >>> 32;
    }

    private static int i32(byte[] d, int i) {
        return d[i] & 0xff | (d[i + 1] & 0xff) << 8 | (d[i + 2] & 0xff) << 16 | d[i + 3] << 24;
    }

    private static long i64(byte[] d, int i) {
        return i32(d, i) & 0xffffffffL | (long) i32(d, i + 4) << 32;
    }
}
