package dev.jlb.server;

import java.util.Comparator;
import java.util.TreeSet;

/** Streams that wait, in the order in which they are served: priority class, then time of arrival shifted by the priority offset (manual 4.2 {@code set-priority-class}). Guarded by the back end's lock. */
final class WaitQueue {
    /** One waiting stream. */
    record Entry(Placement placement, int priorityClass, long due, long sequence) {}

    private static final Comparator<Entry> ORDER =
            Comparator.comparingInt(Entry::priorityClass).thenComparingLong(Entry::due).thenComparingLong(Entry::sequence);

    private final TreeSet<Entry> entries = new TreeSet<>(ORDER);

    Entry add(Placement placement, long sequence) {
        long due = System.nanoTime() / 1_000_000 + placement.priorityOffset();
        Entry entry = new Entry(placement, placement.priorityClass(), due, sequence);
        entries.add(entry);
        return entry;
    }

    boolean remove(Entry entry) {
        return entries.remove(entry);
    }

    Entry first() {
        return entries.isEmpty() ? null : entries.first();
    }

    Entry poll() {
        return entries.pollFirst();
    }

    int size() {
        return entries.size();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The one that is to be served before the other; null counts as never. */
    static Entry earlier(Entry a, Entry b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return ORDER.compare(a, b) <= 0 ? a : b;
    }
}
