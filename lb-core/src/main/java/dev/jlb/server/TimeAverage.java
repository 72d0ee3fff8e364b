package dev.jlb.server;

import java.util.concurrent.atomic.AtomicLong;

/** The average of about the last 1024 values, as {@code qtime}, {@code ctime}, {@code rtime} and {@code ttime} give it (management.txt 9.1), and the largest. */
public final class TimeAverage {
    private static final int WINDOW = 512;
    private final AtomicLong sum = new AtomicLong();
    private volatile int max;

    /** @param milliseconds negative values are not counted */
    public void add(long milliseconds) {
        if (milliseconds < 0) {
            return;
        }
        long old;
        long next;
        do {
            old = sum.get();
            next = old - (old + WINDOW - 1) / WINDOW + milliseconds;
        } while (!sum.compareAndSet(old, next));
        if (milliseconds > max) {
            max = (int) Math.min(milliseconds, Integer.MAX_VALUE);
        }
    }

    public int average() {
        return (int) ((sum.get() + WINDOW - 1) / WINDOW);
    }

    public int max() {
        return max;
    }

    public void clear() {
        sum.set(0);
        max = 0;
    }
}
