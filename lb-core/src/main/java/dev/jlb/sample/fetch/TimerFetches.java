package dev.jlb.sample.fetch;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.StreamFacts;
import dev.jlb.sample.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Times, counts and identities of the stream, its proxies and its server (manual 7.3.2 and 7.3.3). */
final class TimerFetches {
    private TimerFetches() {}

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        time(all, "fc.timer.handshake", StreamFacts::handshakeTime);
        time(all, "fc.timer.total", StreamFacts::totalTime);
        time(all, "bc.timer.connect", StreamFacts::connectTime);
        time(all, "req.timer.idle", StreamFacts::idleTime);
        time(all, "req.timer.hdr", StreamFacts::requestTime);
        time(all, "req.timer.queue", StreamFacts::queueTime);
        time(all, "req.timer.tq", f -> f.requestTime() < 0 ? -1 : f.handshakeTime() + f.idleTime() + f.requestTime());
        time(all, "res.timer.hdr", StreamFacts::responseTime);
        time(all, "res.timer.data", StreamFacts::dataTime);
        time(all, "txn.timer.total", StreamFacts::activeTime);
        time(all, "txn.timer.user", StreamFacts::userTime);
        for (String name : List.of("bytes_in", "req.bytes_in")) {
            fact(all, name, SampleType.SINT, "Bytes received from the client.", (f, out) -> out.setInt(f.bytesFromClient()));
        }
        for (String name : List.of("bytes_out", "res.bytes_out")) {
            fact(all, name, SampleType.SINT, "Bytes sent to the client.", (f, out) -> out.setInt(f.bytesToClient()));
        }
        fact(all, "txn.conn_retries", SampleType.SINT, "Connection attempts after the first.", (f, out) -> out.setInt(f.retries()));
        fact(all, "txn.redispatched", SampleType.BOOL, "Whether another server than the first was taken.", (f, out) -> out.setBool(f.redispatched()));
        fact(all, "txn.sess_term_state", SampleType.STR, "How the stream ended, two letters.", (f, out) -> out.setString(f.terminationState().substring(0, 2)));
        fact(all, "txn.id32", SampleType.SINT, "A number for the stream.", (f, out) -> out.setInt(f.id() & 0xffffffffL));
        fact(all, "so_name", SampleType.STR, "The name of the bind line.", (f, out) -> f.listenerName() == null ? null : out.setString(f.listenerName()));
        for (String name : List.of("bc_be_queue", "bc_srv_queue")) {
            fact(all, name, SampleType.SINT, "Requests that were before this one in the queue.", (f, out) -> out.setInt(name.equals("bc_be_queue") ? f.backendQueue() : f.serverQueue()));
        }
        fact(all, "http_first_req", SampleType.BOOL, "Whether this is the first request of its connection.", (f, out) -> out.setBool(f.firstRequest()));
        date(all, "accept_date", StreamFacts::acceptMillis);
        date(all, "request_date", StreamFacts::requestMillis);
        connections(all);
        proxies(all);
        all.add(new FetchDeclaration("pid", 0, 0, SampleType.SINT, Needs.NOTHING, "The process.", (a, c) -> (ctx, out) -> done(out.setInt(ProcessHandle.current().pid()))));
        all.add(new FetchDeclaration("proc", 0, 0, SampleType.SINT, Needs.NOTHING, "1.", (a, c) -> (ctx, out) -> done(out.setInt(1))));
        all.add(new FetchDeclaration("tgroup", 0, 0, SampleType.SINT, Needs.NOTHING, "1.", (a, c) -> (ctx, out) -> done(out.setInt(1))));
        all.add(new FetchDeclaration("quic_enabled", 0, 0, SampleType.BOOL, Needs.NOTHING, "False: jlb speaks no QUIC.", (a, c) -> (ctx, out) -> done(out.setBool(false))));
        all.add(new FetchDeclaration("date_us", 0, 0, SampleType.SINT, Needs.NOTHING, "Microseconds within the second.", (a, c) -> (ctx, out) -> done(out.setInt(java.time.Instant.now().getNano() / 1000))));
        all.add(new FetchDeclaration("uptime", 0, 0, SampleType.SINT, Needs.NOTHING, "Seconds since the start.", (a, c) -> (ctx, out) -> done(out.setInt((System.currentTimeMillis() - ctx.world().startMillis()) / 1000))));
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private interface FromFacts {
        Sample take(StreamFacts facts, Sample out);
    }

