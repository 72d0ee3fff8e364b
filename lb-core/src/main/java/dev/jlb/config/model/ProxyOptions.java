package dev.jlb.config.model;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Word;
import java.util.List;

/** Scalar settings of proxies (manual 4.2): limits, switches and choices. */
public final class ProxyOptions {
    /** How connections are used (options {@code http-keep-alive}, {@code http-server-close}, {@code httpclose}). */
    public enum HttpMode {
        KEEP_ALIVE,
        SERVER_CLOSE,
        CLOSE
    }

    /** {@code http-reuse}. */
    public enum Reuse {
        NEVER,
        SAFE,
        AGGRESSIVE,
        ALWAYS
    }

    /**
     * {@code option forwardfor} and {@code option originalto}.
     *
     * @param except network in whose range no header is added, or ""
     * @param header lower case
     * @param ifNone only when the request has none
     */
    public record AddressHeader(String except, String header, boolean ifNone) {}

    /** {@code rate-limit sessions}: per second, 0 none. */
    public static final Setting<Integer> RATE_LIMIT = Setting.of("rate-limit sessions", 0);

    public static final Setting<Integer> MAXCONN = Setting.of("maxconn", 0);
    public static final Setting<Boolean> DROP_REQUEST_TRAILERS = Setting.flag("option http-drop-request-trailers");
    public static final Setting<Boolean> DROP_RESPONSE_TRAILERS = Setting.flag("option http-drop-response-trailers");
    /** {@code http-send-name-header}; "": none. */
    public static final Setting<String> SEND_NAME_HEADER = Setting.of("http-send-name-header", "");
    /** {@code load-server-state-from-file}: global, local or none. */
    public static final Setting<String> LOAD_SERVER_STATE = Setting.of("load-server-state-from-file", "none");
    /** {@code server-state-file-name}; "": the back end's name. */
    public static final Setting<String> SERVER_STATE_FILE_NAME = Setting.of("server-state-file-name", "");
    public static final Setting<Integer> FULLCONN = Setting.of("fullconn", 0);
    public static final Setting<Integer> BACKLOG = Setting.of("backlog", 0);
    public static final Setting<String> DEFAULT_BACKEND = Setting.of("default_backend", "");
    public static final Setting<HttpMode> HTTP_MODE = Setting.of("option http-keep-alive", HttpMode.KEEP_ALIVE);
    public static final Setting<Reuse> HTTP_REUSE = Setting.of("http-reuse", Reuse.SAFE);
    public static final Setting<AddressHeader> FORWARDFOR = Setting.of("option forwardfor", null);
    public static final Setting<ForwardedOption> FORWARDED = Setting.of("option forwarded", null);
    public static final Setting<Boolean> CHECKCACHE = Setting.flag("option checkcache");
    public static final Setting<Boolean> CASE_ADJUST_CLIENT = Setting.flag("option h1-case-adjust-bogus-client");
    public static final Setting<Boolean> CASE_ADJUST_SERVER = Setting.flag("option h1-case-adjust-bogus-server");
    public static final Setting<AddressHeader> ORIGINALTO = Setting.of("option originalto", null);
    public static final Setting<Integer> RETRIES = Setting.of("retries", 3);
    /** Events of {@code retry-on}; absent: conn-failure. */
    public static final Setting<List<String>> RETRY_ON = Setting.of("retry-on", List.of("conn-failure"));
    /** {@code option redispatch}: null is 3.4's default, off; the interval otherwise (-1: the last retry). */
    /** {@code dispatch}: where streams go that no server keeps; null without it. */
    public static final Setting<Address> DISPATCH = Setting.of("dispatch", null);
    /** {@code option transparent}: they go where the client wanted to go. */
    public static final Setting<Boolean> TRANSPARENT = Setting.flag("option transparent");
    public static final Setting<Integer> REDISPATCH = Setting.of("option redispatch", 0);

