package dev.jlb.server.balance;

import dev.jlb.sample.convert.Hashes;

/** The functions of {@code hash-type} (manual 4.2); 32 bits, as HAProxy computes them. */
enum HashFunction {
    SDBM {
        @Override
        int hash(byte[] data, int from, int to) {
            return Hashes.sdbm(data, from, to - from);
        }
    },
    DJB2 {
        @Override
        int hash(byte[] data, int from, int to) {
            return Hashes.djb2(data, from, to - from);
        }
    },
    WT6 {
        @Override
        int hash(byte[] data, int from, int to) {
            return Hashes.wt6(data, from, to - from);
        }
    },
    CRC32 {
        @Override
        int hash(byte[] data, int from, int to) {
            return Hashes.crc32(data, from, to - from);
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
}