    private static void fact(List<FetchDeclaration> all, String name, SampleType type, String doc, FromFacts take) {
        all.add(new FetchDeclaration(name, 0, 0, type, Needs.STREAM, doc, (a, c) -> (ctx, out) -> ctx.facts() != null && take.take(ctx.facts(), out) != null));
    }

    /** Milliseconds; nothing as long as the point is not reached. */
    private static void time(List<FetchDeclaration> all, String name, ToLongFunction<StreamFacts> take) {
        fact(all, name, SampleType.SINT, "A time in milliseconds (manual 8.4).", (f, out) -> out.setInt(take.applyAsLong(f)));
    }

    private static void date(List<FetchDeclaration> all, String name, ToLongFunction<StreamFacts> take) {
        all.add(new FetchDeclaration(name, 0, 1, SampleType.SINT, Needs.STREAM, "Seconds since 1970; ms or us on demand.", (a, c) -> {
            String unit = a.isEmpty() ? "s" : a.getFirst().text();
            if (!List.of("s", "ms", "us").contains(unit)) {
                throw new ConfigException(a.getFirst().span(), "expects 's', 'ms' or 'us', got '" + unit + "'");
            }
            return (ctx, out) -> {
                if (ctx.facts() == null) {
                    return false;
                }
                long millis = take.applyAsLong(ctx.facts());
                return done(out.setInt(unit.equals("s") ? millis / 1000 : unit.equals("ms") ? millis : millis * 1000));
            };
        }));
    }

    private static void connections(List<FetchDeclaration> all) {
        for (boolean client : new boolean[] {true, false}) {
            String side = client ? "fc_" : "bc_";
            Function<SampleContext, SampleContext.Connection> connection = client ? SampleContext::client : SampleContext::server;
            Needs needs = client ? Needs.CONNECTION : Needs.RESPONSE;
            for (String what : List.of("src", "dst")) {
                boolean source = what.equals("src");
                all.add(new FetchDeclaration(side + what, 0, 0, SampleType.ADDR, needs, "An address of the connection.", (a, c) -> (ctx, out) -> {
                    SampleContext.Connection k = connection.apply(ctx);
                    byte[] address = k == null ? null : source ? k.own().source() : k.own().destination();
                    return address != null && done(out.setAddress(address));
                }));
                all.add(new FetchDeclaration(side + what + "_port", 0, 0, SampleType.SINT, needs, "A port of the connection.", (a, c) -> (ctx, out) -> {
                    SampleContext.Connection k = connection.apply(ctx);
                    return k != null && done(out.setInt(source ? k.own().sourcePort() : k.own().destinationPort()));
                }));
            }
            all.add(new FetchDeclaration(side + "http_major", 0, 0, SampleType.SINT, needs, "1 or 2: the version of HTTP on the connection.", (a, c) -> (ctx, out) -> {
                var message = client ? ctx.request() : ctx.response();
                return connection.apply(ctx) != null && done(out.setInt(message == null || message.version() < 20 ? 1 : message.version() / 10));
            }));
        }
        for (String name : List.of("src_is_local", "dst_is_local", "fc_src_is_local", "fc_dst_is_local")) {
            all.add(new FetchDeclaration(name, 0, 0, SampleType.BOOL, Needs.CONNECTION, "Whether the address belongs to this machine.", (a, c) -> (ctx, out) -> {
                SampleContext.Connection k = ctx.client();
                if (k == null) {
                    return false;
                }
                SampleContext.Endpoints endpoints = name.startsWith("fc_") ? k.own() : SampleContext.Endpoints.of(k);
                byte[] address = name.contains("src") ? endpoints.source() : endpoints.destination();
                return address != null && done(out.setBool(LocalAddresses.contains(address)));
            }));
        }
        tls(all, "ssl_bc", SampleType.BOOL, (t, out) -> out.setBool(t != null));
        tls(all, "ssl_bc_alpn", SampleType.STR, (t, out) -> t == null || t.alpn() == null ? null : out.setString(t.alpn()));
        tls(all, "ssl_bc_cipher", SampleType.STR, (t, out) -> t == null || t.cipher() == null ? null : out.setString(t.cipher()));
        tls(all, "ssl_bc_protocol", SampleType.STR, (t, out) -> t == null || t.version() == null ? null : out.setString(t.version()));
        tls(all, "ssl_bc_sni", SampleType.STR, (t, out) -> t == null || t.sni() == null ? null : out.setString(t.sni()));
    }

