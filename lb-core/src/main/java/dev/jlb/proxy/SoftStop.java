package dev.jlb.proxy;

import dev.jlb.config.model.GlobalSettings;
import java.util.concurrent.ThreadLocalRandom;

/** How a program ends that takes no more clients: at once, or over {@code close-spread-time} (manual 3.1), so that not all clients come back in the same moment. */
final class SoftStop {
    private volatile boolean begun;
    private volatile long spreadMillis;
    private volatile long since;

    /** Sends each client home with its next answer. */
    void begin() {
        begun = true;
    }

    /** @param spread milliseconds over which clients are sent home; 0 is at once */
    void begin(long spread) {
        since = System.nanoTime();
        spreadMillis = spread;
        begun = true;
    }

    boolean begun() {
        return begun;
    }

    /** Whether the answer that is about to go out ends its connection because the program ends: over {@code close-spread-time}, ever more of them do. */
    boolean sendsHome() {
        if (!begun || spreadMillis == 0) {
            return begun;
        }
        long passed = (System.nanoTime() - since) / 1_000_000;
        return spreadMillis != GlobalSettings.NEVER && ThreadLocalRandom.current().nextLong(spreadMillis) <= passed;
    }
}
