package dev.jlb.server;

import java.util.concurrent.atomic.LongAdder;

/** Small helpers of the counter classes. */
final class Counting {
    private Counting() {}

    static void reset(LongAdder... counters) {
        for (LongAdder counter : counters) {
            counter.reset();
        }
    }
}
