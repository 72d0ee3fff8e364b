package dev.jlb.proxy;

import dev.jlb.table.StickCounter;
import java.util.function.Consumer;

/** The stick-table entries that a connection or one of its streams tracks, by number; nothing is allocated where no rule tracks. */
final class Tracking {
    private StickCounter[] counters;

    StickCounter get(int number) {
        return counters == null || number >= counters.length ? null : counters[number];
    }

    void put(int number, StickCounter counter) {
        if (counters == null || number >= counters.length) {
            StickCounter[] more = new StickCounter[Math.max(3, number + 1)];
            if (counters != null) {
                System.arraycopy(counters, 0, more, 0, counters.length);
            }
            counters = more;
        }
        counters[number] = counter;
    }

    /** Tells each entry of an event. */
    void each(Consumer<StickCounter> event) {
        if (counters != null) {
            for (StickCounter counter : counters) {
                if (counter != null) {
                    event.accept(counter);
                }
            }
        }
    }

    void bytes(long in, long out) {
        if (counters != null) {
            each(counter -> counter.bytes(in, out));
        }
    }

    /** Goes on with what another has tracked. */
    void take(Tracking other) {
        counters = other.counters;
        other.counters = null;
    }

    /** The end of what tracked. */
    void release() {
        each(StickCounter::release);
        counters = null;
    }
}
