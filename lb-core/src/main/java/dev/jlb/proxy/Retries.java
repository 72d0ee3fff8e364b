package dev.jlb.proxy;

import dev.jlb.server.Placement;

/** How often and where a stream tries again to reach a server (manual 4.2 {@code retries}, {@code option redispatch}). */
final class Retries {
    /** Before the same server is tried again. */
    private static final long TURN_AROUND_MILLIS = 1000;

    private final Stream stream;
    private final Placement place;

    Retries(Stream stream, Placement place) {
        this.stream = stream;
        this.place = place;
    }

    /** Attempts that are left of {@code retries}, or of {@code set-retries}. */
    int left() {
        return Math.max(0, limit() - stream.retryCount);
    }

    private int limit() {
        return stream.retryLimit >= 0 ? stream.retryLimit : stream.back.retries;
    }

    /** Milliseconds until the same server is tried again. */
    static long turnAround(BackSide back) {
        return back.connectTimeout > 0 ? Math.min(back.connectTimeout, TURN_AROUND_MILLIS) : TURN_AROUND_MILLIS;
    }

    /** Whether the next try may go to another server. */
    boolean mayRedispatch(BackSide back) {
        int interval = back.redispatch;
        if (interval == 0 || stream.forcePersist) {
            return false;
        }
        // a stream that is not bound to its server goes on at once, wherever the choice is not determined by what it is
        if (place.forced() == null && back.choosesAnew && back.runtime.activeServers() > 1) {
            return true;
        }
        return interval > 0 ? stream.retryCount % interval == 0 : stream.retryCount == limit() + 1 + interval;
    }
}
