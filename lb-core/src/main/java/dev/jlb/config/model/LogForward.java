package dev.jlb.config.model;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Span;
import java.util.List;

/**
 * A {@code log-forward} section (manual 12.6): a relay of syslog messages.
 *
 * @param settings the constants of this class, {@link LogSettings#TARGETS}, {@link LogSettings#GLOBAL} and {@link Timeouts#CLIENT}
 * @param binds where streams come in
 * @param datagramBinds where datagrams come in
 */
public record LogForward(String name, Span span, Settings settings, List<Bind> binds, List<Bind> datagramBinds) implements NamedSection {
    /** What becomes of a message's host name ({@code option host}). */
    public enum Host {
        REPLACE,
        FILL,
        KEEP,
        APPEND
    }

    public static final Setting<Integer> MAXCONN = Setting.of("maxconn", 10);
    public static final Setting<Integer> BACKLOG = Setting.of("backlog", 0);
    /** Messages are not looked into ({@code option dont-parse-log}). */
    public static final Setting<Boolean> UNPARSED = Setting.flag("option dont-parse-log");
    /** A line feed ends every message of a stream ({@code option assume-rfc6587-ntf}). */
    public static final Setting<Boolean> LINES_ONLY = Setting.flag("option assume-rfc6587-ntf");
    public static final Setting<Host> HOST = Setting.of("option host", Host.FILL);

    public LogForward {
        binds = List.copyOf(binds);
        datagramBinds = List.copyOf(datagramBinds);
    }

    @Override
    public SectionKind kind() {
        return SectionKind.LOG_FORWARD;
    }
}
