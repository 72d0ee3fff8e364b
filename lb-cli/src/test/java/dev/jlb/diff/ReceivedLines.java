package dev.jlb.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a sink has received, for those who wait for it. */
final class ReceivedLines {
    private final List<String> lines = new ArrayList<>();

    synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    /** Waits until so many lines have come, or patience ends. */
    synchronized void await(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Peer.PATIENCE_MS);
        while (lines.size() < count) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    synchronized List<String> all() {
        return List.copyOf(lines);
    }
}
