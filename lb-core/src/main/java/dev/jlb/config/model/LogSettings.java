package dev.jlb.config.model;

import java.util.List;

/** Where and how proxies log (manual 3.1 and 4.2 {@code log}, 8). */
public final class LogSettings {
    /**
     * One {@code log} line.
     *
     * @param length longest line, bytes
     * @param format rfc3164, local, rfc5424, priority, short, timed, iso or raw
     * @param facility 0 (kern) to 23 (local7)
     * @param maxLevel least urgent level that is sent, 0 (emerg) to 7 (debug)
     * @param minLevel levels more urgent than this are sent as this one
     */
    public record Target(Address address, int length, String format, int facility, int maxLevel, int minLevel) {}

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

    private LogSettings() {}
}
