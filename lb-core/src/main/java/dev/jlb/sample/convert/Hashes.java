package dev.jlb.sample.convert;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** HAProxy's non-cryptographic hashes (manual 7.3.1 and "hash-type"); all results are unsigned 32 bits unless said otherwise. */
public final class Hashes {
    private Hashes() {}

    /** A hash of some bytes. */
    @FunctionalInterface
    public interface Hash {
        int of(byte[] data, int offset, int length);
    }

    public static int djb2(byte[] data, int offset, int length) {
        int hash = 5381;
        for (int i = offset, end = offset + length; i < end; i++) {
            hash = (hash << 5) + hash + (data[i] & 0xff);
        }
        return hash;
    }

    public static int sdbm(byte[] data, int offset, int length) {
        int hash = 0;
        for (int i = offset, end = offset + length; i < end; i++) {
            hash = (data[i] & 0xff) + (hash << 6) + (hash << 16) - hash;
        }
        return hash;
    }

    /** "wt6": two words that rotate each other by amounts that depend on the data. */
    public static int wt6(byte[] data, int offset, int length) {
        int h0 = 0xa53c965a;
        int h1 = 0x5ca6953a;
        int step0 = 6;
        int step1 = 18;
        for (int i = offset, end = offset + length; i < end; i++) {
            int t = data[i] & 0xff;
            h0 = ~(h0 ^ t);
            h1 = ~(h1 + t);
            t = Integer.rotateLeft(h1, step0);
            h1 = Integer.rotateLeft(h0, step1);
            h0 = t;
            t = (h0 >>> 16 ^ h1) & 0xffff;
            step0 = t & 0x1f;
            step1 = t >>> 11;
        }
        return h0 ^ h1;
    }

    public static int crc32(byte[] data, int offset, int length) {
        CRC32 crc = new CRC32();
        crc.update(data, offset, length);
        return (int) crc.getValue();
    }

    public static int crc32c(byte[] data, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(data, offset, length);
        return (int) crc.getValue();
    }

    /** Bob Jenkins' full avalanche: every input bit reaches every output bit. */
    public static int avalanche(int a) {
        a = a + 0x7ed55d16 + (a << 12);
        a = a ^ 0xc761c23c ^ a >>> 19;
        a = a + 0x165667b1 + (a << 5);
        a = a + 0xd3a2646c ^ a << 9;
        a = a + 0xfd7046c5 + (a << 3);
        a = a ^ 0xb55a4f09 ^ a >>> 16;
        // a prime near 3/4 of the range spreads the result
        return a * 0xC0000001;
    }

    private static final int P1 = 0x9E3779B1;
    private static final int P2 = 0x85EBCA77;
    private static final int P3 = 0xC2B2AE3D;
    private static final int P4 = 0x27D4EB2F;
    private static final int P5 = 0x165667B1;

    private static int int32(byte[] d, int i) {
        return d[i] & 0xff | (d[i + 1] & 0xff) << 8 | (d[i + 2] & 0xff) << 16 | d[i + 3] << 24;
    }

    private static long int64(byte[] d, int i) {
        return int32(d, i) & 0xffffffffL | (long) int32(d, i + 4) << 32;
    }

    /** XXH32 (xxHash specification 0.1.1). */
    public static int xxh32(byte[] data, int offset, int length, int seed) {
        int at = offset;
        int end = offset + length;
        int hash;
        if (length >= 16) {
            int a = seed + P1 + P2;
            int b = seed + P2;
            int c = seed;
            int d = seed - P1;
            for (; at <= end - 16; at += 16) {
                a = Integer.rotateLeft(a + int32(data, at) * P2, 13) * P1;
                b = Integer.rotateLeft(b + int32(data, at + 4) * P2, 13) * P1;
                c = Integer.rotateLeft(c + int32(data, at + 8) * P2, 13) * P1;
                d = Integer.rotateLeft(d + int32(data, at + 12) * P2, 13) * P1;
            }
            hash = Integer.rotateLeft(a, 1) + Integer.rotateLeft(b, 7) + Integer.rotateLeft(c, 12) + Integer.rotateLeft(d, 18);
        } else {
            hash = seed + P5;
        }
        hash += length;
        for (; at <= end - 4; at += 4) {
            hash = Integer.rotateLeft(hash + int32(data, at) * P3, 17) * P4;
        }
        for (; at < end; at++) {
            hash = Integer.rotateLeft(hash + (data[at] & 0xff) * P5, 11) * P1;
        }
        hash = (hash ^ hash >>> 15) * P2;
        hash = (hash ^ hash >>> 13) * P3;
        return hash ^ hash >>> 16;
    }

    private static final long Q1 = 0x9E3779B185EBCA87L;
    private static final long Q2 = 0xC2B2AE3D27D4EB4FL;
    private static final long Q3 = 0x165667B19E3779F9L;
    private static final long Q4 = 0x85EBCA77C2B2AE63L;
    private static final long Q5 = 0x27D4EB2F165667C5L;

    private static long round(long acc, long input) {
        return Long.rotateLeft(acc + input * Q2, 31) * Q1;
    }

    /** XXH64 (xxHash specification 0.1.1). */
    public static long xxh64(byte[] data, int offset, int length, long seed) {
        int at = offset;
        int end = offset + length;
        long hash;
        if (length >= 32) {
            long a = seed + Q1 + Q2;
            long b = seed + Q2;
            long c = seed;
            long d = seed - Q1;
            for (; at <= end - 32; at += 32) {
                a = round(a, int64(data, at));
                b = round(b, int64(data, at + 8));
                c = round(c, int64(data, at + 16));
                d = round(d, int64(data, at + 24));
            }
            hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
            hash = (hash ^ round(0, a)) * Q1 + Q4;
            hash = (hash ^ round(0, b)) * Q1 + Q4;
            hash = (hash ^ round(0, c)) * Q1 + Q4;
            hash = (hash ^ round(0, d)) * Q1 + Q4;
        } else {
            hash = seed + Q5;
        }
        hash += length;
        for (; at <= end - 8; at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, int64(data, at)), 27) * Q1 + Q4;
        }
        if (at <= end - 4) {
            hash = Long.rotateLeft(hash ^ (int32(data, at) & 0xffffffffL) * Q1, 23) * Q2 + Q3;
            at += 4;
        }
        for (; at < end; at++) {
            hash = Long.rotateLeft(hash ^ (data[at] & 0xff) * Q5, 11) * Q1;
        }
        hash = (hash ^ hash >>> 33) * Q2;
        hash = (hash ^ hash >>> 29) * Q3;
        return hash ^ hash >>> 32;
    }
}