    private interface FromTls {
        Sample take(SampleContext.TlsFacts tls, Sample out);
    }

    private static void tls(List<FetchDeclaration> all, String name, SampleType type, FromTls take) {
        all.add(new FetchDeclaration(name, 0, 0, type, Needs.RESPONSE, "A property of the TLS session with the server.", (a, c) -> (ctx, out) -> ctx.server() != null && take.take(ctx.server().tls(), out) != null));
    }

    private static void proxies(List<FetchDeclaration> all) {
        frontend(all, "fe_req_rate", World.FrontendView::requestRate);
        frontend(all, "fe_sess_rate", World.FrontendView::sessionRate);
        all.add(new FetchDeclaration("fe_id", 0, 0, SampleType.SINT, Needs.STREAM, "The front end's id.", (a, c) -> (ctx, out) -> {
            World.FrontendView view = ctx.facts() == null ? null : ctx.world().frontend(ctx.facts().frontendName());
            return view != null && done(out.setInt(view.id()));
        }));
        all.add(new FetchDeclaration("be_id", 0, 0, SampleType.SINT, Needs.STREAM, "The back end's id.", (a, c) -> (ctx, out) -> {
            if (ctx.facts() == null) {
                return false;
            }
            World.BackendView view = ctx.world().backend(ctx.facts().backendName());
            if (view != null) {
                return done(out.setInt(view.id()));
            }
            // before one is chosen, and where there is none, it is the front end
            World.FrontendView front = ctx.world().frontend(ctx.facts().backendName());
            return front != null && done(out.setInt(front.id()));
        }));
        all.add(new FetchDeclaration("srv_id", 0, 0, SampleType.SINT, Needs.STREAM, "The server's id.", (a, c) -> (ctx, out) -> {
            World.BackendView view = ctx.facts() == null ? null : ctx.world().backend(ctx.facts().backendName());
            World.ServerView server = view == null ? null : view.server(ctx.facts().serverName());
            return server != null && done(out.setInt(server.id()));
        }));
        all.add(new FetchDeclaration("be_conn_free", 1, 1, SampleType.SINT, Needs.NOTHING, "Connections that the usable servers still take; -1 without limits.", (a, c) -> {
            String which = c.backend(a, "be_conn_free");
            return (ctx, out) -> connectionsFree(ctx.world().backend(which), out);
        }));
        server(all, "srv_conn_free", s -> s.maxConnections() == 0 ? -1 : Math.max(0, s.maxConnections() - s.connections()));
        server(all, "srv_sess_rate", World.ServerView::sessionRate);
        server(all, "srv_iweight", World.ServerView::initialWeight);
        server(all, "srv_uweight", World.ServerView::userWeight);
    }

    private static boolean connectionsFree(World.BackendView view, Sample out) {
        if (view == null) {
            return false;
        }
        long free = 0;
        for (World.ServerView server : view.servers()) {
            if (server.usable() && server.maxConnections() == 0) {
                return done(out.setInt(-1));
            }
            free += server.usable() ? Math.max(0, server.maxConnections() - server.connections()) : 0;
        }
        return done(out.setInt(free));
    }

    private static void frontend(List<FetchDeclaration> all, String name, ToLongFunction<World.FrontendView> take) {
        all.add(new FetchDeclaration(name, 0, 1, SampleType.SINT, Needs.NOTHING, "A rate of a front end, per second.", (a, c) -> {
            String given = c.frontend(a, name);
            return (ctx, out) -> {
                String which = given != null ? given : ctx.facts() == null ? "" : ctx.facts().frontendName();
                World.FrontendView view = ctx.world().frontend(which);
                return view != null && done(out.setInt(take.applyAsLong(view)));
            };
        }));
    }

    private static void server(List<FetchDeclaration> all, String name, ToLongFunction<World.ServerView> take) {
        all.add(new FetchDeclaration(name, 1, 1, SampleType.SINT, Needs.NOTHING, "A server's state.", (a, c) -> {
            String[] names = c.server(a.getFirst(), name);
            return (ctx, out) -> {
                String backend = names[0] != null ? names[0] : ctx.facts() == null ? "" : ctx.facts().backendName();
                World.BackendView view = ctx.world().backend(backend);
                World.ServerView found = view == null ? null : view.server(names[1]);
                return found != null && done(out.setInt(take.applyAsLong(found)));
            };
        }));
    }
}
