package dev.jlb.config.model;

import java.util.List;

/** Options of {@code server} and {@code default-server} lines (manual 5.2). */
public final class ServerOptions {
    public static final Setting<Integer> WEIGHT = Setting.of("weight", 1);
    public static final Setting<Boolean> BACKUP = Setting.flag("backup");
    public static final Setting<Boolean> DISABLED = Setting.flag("disabled");
    public static final Setting<Boolean> CHECK = Setting.flag("check");
    /** Milliseconds. */
    public static final Setting<Long> INTER = Setting.of("inter", 2000L);

    public static final Setting<Long> FASTINTER = Setting.of("fastinter", 0L);
    public static final Setting<Long> DOWNINTER = Setting.of("downinter", 0L);
    public static final Setting<Integer> RISE = Setting.of("rise", 2);
    public static final Setting<Integer> FALL = Setting.of("fall", 3);
    /** Where checks go when not to the server's own address; port 0: the server's. */
    public static final Setting<String> CHECK_ADDR = Setting.of("addr", "");

    public static final Setting<Integer> CHECK_PORT = Setting.of("port", 0);
    /** Versions of the PROXY header that are asked for, as bits: 1 and 2; of both, the second is sent. */
    public static final Setting<Integer> SEND_PROXY = Setting.of("send-proxy", 0);
    public static final Setting<java.util.Set<String>> PROXY_V2_OPTIONS = Setting.of("proxy-v2-options", java.util.Set.of());
    public static final Setting<Boolean> CHECK_SEND_PROXY = Setting.flag("check-send-proxy");
    public static final Setting<String> CHECK_SNI = Setting.of("check-sni", "");
    public static final Setting<Boolean> NON_STICK = Setting.flag("non-stick");
    public static final Setting<Boolean> AGENT_CHECK = Setting.flag("agent-check");
    public static final Setting<Integer> AGENT_PORT = Setting.of("agent-port", 0);
    /** Where the agent is asked; "": where checks go. */
    public static final Setting<String> AGENT_ADDR = Setting.of("agent-addr", "");

    /** Milliseconds. */
    public static final Setting<Long> AGENT_INTER = Setting.of("agent-inter", 2000L);

    /** What the agent is sent, as it is; one char per byte. */
    public static final Setting<String> AGENT_SEND = Setting.of("agent-send", "");

    /** What of the traffic is watched: none, layer4 or layer7. */
    public static final Setting<String> OBSERVE = Setting.of("observe", "none");

    /** What too many errors of the traffic cause: fastinter, fail-check, sudden-death or mark-down. */
    public static final Setting<String> ON_ERROR = Setting.of("on-error", "fail-check");

    /** Errors in a row that are too many. */
    public static final Setting<Integer> ERROR_LIMIT = Setting.of("error-limit", 10);

    /** Protocols offered in the TLS handshake of checks; empty: those of the traffic. */
    public static final Setting<List<String>> CHECK_ALPN = Setting.of("check-alpn", List.of());

    /** Set: the name asked for in the handshake of checks is not that of the requests. */
    public static final Setting<Boolean> NO_CHECK_SNI_AUTO = Setting.flag("no-check-sni-auto");

    /** State at start: none, fully-up, up, down or fully-down. */
    public static final Setting<String> INIT_STATE = Setting.of("init-state", "none");

    /** {@code check-via-socks4}: checks go by way of {@link #SOCKS4} too. */
    public static final Setting<Boolean> CHECK_SOCKS4 = Setting.flag("check-via-socks4");

    /** {@code healthcheck}: the section that says how it is checked; "": its proxy does. */
    public static final Setting<String> HEALTHCHECK = Setting.of("healthcheck", "");

    public static final Setting<Boolean> CHECK_SSL = Setting.flag("check-ssl");
    /** 0: no limit. */
    public static final Setting<Integer> MAXCONN = Setting.of("maxconn", 0);

    public static final Setting<Integer> MINCONN = Setting.of("minconn", 0);
    /** 0: no limit. */
    public static final Setting<Integer> MAXQUEUE = Setting.of("maxqueue", 0);

    public static final Setting<String> COOKIE = Setting.of("cookie", "");
    public static final Setting<Boolean> SSL = Setting.flag("ssl");
    public static final Setting<String> VERIFY = Setting.of("verify", "");
    public static final Setting<String> CA_FILE = Setting.of("ca-file", "");
    public static final Setting<String> VERIFYHOST = Setting.of("verifyhost", "");
    /** A sample expression, as written. */
    public static final Setting<String> SNI = Setting.of("sni", "");

