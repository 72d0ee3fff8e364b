package dev.jlb.config.model;

import java.util.List;

/** The statistics page of a proxy (manual 4.2 {@code stats …}). */
public final class StatsSettings {
    public static final Setting<Boolean> ENABLED = Setting.flag("stats enable");
    public static final Setting<String> URI = Setting.of("stats uri", "/haproxy?stats");
    /** {@code user:password}. */
    public static final Setting<List<String>> AUTH = Setting.of("stats auth", List.of());

    /** Proxies that are shown, {@code .} for the page's own; empty: all. */
    public static final Setting<List<String>> SCOPE = Setting.of("stats scope", List.of());

    public static final Setting<String> REALM = Setting.of("stats realm", "HAProxy Statistics");
    /** Seconds, 0 none. */
    public static final Setting<Integer> REFRESH = Setting.of("stats refresh", 0);

    /** The page shows the version; not unless it is asked for. */
    public static final Setting<Boolean> SHOW_VERSION = Setting.flag("stats show-version");
    public static final Setting<Boolean> SHOW_LEGENDS = Setting.flag("stats show-legends");
    public static final Setting<Boolean> SHOW_MODULES = Setting.flag("stats show-modules");
    /** The node's name on the page; empty: the program's, null: none. */
    public static final Setting<String> SHOW_NODE = Setting.of("stats show-node", null);
    /** A description on the page; empty: the one of the global section, null: none. */
    public static final Setting<String> SHOW_DESC = Setting.of("stats show-desc", null);

    private StatsSettings() {}
}
