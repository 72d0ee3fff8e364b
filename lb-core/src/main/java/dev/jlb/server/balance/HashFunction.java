package dev.jlb.server.balance;

/** The functions of {@code hash-type} (manual 4.2); 32 bits, as HAProxy computes them. */
enum HashFunction {
    SDBM {
        @Override
        int hash(byte[] data, int from, int to) {
            int hash = 0;
            for (int i = from; i < to; i++) {
                hash = data[i] + (hash << 6) + (hash << 16) - hash;
            }
            return hash;
        }
    },
    DJB2 {
        @Override
        int hash(byte[] data, int from, int to) {
            int hash = 5381;
            for (int i = from; i < to; i++) {
                hash = (hash << 5) + hash + data[i];
            }
            return hash;
        }
    },
    WT6 {
        @Override
        int hash(byte[] data, int from, int to) {
            int h0 = 0xa53c965a;
            int h1 = 0x5ca6953a;
            int step0 = 6;
            int step1 = 18;
            for (int i = from; i < to; i++) {
                int t = data[i] & 0xff;
                h0 = ~(h0 ^ t);
                h1 = ~(h1 + t);
                t = Integer.rotateLeft(h1, step0);
                h1 = Integer.rotateLeft(h0, step1);
                h0 = t;
                t = (h0 >>> 16 ^ h1) & 0xffff;
                step0 = t & 0x1f;
                step1 = t >> 11;
            }
            return h0 ^ h1;
        }
    },
    CRC32 {
        @Override
        int hash(byte[] data, int from, int to) {
            java.util.zip.CRC32 crc = new java.util.zip.CRC32();
            crc.update(data, from, to - from);
            return (int) crc.getValue();
        }
    },
    /** The key is a number already: its decimal digits. */
    NONE {
        @Override
        int hash(byte[] data, int from, int to) {
            int value = 0;
            for (int i = from; i < to && data[i] >= '0' && data[i] <= '9'; i++) {
                value = value * 10 + data[i] - '0';
            }
            return value;
        }
    };

    abstract int hash(byte[] data, int from, int to);

    static HashFunction of(String name) {
        return switch (name) {
            case "djb2" -> DJB2;
            case "wt6" -> WT6;
            case "crc32" -> CRC32;
            case "none" -> NONE;
            default -> SDBM;
        };
    }

    /** The {@code avalanche} modifier: Bob Jenkins' integer hash, spread by a prime near 3/4 of the range. */
    static int avalanche(int key) {
        int a = key;
        a = a + 0x7ed55d16 + (a << 12);
        a = a ^ 0xc761c23c ^ a >>> 19;
        a = a + 0x165667b1 + (a << 5);
        a = a + 0xd3a2646c ^ a << 9;
        a = a + 0xfd7046c5 + (a << 3);
        a = a ^ 0xb55a4f09 ^ a >>> 16;
        return a * 0xC0000001;
    }
}
