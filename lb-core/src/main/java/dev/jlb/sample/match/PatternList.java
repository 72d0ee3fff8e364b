package dev.jlb.sample.match;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The entries of one map or pattern file. Changed by commands and rules at run time, read by event loops: an immutable list is replaced as a whole. */
public final class PatternList {
    /** A line of the file, whole: what of it is the key depends on whether the file is used as a map. @param number from 1 on */
    record Line(int number, String text) {
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

    /** How samples are compared with the patterns. */
    public record Use(String method, boolean ignoreCase) {}

    private static final Use UNKNOWN = new Use("str", false);

    private volatile Use use = UNKNOWN;
    /** Versions that are not committed; null until there is one. */
    private Map<Integer, List<Entry>> prepared;
    private final String usedBy;
    /** What is told of each change, in this order. */
    private List<Runnable> followers = List.of();
    private int id = -1;
    private final String name;
    private final boolean map;
    private volatile List<Entry> entries;
    /** The lines of the file that the entries stand in, until they change. */
    private int[] lines = {};
    private volatile int generation;
    private int currentVersion;
    private int nextVersion;

    /**
     * @param name "" for patterns that stand in the configuration itself
     * @param usedBy where the configuration names it first, for the runtime API
     */
    private PatternList(String name, boolean map, List<Entry> entries, String usedBy) {
        this.usedBy = usedBy;
        this.name = name;
        this.map = map;
        this.entries = entries;
    }

    static PatternList ofFile(String name, boolean map, List<Line> source, String usedBy) {
        PatternList list = new PatternList(name, map, source.stream().map(line -> line.entry(map)).toList(), usedBy);
        list.lines = source.stream().mapToInt(Line::number).toArray();
        return list;
    }

    static PatternList ofLine(List<String> patterns, String usedBy) {
        return new PatternList("", false, patterns.stream().map(pattern -> new Entry(pattern, "")).toList(), usedBy);
    }

    /** The mistake with the line of the file that the entry stands in. */
    synchronized ConfigException refused(Entry entry, Word place, ConfigException why) {
        int index = entries.indexOf(entry);
        String message = why.diagnostic().message();
        String where = index < 0 || index >= lines.length ? "" : " at line " + lines[index] + " of file '" + name + "'.";
        return new ConfigException(place.span(), (where.isEmpty() || !message.endsWith(".") ? message : message.substring(0, message.length() - 1)) + where, why.diagnostic().hint());
    }

    /** Whether what compares with the list can read a key. */
    public boolean accepts(String key) {
        return Matchers.mistake(use.method(), Word.of(key), use.ignoreCase()) == null;
    }

    /** To be called once for each change, by whoever keeps something made of the patterns and is asked too often to look at {@link #generation}. */
    public synchronized void follow(Runnable follower) {
        List<Runnable> all = new ArrayList<>(followers);
        all.add(follower);
        followers = List.copyOf(all);
    }

    /** To be called by who compares with its patterns; of several the first is remembered, for the runtime API. */
    public synchronized void usedAs(String method, boolean ignoreCase) {
        if (use == UNKNOWN) {
            use = new Use(method, ignoreCase);
        }
    }

    public Use use() {
        return use;
    }

    /** Given by {@link PatternFiles}; negative before. */
    public int id() {
        return id;
    }

    void number(int number) {
        id = number;
    }

    /** Patterns that stand in the configuration itself. */
    public boolean isInline() {
        return name.isEmpty();
    }

    public String name() {
        return name;
    }

    public boolean isMap() {
        return map;
    }

    public String usedBy() {
        return usedBy;
    }

    public synchronized int currentVersion() {
        return currentVersion;
    }

    public synchronized int nextVersion() {
        return nextVersion;
    }

    /** Begins a new version, empty, that nobody sees before {@link #commit}. @return its number */
    public synchronized int prepare() {
        prepared = prepared == null ? new HashMap<>() : prepared;
        prepared.put(++nextVersion, new ArrayList<>());
        return nextVersion;
    }

    public synchronized boolean hasVersion(int version) {
        return version == currentVersion || prepared != null && prepared.containsKey(version);
    }

    /** A prepared version takes the place of the current one. @return false when there is none of that number */
    public synchronized boolean commit(int version) {
        List<Entry> next = prepared == null ? null : prepared.get(version);
        if (next == null) {
            return false;
        }
        prepared.keySet().removeIf(older -> older <= version);
        currentVersion = version;
        replace(next);
        return true;
    }

    /** Entries of a version, negative for the current one. */
    public synchronized List<Entry> entries(int version) {
        return version < 0 || version == currentVersion ? entries : prepared == null ? List.of() : List.copyOf(prepared.getOrDefault(version, List.of()));
    }

    /** Adds to a version, negative for the current one. */
    public synchronized void add(int version, String key, String value) {
        if (version < 0 || version == currentVersion) {
            add(key, value);
        } else {
            prepared.get(version).add(new Entry(key, value));
        }
    }

    /** Empties a version, negative for the current one. */
    public synchronized void clear(int version) {
        if (version < 0 || version == currentVersion) {
            clear();
        } else {
            prepared.get(version).clear();
        }
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
        lines = new int[0];
        entries = List.copyOf(other);
        generation++;
        followers.forEach(Runnable::run);
    }
}
