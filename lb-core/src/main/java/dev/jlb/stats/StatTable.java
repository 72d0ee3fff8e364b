package dev.jlb.stats;

import dev.jlb.config.model.Address;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.CookiePersistence;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.FrontSide;
import dev.jlb.proxy.Listener;
import dev.jlb.proxy.Program;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.FilterCounters;
import dev.jlb.server.FrontendCounters;
import dev.jlb.server.HttpCounters;
import dev.jlb.server.ServerCounters;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.TrafficCounters;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** The one table of statistics (management.txt 9.1): a row per front end, server and back end. CSV, JSON and the page are views of it. */
public final class StatTable {
    /** The columns in the order that programs expect. */
    public static final List<String> COLUMNS = Column.ALL.stream().map(Column::name).toList();

    /** One line of the table. A column that has no meaning for its kind is absent. */
    public record Row(String kind, Map<String, Object> values) {
        public String text(String column) {
            Object value = values.get(column);
            return value == null ? "" : value.toString();
        }

        /** Whether it has that column, which may be empty even so. */
        boolean has(String column) {
            return values.get(column) != null;
        }
    }

    private StatTable() {}

    /** All rows, in the order of the configuration. */
    public static List<Row> rows(Program program) {
        return rows(program, (name, id) -> true);
    }

    /** Of the proxies that are wanted, by their names and numbers. */
    static List<Row> rows(Program program, BiPredicate<String, Integer> wanted) {
        List<Row> rows = new ArrayList<>();
        each(program, wanted, rows::add);
        return rows;
    }

    /** The same one by one, for those who keep only a part of each. */
    static void each(Program program, BiPredicate<String, Integer> wanted, Consumer<Row> rows) {
        Set<String> configured = new HashSet<>();
        for (var proxy : program.configuration().proxies()) {
            FrontSide front = program.fronts().get(proxy.name());
            BackSide back = program.backs().get(proxy.name());
            if (front != null && proxy.kind().hasFrontend() && wanted.test(front.name(), front.id())) {
                rows.accept(front(program, front));
                program.listeners().of(front).stream().filter(listener -> listener.counters() != null).forEach(listener -> rows.accept(listener(front, listener)));
            }
            if (proxy.kind().hasBackend()) {
                configured.add(proxy.name());
                add(rows, back, wanted);
            }
        }
        // those that commands have added
        for (BackSide back : program.backs().values()) {
            if (!configured.contains(back.runtime().name())) {
                add(rows, back, wanted);
            }
        }
    }

    private static void add(Consumer<Row> rows, BackSide back, BiPredicate<String, Integer> wanted) {
        if (back != null && wanted.test(back.runtime().name(), back.runtime().id())) {
            back.runtime().servers().forEach(server -> rows.accept(server(back.runtime(), server)));
            rows.accept(back(back.runtime()));
        }
    }

    private static Map<String, Object> start(String proxy, String service, int type, int iid, int sid, boolean http) {
        Map<String, Object> v = new HashMap<>();
        v.put("pxname", proxy);
        v.put("svname", service);
        v.put("pid", 1);
        v.put("iid", iid);
        v.put("sid", sid);
        v.put("type", type);
        v.put("mode", http ? "http" : "tcp");
        return v;
    }

    private static void responses(Map<String, Object> v, HttpCounters counters, boolean http) {
        if (http) {
            for (int i = 1; i <= 5; i++) {
                v.put("hrsp_" + i + "xx", counters.get(i));
            }
            v.put("hrsp_other", counters.get(0));
        }
    }

    private static Row front(Program program, FrontSide front) {
        FrontendCounters c = front.counters();
        boolean http = front.proxy().mode() == dev.jlb.config.model.Mode.HTTP;
        Map<String, Object> v = start(front.name(), "FRONTEND", 0, front.id(), 0, http);
        int limit = front.maxConnections();
        v.put("scur", c.sessions.get());
        v.put("smax", c.sessions.max());
        v.put("slim", limit > 0 ? limit : program.maxConnections());
        v.put("stot", c.sessionsTotal.sum());
        requests(v, c);
        v.put("status", program.stopping() || front.state() == FrontSide.State.STOPPED ? "STOP" : front.state() == FrontSide.State.PAUSED ? "PAUSED" : "OPEN");
        v.put("rate", c.sessionRate.perPeriod());
        v.put("rate_lim", front.rateLimit());
        v.put("rate_max", c.sessionRate.max());
        responses(v, c.responses, http);
        v.put("req_rate", c.requestRate.perPeriod());
        v.put("req_rate_max", c.requestRate.max());
        v.put("req_tot", c.requests.sum());
        if (http) {
            v.put("intercepted", c.intercepted.sum());
        }
        filters(v, c.filters, http);
        protocols(v, c, http);
        v.put("conn_rate", c.connectionRate.perPeriod());
        v.put("conn_rate_max", c.connectionRate.max());
        v.put("conn_tot", c.connectionsTotal.sum());
        refusals(v, c);
        v.put("desc", front.proxy().settings().get(ProxyOptions.DESCRIPTION));
        return new Row("frontend", v);
    }

