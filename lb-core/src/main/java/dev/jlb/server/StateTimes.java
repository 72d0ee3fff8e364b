package dev.jlb.server;

/** Since when something is up or down, and how long it was down in total. Written by one thread at a time; read by all. */
final class StateTimes {
    private volatile long changedNanos = System.nanoTime();
    private volatile long downNanos;

    /** Its state changes now. @param wasDown it was down until now */
    void changed(boolean wasDown) {
        long nanos = System.nanoTime();
        if (wasDown) {
            downNanos += nanos - changedNanos;
        }
        changedNanos = nanos;
    }

    /** Its state has changed that many seconds ago, in an earlier process. */
    void changed(long secondsAgo) {
        changedNanos = System.nanoTime() - Math.clamp(secondsAgo, 0, 1L << 33) * 1_000_000_000L;
    }

    void inherit(StateTimes before) {
        changedNanos = before.changedNanos;
        downNanos = before.downNanos;
    }

    /** {@code lastchg}. */
    long secondsSinceChange() {
        return (System.nanoTime() - changedNanos) / 1_000_000_000L;
    }

    /** {@code downtime}. @param down it is so now */
    long downSeconds(boolean down) {
        return (downNanos + (down ? System.nanoTime() - changedNanos : 0)) / 1_000_000_000L;
    }
}
