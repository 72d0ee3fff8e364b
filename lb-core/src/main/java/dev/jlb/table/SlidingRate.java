package dev.jlb.table;

/**
 * Events per period, estimated as HAProxy does (manual 11.1, "_rate"): the current period's events, and of those of the period before the
 * share that still lies within one period of now. Three cells: start of the current period, its events, those of the one before.
 */
public final class SlidingRate {
    private SlidingRate() {}

    /** @param now in milliseconds, of a clock that may wrap around */
    public static void add(int[] cells, int at, int now, int period, int count) {
        int elapsed = now - cells[at];
        if (cells[at + 1] == 0 && cells[at + 2] == 0) {
            // the first event begins the first period
            cells[at] = now;
        } else if (elapsed < 0 || elapsed >= period) {
            boolean adjacent = elapsed >= 0 && elapsed - period < period;
            cells[at + 2] = adjacent ? cells[at + 1] : 0;
            cells[at + 1] = 0;
            cells[at] = adjacent ? cells[at] + period : now;
        }
        cells[at + 1] += count;
    }

    /** Events in the period that ends now. */
    public static long read(int[] cells, int at, int now, int period) {
        long current = Integer.toUnsignedLong(cells[at + 1]);
        long past = Integer.toUnsignedLong(cells[at + 2]);
        int remaining = cells[at] + period - now;
        if (remaining < 0 || remaining > period) {
            past = current;
            current = 0;
            remaining += period;
            if (remaining < 0 || remaining > period) {
                past = 0;
                remaining = 0;
            }
        }
        if (current == 0 && past <= 1) {
            // a single event does not flicker out before its period is over
            return past;
        }
        return current + past * remaining / period;
    }

    /** As though {@code value} events had come now. */
    static void set(int[] cells, int at, int now, int value) {
        cells[at] = now;
        cells[at + 1] = value;
        cells[at + 2] = 0;
    }
}
