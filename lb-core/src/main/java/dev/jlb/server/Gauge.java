package dev.jlb.server;

import java.util.concurrent.atomic.AtomicInteger;

/** A current number and the largest it has been. Safe for all threads. */
public final class Gauge {
    private final AtomicInteger value = new AtomicInteger();
    private volatile int max;

    public int get() {
        return value.get();
    }

    public int increment() {
        int now = value.incrementAndGet();
        if (now > max) {
            max = now;
        }
        return now;
    }

    /** Adds one unless that would exceed {@code limit} (0: no limit). */
    public boolean incrementUpTo(int limit) {
        int now;
        do {
            now = value.get();
            if (limit > 0 && now >= limit) {
                return false;
            }
        } while (!value.compareAndSet(now, now + 1));
        if (now + 1 > max) {
            max = now + 1;
        }
        return true;
    }

    public int decrement() {
        return value.decrementAndGet();
    }

    /** @param difference 1 or -1 */
    public void add(int difference) {
        if (difference > 0) {
            increment();
        } else {
            decrement();
        }
    }

    public int max() {
        return max;
    }

    /** {@code clear counters}: the largest becomes the current number. */
    public void clearMax() {
        max = value.get();
    }
}