    /** A socket of a front end with {@code option socket-stats}. */
    private static Row listener(FrontSide front, Listener listener) {
        FrontendCounters c = listener.counters();
        Map<String, Object> v = start(front.name(), listener.statName(), 3, front.id(), listener.id(), front.proxy().mode() == dev.jlb.config.model.Mode.HTTP);
        v.put("scur", c.sessions.get());
        v.put("smax", c.sessions.max());
        int limit = listener.bind().settings().get(BindOptions.MAXCONN);
        v.put("slim", limit);
        // HAProxy counts connections here, those of which no session came, too
        v.put("stot", c.connectionsTotal.sum());
        requests(v, c);
        v.put("status", front.state() == FrontSide.State.PAUSED ? "WAITING" : limit > 0 && c.sessions.get() >= limit ? "FULL" : "OPEN");
        v.put("addr", listener.bind().address() instanceof Address.Unix ? "unix" : text(listener.address()));
        refusals(v, c);
        return new Row("listener", v);
    }

    private static String text(SocketAddress address) {
        return !(address instanceof InetSocketAddress inet) ? "unix" : (inet.getAddress() instanceof Inet6Address six ? "[" + NetUtil.toAddressString(six) + "]" : inet.getAddress().getHostAddress()) + ":" + inet.getPort();
    }

    /** Bytes of a front end or one of its sockets, and which requests it did not take. */
    private static void requests(Map<String, Object> v, FrontendCounters c) {
        v.put("bin", c.bytesIn.sum());
        v.put("bout", c.bytesOut.sum());
        v.put("dreq", c.deniedRequests.sum());
        v.put("dresp", c.deniedResponses.sum());
        v.put("ereq", c.requestErrors.sum());
    }

    /** Which connections and sessions it did not take, and what failed. */
    private static void refusals(Map<String, Object> v, FrontendCounters c) {
        v.put("dcon", c.deniedConnections.sum());
        v.put("dses", c.deniedSessions.sum());
        v.put("wrew", c.failedHeaderRewrites.sum());
        v.put("eint", c.internalErrors.sum());
        v.put("ssl_sess", c.tlsSessions.sum());
        v.put("ssl_reused_sess", c.tlsReused.sum());
        v.put("ssl_failed_handshake", c.tlsFailures.sum());
    }

    /** Sessions and requests by protocol, columns 104 to 111. */
    private static void protocols(Map<String, Object> v, FrontendCounters c, boolean http) {
        v.put("sess_other", http ? 0 : c.sessionsTotal.sum());
        v.put("h1_sess", http ? c.sessionsTotal.sum() : 0);
        v.put("h2_sess", 0);
        v.put("h3_sess", 0);
        v.put("req_other", 0);
        v.put("h1req", c.requests.sum());
        v.put("h2req", 0);
        v.put("h3req", 0);
    }

    private static void filters(Map<String, Object> v, FilterCounters c, boolean http) {
        v.put("comp_in", c.compressIn.sum());
        v.put("comp_out", c.compressOut.sum());
        v.put("comp_byp", c.compressBypassed.sum());
        v.put("comp_rsp", c.compressedResponses.sum());
        if (http) {
            v.put("cache_lookups", c.cacheLookups.sum());
            v.put("cache_hits", c.cacheHits.sum());
        }
    }

    private static void traffic(Map<String, Object> v, TrafficCounters c, boolean http) {
        v.put("qcur", c.queue.get());
        v.put("qmax", c.queue.max());
        v.put("scur", c.sessions.get());
        v.put("smax", c.sessions.max());
        v.put("stot", c.sessionsTotal.sum());
        v.put("bin", c.bytesIn.sum());
        v.put("bout", c.bytesOut.sum());
        v.put("dresp", c.deniedResponses.sum());
        v.put("econ", c.connectErrors.sum());
        v.put("eresp", c.responseErrors.sum());
        v.put("wretr", c.retries.sum());
        v.put("wredis", c.redispatches.sum());
        v.put("lbtot", c.chosen.sum());
        v.put("rate", c.sessionRate.perPeriod());
        v.put("rate_max", c.sessionRate.max());
        v.put("ssl_sess", c.tlsSessions.sum());
        v.put("ssl_reused_sess", c.tlsReused.sum());
        v.put("ssl_failed_handshake", c.tlsFailures.sum());
        responses(v, c.responses, http);
        v.put("cli_abrt", c.clientAborts.sum());
        v.put("srv_abrt", c.serverAborts.sum());
        v.put("lastsess", c.lastSessionSeconds());
        v.put("qtime", c.queueTime.average());
        v.put("ctime", c.connectTime.average());
        v.put("rtime", c.responseTime.average());
        v.put("ttime", c.totalTime.average());
        v.put("qtime_max", c.queueTime.max());
        v.put("ctime_max", c.connectTime.max());
        v.put("rtime_max", c.responseTime.max());
        v.put("ttime_max", c.totalTime.max());
        v.put("wrew", c.failedHeaderRewrites.sum());
        v.put("connect", c.connects.sum());
        v.put("reuse", c.reuses.sum());
        v.put("eint", c.internalErrors.sum());
    }

