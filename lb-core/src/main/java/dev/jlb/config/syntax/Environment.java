package dev.jlb.config.syntax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The environment variables that a configuration sees (manual 2.3). A copy of the process': {@code setenv} and its kin in
 * {@code global} change it while the files are being read, and lines below see the change.
 */
public final class Environment {
    /** The branch of the language that jlb implements. */
    public static final String BRANCH = "3.4";

    private static final String LOCAL_PEER = "HAPROXY_LOCALPEER";

    private final Map<String, String> values = new LinkedHashMap<>();
    /** By the command line. */
    private boolean localPeerGiven;
    /** Set from the start, and left out of {@link #all()} unless changed. */
    private final Map<String, String> formats = PresetFormats.variables();

    public Environment(Map<String, String> values) {
        this.values.putAll(values);
        this.values.put("HAPROXY_BRANCH", BRANCH);
        this.values.putIfAbsent("HAPROXY_STARTUP_VERSION", BRANCH + ".0");
        this.values.put(LOCAL_PEER, hostName());
    }

    /** The machine's name, without asking a name server for it. */
    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException elsewhere) {
            String name = System.getenv("COMPUTERNAME") == null ? System.getenv("HOSTNAME") : System.getenv("COMPUTERNAME");
            return name == null ? "localhost" : name;
        }
    }

    /** The name of the local peer that the command line gives ({@code -L}); a {@code localpeer} line does not change it. @param name or "" when it gives none */
    public Environment localPeer(String name) {
        if (!name.isEmpty()) {
            localPeerGiven = true;
            values.put(LOCAL_PEER, name);
        }
        return this;
    }

    /** {@code localpeer}. False when {@code -L} went before. */
    boolean offerLocalPeer(String name) {
        if (!localPeerGiven) {
            values.put(LOCAL_PEER, name);
        }
        return !localPeerGiven;
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
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
