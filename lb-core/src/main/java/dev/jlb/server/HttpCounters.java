package dev.jlb.server;

import java.util.concurrent.atomic.LongAdder;

/** Responses by class ({@code hrsp_1xx} … {@code hrsp_other}). */
public final class HttpCounters {
    private final LongAdder[] classes = new LongAdder[6];

    public HttpCounters() {
        for (int i = 0; i < classes.length; i++) {
            classes[i] = new LongAdder();
        }
    }

    public void count(int status) {
        int group = status / 100;
        classes[group >= 1 && group <= 5 ? group : 0].increment();
    }

    /** @param group 1 to 5; 0 for all other */
    public long get(int group) {
        return classes[group].sum();
    }

    /** @param group 1 to 5; 0 for all other */
    public LongAdder counter(int group) {
        return classes[group];
    }

    void clear() {
        for (LongAdder counter : classes) {
            counter.reset();
        }
    }
}
