package dev.jlb.config.syntax;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The environment variables that a configuration sees (manual 2.3). A copy of the process': {@code setenv} and its kin in
 * {@code global} change it while the files are being read, and lines below see the change.
 */
public final class Environment {
    /** The branch of the language that jlb implements. */
    public static final String BRANCH = "3.4";

    private final Map<String, String> values = new HashMap<>();
    /** Set from the start, and left out of {@link #all()} unless changed. */
    private final Map<String, String> formats = PresetFormats.variables();

    public Environment(Map<String, String> values) {
        this.values.putAll(values);
        this.values.put("HAPROXY_BRANCH", BRANCH);
        this.values.putIfAbsent("HAPROXY_STARTUP_VERSION", BRANCH + ".0");
    }

    /** The environment of this process. */
    public static Environment system() {
        return new Environment(System.getenv());
    }

    /** The value, or null when unset. */
    public String get(String name) {
        String value = values.get(name);
        return value != null ? value : formats.get(name);
    }

    void set(String name, String value) {
        values.put(name, value);
    }

    void unset(String name) {
        values.remove(name);
        formats.remove(name);
    }

    void keepOnly(Set<String> names) {
        values.keySet().retainAll(names);
        formats.keySet().retainAll(names);
    }

    /** All variables, as {@code show env} lists them. */
    public Map<String, String> all() {
        return Map.copyOf(values);
    }
}
