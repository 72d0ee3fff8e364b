package dev.jlb.diff;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;

/**
 * How a peer cuts what it sends. The stream's meaning must not depend on it (RFC 9112 section 2.2 knows no packets), so the same
 * transcript is expected for all of them. With TCP_NODELAY each write leaves at once; nothing waits in between.
 */
sealed interface Pieces {
    /** Bytes at either end of a long text that are cut; its middle goes in larger pieces, for time's sake. */
    int CUT = 3000;

    /** Length of the next piece. @param at how much was sent @param total of so much */
    int next(int at, int total);

    /** Everything at once. */
    record Whole() implements Pieces {
        @Override
        public int next(int at, int total) {
            return total;
        }
    }

    /** Each byte alone. */
    record Single() implements Pieces {
        @Override
        public int next(int at, int total) {
            return at < CUT || total - at <= CUT ? 1 : Math.min(50_001, total - at - CUT);
        }
    }

    /** Pieces of 1 to 12 bytes, now and then a long one; the same for the same seed. */
    record Cuts(Random random) implements Pieces {
        @Override
        public int next(int at, int total) {
            return random.nextInt(8) == 0 || total > 2 * CUT && at > CUT && total - at > CUT ? 1 + random.nextInt(70_000) : 1 + random.nextInt(12);
        }
    }

    static Pieces of(Case.Script script) {
        if (script.has("bytes")) {
            return new Single();
        }
        int seed = script.number("cuts", 0);
        return seed == 0 ? new Whole() : new Cuts(new Random(seed));
    }

    default void write(OutputStream out, byte[] bytes) throws IOException {
        for (int at = 0, count; at < bytes.length; at += count) {
            count = Math.min(bytes.length - at, next(at, bytes.length));
            out.write(bytes, at, count);
            out.flush();
        }
    }
}
