package dev.jlb.diff;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Named events by which the peers of one case wait for each other. */
final class Signals {
    private final ConcurrentHashMap<String, CountDownLatch> latches = new ConcurrentHashMap<>();

    void give(String name) {
        latch(name).countDown();
    }

    /** Waits for the event; false when it did not come in time. */
    boolean await(String name) throws InterruptedException {
        return latch(name).await(Peer.PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    private CountDownLatch latch(String name) {
        return latches.computeIfAbsent(name, n -> new CountDownLatch(1));
    }
}
