package dev.jlb.server;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Events per period as a sliding estimate: the current period's count plus the previous one's share that still overlaps the window
 * (manual 7.3.3 {@code sc_http_req_rate}: "average over that period"). Safe for all threads; an event that races with the turn of a period may be
 * counted in either.
 */
public final class Rate {
    private final int periodMillis;
    private final AtomicInteger current = new AtomicInteger();
    private volatile long start;
    private volatile int previous;
    private volatile int max;

    /** Per second. */
    public Rate() {
        this(1000);
    }

    public Rate(int periodMillis) {
        this.periodMillis = periodMillis;
        this.start = now();
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    public void add() {
        add(System.nanoTime());
    }

    /** One event. @param nanos {@link System#nanoTime}, for a caller that knows it already */
    public void add(long nanos) {
        turn(nanos / 1_000_000);
        int value = current.incrementAndGet();
        if (value > max) {
            max = value;
        }
    }

    private void turn(long now) {
        if (now - start < periodMillis) {
            return;
        }
        synchronized (this) {
            long past = now - start;
            if (past < periodMillis) {
                return;
            }
            int count = current.getAndSet(0);
            previous = past < 2L * periodMillis ? count : 0;
            start = now - past % periodMillis;
        }
    }

    /** Events in the window that ends now. */
    public int perPeriod() {
        long now = now();
        turn(now);
        int before = previous;
        int count = current.get();
        if (count == 0 && before <= 1) {
            // one event per period would flap between 0 and 1
            return before;
        }
        long left = Math.max(0, periodMillis - (now - start));
        return (int) (count + before * left / periodMillis);
    }

    /** How many more fit before {@code limit} per period is reached, at least 0. */
    public int remaining(int limit) {
        return Math.max(0, limit - perPeriod());
    }

    /** The most events seen in one period. */
    public int max() {
        return max;
    }

    public void clearMax() {
        max = 0;
    }
}
