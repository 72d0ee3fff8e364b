package dev.jlb.config.model;

import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Word;
import java.util.List;
import java.util.Set;

/** Where and how proxies log (manual 3.1 and 4.2 {@code log}, 8). */
public final class LogSettings {
    /**
     * One {@code log} line.
     *
     * @param stream {@code tcp@}, {@code uxst@}: lines go through a ring of their own to a server that takes streams
     * @param length longest line, bytes
     * @param format rfc3164, local, rfc5424, priority, short, timed, iso or raw; "" when the line does not say
     * @param sampling which lines are sent, or null for all
     * @param profile name of the {@code log-profile} section, or ""
     * @param facility 0 (kern) to 23 (local7)
     * @param maxLevel least urgent level that is sent, 0 (emerg) to 7 (debug)
     * @param minLevel levels more urgent than this are sent as this one
     */
    public record Target(Address address, boolean stream, int length, String format, Sampling sampling, String profile, int facility, int maxLevel, int minLevel, Span span) {}

    /**
     * {@code sample <ranges>:<size>}: of every {@code size} lines those in the ranges.
     *
     * @param ranges in order, from 1, without overlaps
     */
    public record Sampling(List<Range> ranges, int size) {
        public Sampling {
            ranges = List.copyOf(ranges);
        }

        /** @param position from 1 to {@code size} */
        public boolean takes(int position) {
            for (Range range : ranges) {
                if (position >= range.low() && position <= range.high()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Both ends belong to it. */
    public record Range(int low, int high) {}

    /** Which ready-made format a proxy logs with. */
    public enum Format {
        NONE,
        TCP,
        TCP_CLF,
        HTTP,
        HTTP_CLF,
        HTTPS
    }

    /** In {@code global}: all; in a proxy: its own, {@code log global} expanded when the proxy is built. */
    public static final Setting<List<Target>> TARGETS = Setting.of("log", List.of());

    public static final Setting<Boolean> GLOBAL = Setting.flag("log global");
    public static final Setting<Format> FORMAT = Setting.of("option httplog", Format.NONE);
    public static final Setting<String> TAG = Setting.of("log-tag", "");
    /** {@code log-send-hostname}; "" is the machine's name, absent is none. */
    public static final Setting<String> SEND_HOSTNAME = Setting.of("log-send-hostname", null);

    public static final Setting<Boolean> DONTLOGNULL = Setting.flag("option dontlognull");
    public static final Setting<Boolean> DONTLOG_NORMAL = Setting.flag("option dontlog-normal");
    public static final Setting<Boolean> LOGASAP = Setting.flag("option logasap");
    public static final Setting<Boolean> SEPARATE_ERRORS = Setting.flag("option log-separate-errors");

    /** {@code log-format-sd}, or null. */
    public static final Setting<Word> FORMAT_SD = Setting.of("log-format-sd", null);
    /** {@code log-steps}; null: one line per stream, when all is known. */
    public static final Setting<Set<LogStep>> STEPS = Setting.of("log-steps", null);

    private LogSettings() {}
}
