package dev.jlb.config.model;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Span;
import java.util.List;

/**
 * A {@code ring} section (manual 12.5): a buffer of log messages, and the servers that they are sent to.
 *
 * @param settings the constants of this class, and {@link Timeouts#CONNECT} and {@link Timeouts#SERVER}
 */
public record Ring(String name, Span span, Settings settings, List<Server> servers) implements NamedSection {
    public static final Setting<String> DESCRIPTION = Setting.of("description", "");
    public static final Setting<String> FORMAT = Setting.of("format", "");
    /** Longest message, bytes; 0: as long as fits. */
    public static final Setting<Integer> MAXLEN = Setting.of("maxlen", 0);
    /** Bytes; 0: as {@code tune.bufsize}. */
    public static final Setting<Integer> SIZE = Setting.of("size", 0);
    public static final Setting<String> BACKING_FILE = Setting.of("backing-file", "");

    public Ring {
        servers = List.copyOf(servers);
    }

    @Override
    public SectionKind kind() {
        return SectionKind.RING;
    }
}
