package dev.jlb.sample.match;

import java.util.ArrayList;
import java.util.List;

/** The entries of one map or pattern file. Changed by commands and rules at run time, read by event loops: an immutable list is replaced as a whole. */
public final class PatternList {
    /** A line of the file, whole: what of it is the key depends on whether the file is used as a map. */
    record Line(String text) {
        Entry entry(boolean map) {
            if (!map) {
                return new Entry(text, "");
            }
            int end = 0;
            while (end < text.length() && text.charAt(end) > ' ') {
                end++;
            }
            return new Entry(text.substring(0, end), text.substring(end).strip());
        }
    }

    /** @param value "" in a list of patterns */
    public record Entry(String key, String value) {}

    private final int id;
    private final String name;
    private final List<Line> source;
    private boolean map;
    private volatile List<Entry> entries;
    private volatile int generation;

    PatternList(int id, String name, boolean map, List<Line> source) {
        this.id = id;
        this.name = name;
        this.source = source;
        this.map = map;
        this.entries = source.stream().map(line -> line.entry(map)).toList();
    }

    synchronized void asMap() {
        if (!map) {
            map = true;
            replace(source.stream().map(line -> line.entry(true)).toList());
        }
    }

    public int id() {
        return id;
    }

    public String name() {
        return name;
    }

    public boolean isMap() {
        return map;
    }

    /** As of now; never changes. */
    public List<Entry> entries() {
        return entries;
    }

    /** Grows with every change, so that whoever keeps an index knows when to build it anew. */
    int generation() {
        return generation;
    }

    public synchronized void add(String key, String value) {
        List<Entry> copy = new ArrayList<>(entries);
        copy.add(new Entry(key, value));
        replace(copy);
    }

    /** Changes all entries of a key. @return false when there is none */
    public synchronized boolean set(String key, String value) {
        boolean found = false;
        List<Entry> copy = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            found |= entry.key().equals(key);
            copy.add(entry.key().equals(key) ? new Entry(key, value) : entry);
        }
        if (found) {
            replace(copy);
        }
        return found;
    }

    /** @return false when there is no such key */
    public synchronized boolean delete(String key) {
        List<Entry> copy = entries.stream().filter(entry -> !entry.key().equals(key)).toList();
        boolean found = copy.size() < entries.size();
        if (found) {
            replace(copy);
        }
        return found;
    }

    public synchronized void clear() {
        replace(List.of());
    }

    private void replace(List<Entry> other) {
        entries = List.copyOf(other);
        generation++;
    }
}