    /** {@code no-sni-auto}: without {@link #SNI} none is asked for. */
    public static final Setting<Boolean> NO_SNI_AUTO = Setting.flag("no-sni-auto");
    /** A sample expression, as written: requests with other results do not share connections. */
    public static final Setting<String> POOL_CONN_NAME = Setting.of("pool-conn-name", "");

    public static final Setting<Integer> ID = Setting.of("id", 0);
    /** Milliseconds. */
    public static final Setting<Long> SLOWSTART = Setting.of("slowstart", 0L);

    public static final Setting<String> ON_MARKED_DOWN = Setting.of("on-marked-down", "");
    public static final Setting<Integer> POOL_MAX_CONN = Setting.of("pool-max-conn", -1);
    /** Milliseconds. */
    public static final Setting<Long> POOL_PURGE_DELAY = Setting.of("pool-purge-delay", 5000L);

    public static final Setting<Integer> MAX_REUSE = Setting.of("max-reuse", -1);
    public static final Setting<String> INIT_ADDR = Setting.of("init-addr", "last,libc");

    /** {@code server} or {@code backend/server} whose state is followed. */
    public static final Setting<String> TRACK = Setting.of("track", "");

    /** Client certificate with its key. */
    public static final Setting<String> CRT = Setting.of("crt", "");

    public static final Setting<List<String>> ALPN = Setting.of("alpn", List.of());
    public static final Setting<String> CURVES = Setting.of("curves", "");
    public static final Setting<String> CRL_FILE = Setting.of("crl-file", "");
    public static final Setting<String> CIPHERS = Setting.of("ciphers", "");
    public static final Setting<String> CIPHERSUITES = Setting.of("ciphersuites", "");
    public static final Setting<String> MIN_VERSION = Setting.of("ssl-min-ver", "");
    public static final Setting<String> MAX_VERSION = Setting.of("ssl-max-ver", "");
    public static final Setting<List<String>> OFF_VERSIONS = Setting.of("no-tlsv1x", List.of());
    public static final Setting<Boolean> NO_SSL_REUSE = Setting.of("no-ssl-reuse", false);
    public static final Setting<Boolean> NO_TLS_TICKETS = Setting.of("no-tls-tickets", false);

    public static final Setting<String> ON_MARKED_UP = Setting.of("on-marked-up", "");

    /** {@code resolvers}: the section whose servers are asked. */
    public static final Setting<String> RESOLVERS = Setting.of("resolvers", "");

    /** {@code hash-key}: what its places on a hash ring come from. */
    public static final Setting<String> HASH_KEY = Setting.of("hash-key", "id");

    public static final Setting<String> GUID = Setting.of("guid", "");

    /** {@code source}; null: the back end's. */
    public static final Setting<SourceAddress> SOURCE = Setting.of("source", null);
    /** {@code socks4}: address and port of the proxy, or null. */
    public static final Setting<Address.Inet> SOCKS4 = Setting.of("socks4", null);
    /** {@code redir}: what GET and HEAD requests are redirected to; "": nothing. */
    public static final Setting<String> REDIR = Setting.of("redir", "");
    /** {@code cc}. */
    public static final Setting<String> CONGESTION = Setting.of("cc", "");
    /** Milliseconds; 0: the kernel's. */
    public static final Setting<Long> TCP_UT = Setting.of("tcp-ut", 0L);
    /** {@code set-proxy-v2-tlv-fmt}: formats by type. */
    public static final Setting<java.util.Map<Integer, dev.jlb.config.syntax.Word>> PROXY_FIELDS = Setting.of("set-proxy-v2-tlv-fmt", java.util.Map.of());

    /** {@code udp@}: it takes datagrams ({@code mode log}). */
    public static final Setting<Boolean> DATAGRAM = Setting.flag("udp@");

    /** {@code log-proto octet-count}: each log message is preceded by its length (RFC 6587 section 3.4.1). */
    public static final Setting<Boolean> OCTET_COUNT = Setting.flag("log-proto");

    /** {@code log-bufsize}, bytes; 0: as {@code tune.bufsize}. */
    public static final Setting<Integer> LOG_BUFSIZE = Setting.of("log-bufsize", 0);

    private ServerOptions() {}
}
