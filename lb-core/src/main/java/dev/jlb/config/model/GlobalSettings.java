package dev.jlb.config.model;

import dev.jlb.config.syntax.Word;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Settings of {@code global} (manual 3). */
public final class GlobalSettings {
    /** Counters that a stream may track at a time. */
    /** A variable of the process that is set at start; the value is a format or an expression. */
    public record Assignment(Word name, Word value, boolean format) {}

    public static final Setting<String> SERVER_STATE_FILE = Setting.of("server-state-file", "");
    /** What another process hands over at the start, or null. */
    public static final Setting<HandedSockets> HANDED_SOCKETS = Setting.of("handed sockets", null);
    /** The environment as the files leave it: {@code setenv} and its kin have acted. */
    public static final Setting<Map<String, String>> ENVIRONMENT = Setting.of("environment", Map.of());
    /** Names of the files that were read. */
    public static final Setting<List<String>> FILES = Setting.of("files", List.of());
    public static final Setting<Boolean> MASTER_WORKER = Setting.flag("master-worker");
    /** Counters to begin with, or "". */
    public static final Setting<String> STATS_FILE = Setting.of("stats-file", "");
    /** Counters stay with their {@code guid} over a reload unless it is "". */
    public static final Setting<String> SHM_STATS_FILE = Setting.of("shm-stats-file", "");

    public static final Setting<String> SERVER_STATE_BASE = Setting.of("server-state-base", "");

    public static final Setting<List<Assignment>> VARIABLES = Setting.of("set-var", List.of());

    public static final Setting<Integer> STICK_COUNTERS = Setting.of("tune.stick-counters", 3);

    /** Tables of {@code peers} sections, named {@code <section>/<table>}. */
    public static final Setting<List<TableSpec>> PEER_TABLES = Setting.of("tables of peers", List.of());

    public static final Setting<Integer> MAXCONN = Setting.of("maxconn", 0);
    public static final Setting<Integer> NBTHREAD = Setting.of("nbthread", 0);
    /** {@code ipv4}, {@code ipv6}, {@code auto}. */
    public static final Setting<List<String>> DNS_FAMILIES = Setting.of("dns-accept-family", List.of("auto"));
    /** Milliseconds, 0 none. */
    public static final Setting<Long> HARD_STOP_AFTER = Setting.of("hard-stop-after", 0L);

    public static final Setting<String> PIDFILE = Setting.of("pidfile", "");
    public static final Setting<Boolean> DAEMON = Setting.flag("daemon");
    public static final Setting<String> NODE = Setting.of("node", "");
    public static final Setting<String> DESCRIPTION = Setting.of("description", "");
    public static final Setting<List<Bind>> STATS_SOCKETS = Setting.of("stats socket", List.of());
    /** Milliseconds. */
    public static final Setting<Long> STATS_TIMEOUT = Setting.of("stats timeout", 10_000L);

    public static final Setting<StatusCodes> STATUS_CODES = Setting.of("http-err-codes", StatusCodes.DEFAULT);
    /** Whether programs may check servers, and with which environment: "", clean or preserve-env. */
    public static final Setting<String> EXTERNAL_CHECK = Setting.of("external-check", "");

    public static final Setting<Boolean> INSECURE_FORK = Setting.flag("insecure-fork-wanted");
    public static final Setting<Integer> SPREAD_CHECKS = Setting.of("spread-checks", 0);
    /** Milliseconds, 0 none. */
    public static final Setting<Long> MAX_SPREAD_CHECKS = Setting.of("max-spread-checks", 0L);

    public static final Setting<String> CA_BASE = Setting.of("ca-base", "");
    public static final Setting<String> CRT_BASE = Setting.of("crt-base", "");
    /** Of keys that {@code load} lines name. */
    public static final Setting<String> KEY_BASE = Setting.of("key-base", "");
    /** What {@code crt-store} sections load, by name. */
    public static final Setting<Map<String, CertificateSource>> CERTIFICATE_STORES = Setting.of("crt-store", Map.of());

