package dev.jlb.server;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes in the last second, as a sliding estimate: those of the current second and the share of the one before that still overlaps. Safe for all threads. */
public final class ByteRate {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong current = new AtomicLong();
    private volatile long start;
    private volatile long previous;

    public ByteRate() {
        this(System.nanoTime());
    }

    ByteRate(long nanos) {
        start = nanos;
    }

    public void add(long bytes) {
        add(bytes, System.nanoTime());
    }

    void add(long bytes, long nanos) {
        turn(nanos);
        current.addAndGet(bytes);
    }

    public long perSecond() {
        return perSecond(System.nanoTime());
    }

    long perSecond(long nanos) {
        turn(nanos);
        long left = Math.clamp(SECOND - (nanos - start), 0, SECOND);
        return current.get() + (long) (previous * (left / (double) SECOND));
    }

    private void turn(long nanos) {
        if (nanos - start < SECOND) {
            return;
        }
        synchronized (this) {
            long past = nanos - start;
            if (past >= SECOND) {
                long bytes = current.getAndSet(0);
                previous = past < 2 * SECOND ? bytes : 0;
                start = nanos - past % SECOND;
            }
        }
    }
}
