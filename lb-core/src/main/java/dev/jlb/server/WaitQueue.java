package dev.jlb.server;

import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Streams that wait, in the order in which they are served: priority class, then time of arrival shifted by the priority offset (manual 4.2 {@code set-priority-class}). Guarded by the back end's lock. */
final class WaitQueue {
    /** One waiting stream. @param served how many had been served from this queue when it came */
    record Entry(Placement placement, int priorityClass, long due, long sequence, int served) {}

    private static final Comparator<Entry> ORDER =
            Comparator.comparingInt(Entry::priorityClass).thenComparingLong(Entry::due).thenComparingLong(Entry::sequence);

    private final TreeSet<Entry> entries = new TreeSet<>(ORDER);
    private int served;

    Entry add(Placement placement, long sequence) {
        long due = System.nanoTime() / 1_000_000 + placement.priorityOffset();
        Entry entry = new Entry(placement, placement.priorityClass(), due, sequence, served);
        entries.add(entry);
        return entry;
    }

    boolean remove(Entry entry) {
        return entries.remove(entry);
    }

    /** How many were served while that one waited, itself included. */
    int position(Entry entry) {
        return served - entry.served + 1;
    }

    /** To be called when one that has left is served, and has not given up. */
    void serve() {
        served++;
    }

    Entry first() {
        return entries.isEmpty() ? null : entries.first();
    }

    void forEach(Consumer<Entry> consumer) {
        entries.forEach(consumer);
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