    public static final Setting<Boolean> ABORTONCLOSE = Setting.flag("option abortonclose");
    public static final Setting<Boolean> PREFER_LAST_SERVER = Setting.flag("option prefer-last-server");
    public static final Setting<Boolean> ALLBACKUPS = Setting.flag("option allbackups");
    public static final Setting<Boolean> PERSIST = Setting.flag("option persist");
    public static final Setting<Boolean> CLITCPKA = Setting.flag("option clitcpka");
    public static final Setting<Boolean> SRVTCPKA = Setting.flag("option srvtcpka");
    public static final Setting<KeepAliveProbes> CLIENT_PROBES = Setting.of("clitcpka", KeepAliveProbes.OF_THE_SYSTEM);
    public static final Setting<KeepAliveProbes> SERVER_PROBES = Setting.of("srvtcpka", KeepAliveProbes.OF_THE_SYSTEM);
    public static final Setting<Boolean> NOLINGER = Setting.flag("option nolinger");
    public static final Setting<Boolean> HTTP_BUFFER_REQUEST = Setting.flag("option http-buffer-request");
    public static final Setting<Boolean> HTTP_NO_DELAY = Setting.flag("option http-no-delay");
    public static final Setting<Boolean> HTTP_IGNORE_PROBES = Setting.flag("option http-ignore-probes");
    public static final Setting<Boolean> UNSAFE_REQUEST = Setting.flag("option accept-unsafe-violations-in-http-request");
    public static final Setting<Boolean> UNSAFE_RESPONSE = Setting.flag("option accept-unsafe-violations-in-http-response");
    public static final Setting<Boolean> LOG_HEALTH_CHECKS = Setting.flag("option log-health-checks");
    public static final Setting<Boolean> SOCKET_STATS = Setting.flag("option socket-stats");
    public static final Setting<Boolean> IDLE_CLOSE_ON_RESPONSE = Setting.flag("option idle-close-on-response");
    public static final Setting<Boolean> CONTSTATS = Setting.flag("option contstats");
    public static final Setting<Boolean> DISABLED = Setting.flag("disabled");
    public static final Setting<String> MONITOR_URI = Setting.of("monitor-uri", "");
    public static final Setting<Integer> ID = Setting.of("id", 0);
    /** What names the proxy in statistics files, or "". */
    public static final Setting<String> GUID = Setting.of("guid", "");
    public static final Setting<String> DESCRIPTION = Setting.of("description", "");
    /** Pages of one's own, in the order of the file. */
    public static final Setting<List<ErrorPage>> ERROR_PAGES = Setting.of("errorfile", List.of());
    public static final Setting<CompressionOptions> COMPRESSION = Setting.of("compression", CompressionOptions.NONE);
    /** In the order of the file. */
    public static final Setting<List<FilterSpec>> FILTERS = Setting.of("filter", List.of());
    /** {@code filter-sequence}: names of filters in the order in which they act; empty: as in the file. */
    public static final Setting<List<Word>> REQUEST_FILTERS = Setting.of("filter-sequence request", List.of());
    public static final Setting<List<Word>> RESPONSE_FILTERS = Setting.of("filter-sequence response", List.of());
    public static final Setting<Settings> DEFAULT_SERVER = Setting.of("default-server", Settings.EMPTY);
    /** {@code hash-type}, as written. */
    public static final Setting<Balance> BALANCE = Setting.of("balance", Balance.of("random"));
    /** {@code hash-balance-factor}, percent; 0 none. */
    public static final Setting<Integer> HASH_BALANCE_FACTOR = Setting.of("hash-balance-factor", 0);
    /** {@code hash-preserve-affinity}: always, maxconn or maxqueue. */
    public static final Setting<String> HASH_PRESERVE_AFFINITY = Setting.of("hash-preserve-affinity", "always");
    /** {@code max-session-srv-conns}: idle server connections that one client's connection keeps for itself. */
    public static final Setting<Integer> MAX_SESSION_SRV_CONNS = Setting.of("max-session-srv-conns", 5);
    public static final Setting<HashType> HASH_TYPE = Setting.of("hash-type", HashType.DEFAULT);
    public static final Setting<CookiePersistence> COOKIE = Setting.of("cookie", null);
    /** {@code source}, or null. */
    public static final Setting<SourceAddress> SOURCE = Setting.of("source", null);
    /** {@code dynamic-cookie-key}; "": none. */
    public static final Setting<String> DYNAMIC_COOKIE_KEY = Setting.of("dynamic-cookie-key", "");
    /** {@code persist rdp-cookie}: the cookie's name; "": not used. */
    public static final Setting<String> PERSIST_RDP_COOKIE = Setting.of("persist rdp-cookie", "");

    /** {@code ssl-f-use}: the words of each line, {@code crt} and a name among them. */
    public static final Setting<List<List<String>>> SSL_F_USE = Setting.of("ssl-f-use", List.of());

    /** The proxy's {@code stick-table}, or null. */
    public static final Setting<TableSpec> STICK_TABLE = Setting.of("stick-table", null);

    /** What lines name that other sections declare; checked when all are read. */
    public static final Setting<List<Reference>> REFERENCES = Setting.of("references", List.of());

    /**
     * A name that must exist.
     *
     * @param kind of section; BACKEND stands for a stick table, whose name "" is the proxy's own
     */
    public record Reference(SectionKind kind, String name, Span span) {}

    /** {@code filter spoe} lines. */
    public static final Setting<List<SpoeFilter>> SPOE = Setting.of("filter spoe", List.of());

    /**
     * One {@code filter spoe}.
     *
     * @param engine name of the scope in the file; "" without one
     * @param file the path as written
     */
    public record SpoeFilter(String engine, String file, Span span) {}


    private ProxyOptions() {}
}