    private static Row server(BackendRuntime backend, ServerRuntime server) {
        ServerCounters c = server.counters();
        boolean http = backend.proxy().mode() == dev.jlb.config.model.Mode.HTTP;
        Map<String, Object> v = start(backend.name(), server.name(), 2, backend.id(), server.id(), http);
        traffic(v, c, http);
        var settings = server.configured().settings();
        if (server.maxConnections() > 0) {
            v.put("slim", server.maxConnections());
        }
        v.put("status", server.statusText());
        if (server.weights().percent() >= 0) {
            v.put("throttle", server.weights().percent());
        }
        v.put("weight", server.weights().shown());
        v.put("uweight", server.weights().configured());
        v.put("act", server.backup() ? 0 : 1);
        v.put("bck", server.backup() ? 1 : 0);
        v.put("lastchg", server.secondsSinceChange());
        ChecksOfServer.put(v, server);
        v.put("addr", server.configured().address() instanceof Address.Unix ? "unix" : server.addressText());
        if (!server.cookie().isEmpty()) {
            v.put("cookie", server.cookie());
        }
        if (http) {
            v.put("req_tot", c.requests.sum());
        }
        int queue = settings.get(ServerOptions.MAXQUEUE);
        if (queue > 0) {
            v.put("qlimit", queue);
        }
        v.put("srv_icur", c.idleConnections.get());
        int idle = settings.get(ServerOptions.POOL_MAX_CONN);
        if (idle >= 0) {
            v.put("src_ilim", idle);
        }
        v.put("idle_conn_cur", Math.max(0, c.idleConnections.get() - c.safeConnections.get()));
        v.put("safe_conn_cur", c.safeConnections.get());
        v.put("used_conn_cur", c.usedConnections.get());
        v.put("need_conn_est", c.usedConnections.max());
        v.put("srid", 0);
        v.put("priv_idle_cur", c.privateConnections.get());
        return new Row("server", v);
    }

    private static Row back(BackendRuntime backend) {
        boolean http = backend.proxy().mode() == dev.jlb.config.model.Mode.HTTP;
        Map<String, Object> v = start(backend.name(), "BACKEND", 1, backend.id(), 0, http);
        traffic(v, backend.counters(), http);
        v.put("slim", backend.fullConnections());
        v.put("dreq", backend.counters().deniedRequests.sum());
        v.put("status", backend.up() ? "UP" : "DOWN");
        v.put("weight", backend.totalWeight());
        v.put("uweight", backend.totalWeight());
        v.put("act", backend.activeServers());
        v.put("bck", backend.backupServers());
        v.put("chkdown", backend.counters().downTransitions.sum());
        v.put("lastchg", backend.secondsSinceChange());
        if (!backend.servers().isEmpty()) {
            v.put("downtime", backend.downSeconds());
        }
        v.put("algo", backend.proxy().settings().get(ProxyOptions.BALANCE).algorithm().toLowerCase(Locale.ROOT));
        v.put("agg_server_status", 0);
        v.put("agg_server_check_status", 0);
        v.put("agg_check_status", 0);
        if (http) {
            v.put("req_tot", backend.counters().requests.sum());
        }
        filters(v, backend.counters().filters, http);
        CookiePersistence cookie = backend.proxy().settings().get(ProxyOptions.COOKIE);
        if (cookie != null) {
            v.put("cookie", cookie.name());
        }
        v.put("desc", backend.proxy().settings().get(ProxyOptions.DESCRIPTION));
        return new Row("backend", v);
    }

    /** {@code show stat}: a header line, then the rows; commas and quotes in values are quoted. */
    public static String csv(Program program) {
        return csv(rows(program));
    }

    /** The same for some rows. */
    public static String csv(List<Row> rows) {
        StringBuilder out = new StringBuilder("# ");
        COLUMNS.forEach(column -> out.append(column).append(','));
        out.append('\n');
        for (Row row : rows) {
            for (String column : COLUMNS) {
                String text = row.text(column);
                out.append(text.indexOf(',') >= 0 || text.indexOf('"') >= 0 ? "\"" + text.replace("\"", "\"\"") + "\"" : text).append(',');
            }
            out.append('\n');
        }
        return out.append('\n').toString();
    }
}