    public static final Setting<Set<String>> LOAD_EXTRA_FILES = Setting.of("ssl-load-extra-files", Set.of("bundle", "sctl", "ocsp", "issuer", "key"));
    public static final Setting<Boolean> LOAD_EXTRA_DEL_EXT = Setting.flag("ssl-load-extra-del-ext");
    public static final Setting<String> BIND_CURVES = Setting.of("ssl-default-bind-curves", "");
    public static final Setting<Settings> SERVER_OPTIONS = Setting.of("ssl-default-server-options", Settings.EMPTY);
    public static final Setting<String> SERVER_CIPHERS = Setting.of("ssl-default-server-ciphers", "");
    public static final Setting<String> SERVER_CIPHERSUITES = Setting.of("ssl-default-server-ciphersuites", "");
    public static final Setting<String> SERVER_CURVES = Setting.of("ssl-default-server-curves", "");
    /** {@code unix-bind}: what UNIX sockets take whose lines do not say otherwise. */
    public static final Setting<Settings> UNIX_BIND = Setting.of("unix-bind", Settings.EMPTY);
    /** What stands before the paths of all UNIX sockets of {@code bind} lines. */
    public static final Setting<String> UNIX_PREFIX = Setting.of("unix-bind prefix", "");
    public static final Setting<Integer> VARS_ALL = Setting.of("tune.vars.global-max-size", 0);
    public static final Setting<Integer> VARS_PROC = Setting.of("tune.vars.proc-max-size", 0);
    public static final Setting<Integer> VARS_SESS = Setting.of("tune.vars.sess-max-size", 0);
    public static final Setting<Integer> VARS_TXN = Setting.of("tune.vars.txn-max-size", 0);
    public static final Setting<Integer> VARS_REQRES = Setting.of("tune.vars.reqres-max-size", 0);
    public static final Setting<Integer> VARS_CHECK = Setting.of("tune.vars.check-max-size", 0);
    public static final Setting<Integer> BUFSIZE = Setting.of("tune.bufsize", 16384);
    public static final Setting<Integer> MAXREWRITE = Setting.of("tune.maxrewrite", 1024);
    public static final Setting<Integer> MAXHDR = Setting.of("tune.http.maxhdr", 101);
    /** {@code h1-case-adjust}: lower case to what is sent to bogus peers. */
    public static final Setting<Boolean> H1_ANY_BODY = Setting.flag("h1-accept-payload-with-any-method");
    public static final Setting<Boolean> H1_KEEP_INSECURE = Setting.flag("h1-do-not-close-on-insecure-transfer-encoding");
    public static final Setting<Map<String, String>> H1_CASE = Setting.of("h1-case-adjust", Map.of());
    /** {@code h1-case-adjust-file}: the last file's. */
    public static final Setting<Map<String, String>> H1_CASE_FILE = Setting.of("h1-case-adjust-file", Map.of());

    /** Names of headers in lower case, and in the case that bogus HTTP/1 peers want. */
    public static Map<String, String> headerCases(Settings global) {
        Map<String, String> names = new HashMap<>(global.get(H1_CASE_FILE));
        names.putAll(global.get(H1_CASE));
        return names;
    }

    public static final Setting<Integer> COMPRESSION_LEVEL = Setting.of("tune.comp.maxlevel", 1);
    public static final Setting<Boolean> ZERO_WARNING = Setting.flag("zero-warning");
    public static final Setting<String> BIND_CIPHERS = Setting.of("ssl-default-bind-ciphers", "");
    public static final Setting<String> BIND_CIPHERSUITES = Setting.of("ssl-default-bind-ciphersuites", "");
    public static final Setting<Settings> BIND_OPTIONS = Setting.of("ssl-default-bind-options", Settings.EMPTY);
    public static final Setting<String> SERVER_VERIFY = Setting.of("ssl-server-verify", "required");

    /** {@code tune.ssl.capture-buffer-size}: bytes that are kept of a client's first TLS message, 0 for none. */
    public static final Setting<Integer> SSL_CAPTURE = Setting.of("tune.ssl.capture-buffer-size", 0);

    public static final Setting<Boolean> SSL_KEYLOG = Setting.flag("tune.ssl.keylog");

    /** {@code -dr}: servers whose names have no address start without one. */
    public static final Setting<Boolean> IGNORE_RESOLUTION = Setting.flag("-dr");

    public static final Setting<Boolean> NO_REUSEPORT = Setting.flag("noreuseport");

    /** Milliseconds between SIGUSR1 and the soft stop. */
    public static final Setting<Long> GRACE = Setting.of("grace", 0L);

    /** Generations that may be left behind by reloads, 0 any number. */
    public static final Setting<Integer> MAX_RELOADS = Setting.of("mworker-max-reloads", 0);

    /** Per second, 0 none. */
    public static final Setting<Integer> MAXCONNRATE = Setting.of("maxconnrate", 0);
    /** Hides names in dumps; 0 for none. */
    public static final Setting<Long> ANONKEY = Setting.of("anonkey", 0L);
    public static final Setting<Integer> MAXSESSRATE = Setting.of("maxsessrate", 0);
    public static final Setting<Integer> MAXSSLRATE = Setting.of("maxsslrate", 0);

    /** Kilobytes that the compressor takes in a second, 0 for any number. */
    public static final Setting<Integer> MAXCOMPRATE = Setting.of("maxcomprate", 0);

    /** Milliseconds over which a soft stop spreads the end of clients' connections, 0 at once, {@link #NEVER} leaves them to their timeouts. */
    public static final Setting<Long> CLOSE_SPREAD_TIME = Setting.of("close-spread-time", 0L);

    public static final long NEVER = Long.MAX_VALUE;
    /** Clients under TLS at a time, 0 any number. */
    public static final Setting<Integer> MAXSSLCONN = Setting.of("maxsslconn", 0);

    /** Descriptors that the process wants, 0 as many as it needs. */
    public static final Setting<Integer> ULIMIT_N = Setting.of("ulimit-n", 0);
    /** Most descriptors that are counted on when the limit of connections is computed. */
    public static final Setting<Integer> FD_HARD_LIMIT = Setting.of("fd-hard-limit", 1_048_576);
    /** {@code no strict-limits}: too low a limit of descriptors is a warning, not the end. */
    public static final Setting<Boolean> LENIENT_LIMITS = Setting.flag("no strict-limits");
    /** Clients of the runtime API at a time. */
    public static final Setting<Integer> STATS_MAXCONN = Setting.of("stats maxconn", 10);

    private GlobalSettings() {}
}
