package dev.jlb.sample.fetch;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.IpText;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/** Fetches that need no HTTP: constants, process and proxy states, connections, variables (manual 7.3.2 to 7.3.4). */
final class StreamFetches {
    /** Scopes of a parent stream (manual 2.8): no stream has one without SPOE, so these variables are never set. */
    private static final Pattern PARENTS = Pattern.compile("(psess|ptxn|preq|pres)\\.[A-Za-z0-9_.]+");

    private StreamFetches() {}

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        constants(all);
        internals(all);
        connections(all);
        proxies(all);
        facts(all);
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static void constants(List<FetchDeclaration> all) {
        all.add(new FetchDeclaration("always_true", 0, 0, SampleType.BOOL, Needs.NOTHING, "True.", (a, c) -> (ctx, out) -> {
            SampleContext.Payload payload = ctx.payload(!ctx.phase().hasResponse());
            if (payload != null && !payload.complete()) {
                payload.needMore();
                return false;
            }
            return done(out.setBool(true));
        }));
        all.add(new FetchDeclaration("always_false", 0, 0, SampleType.BOOL, Needs.NOTHING, "False.", (a, c) -> (ctx, out) -> done(out.setBool(false))));
        all.add(new FetchDeclaration("wait_end", 0, 0, SampleType.BOOL, Needs.PAYLOAD, "True at the end of an inspection, none before; where nothing is waited for, true.", (a, c) -> {
            boolean request = c.phase() != Phase.TCP_RESPONSE_CONTENT;
            return (ctx, out) -> {
                SampleContext.Payload inspected = ctx.payload(request);
                if (inspected != null && !inspected.complete()) {
                    inspected.needMore();
                    return false;
                }
                return done(out.setBool(true));
            };
        }));
        all.add(new FetchDeclaration("str", 0, 1, SampleType.STR, Needs.NOTHING, "A constant string.", (a, c) -> {
            byte[] text = a.isEmpty() ? new byte[0] : bytes(a.getFirst());
            return (ctx, out) -> done(out.setString(text, 0, text.length));
        }));
        all.add(new FetchDeclaration("int", 1, 1, SampleType.SINT, Needs.NOTHING, "A constant integer.", (a, c) -> {
            long value = number(a.getFirst());
            return (ctx, out) -> done(out.setInt(value));
        }));
        all.add(new FetchDeclaration("bin", 1, 1, SampleType.BIN, Needs.NOTHING, "Constant bytes in hexadecimal.", (a, c) -> {
            byte[] value;
            try {
                value = java.util.HexFormat.of().parseHex(a.getFirst().text());
            } catch (IllegalArgumentException notHex) {
                throw new ConfigException(a.getFirst().span(), "'bin' expects an even number of hexadecimal digits, but got '" + a.getFirst() + "'.");
            }
            return (ctx, out) -> done(out.setBytes(SampleType.BIN, value, 0, value.length));
        }));
        all.add(new FetchDeclaration("bool", 1, 1, SampleType.BOOL, Needs.NOTHING, "A constant boolean.", (a, c) -> {
            String text = a.getFirst().text();
            boolean value = text.equals("1") || text.equals("true");
            if (!value && !text.equals("0") && !text.equals("false")) {
                throw new ConfigException(a.getFirst().span(), "'bool' expects true or false, but got '" + text + "'.");
            }
            return (ctx, out) -> done(out.setBool(value));
        }));
        all.add(new FetchDeclaration("ipv4", 1, 1, SampleType.IPV4, Needs.NOTHING, "A constant IPv4 address.", (a, c) -> address(a.getFirst(), 4)));
        all.add(new FetchDeclaration("ipv6", 1, 1, SampleType.IPV6, Needs.NOTHING, "A constant IPv6 address.", (a, c) -> address(a.getFirst(), 16)));
        all.add(new FetchDeclaration("env", 1, 1, SampleType.STR, Needs.NOTHING, "A variable of the environment.", (a, c) -> {
            String value = c.environment(a.getFirst().text());
            byte[] text = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
            return (ctx, out) -> text != null && done(out.setString(text, 0, text.length));
        }));
        all.add(new FetchDeclaration("hostname", 0, 0, SampleType.STR, Needs.NOTHING, "The machine's name.", (a, c) -> (ctx, out) -> done(out.setString(ctx.world().hostName()))));
        all.add(new FetchDeclaration("var", 1, 2, SampleType.ANY, Needs.NOTHING, "A variable.", (a, c) -> {
            Word name = a.getFirst();
            byte[] otherwise = a.size() > 1 ? bytes(a.get(1)) : null;
            if (PARENTS.matcher(name.text()).matches()) {
                return (ctx, out) -> otherwise != null && done(out.setString(otherwise, 0, otherwise.length));
            }
            var variable = c.variable(name.text()).orElseThrow(() -> new ConfigException(name.span(), CompileContext.mistake(name.text())));
            return (ctx, out) -> ctx.variables().get(variable, out) || otherwise != null && done(out.setString(otherwise, 0, otherwise.length));
        }));
    }

    private static long number(Word word) {
        try {
            return Long.parseLong(word.text());
        } catch (NumberFormatException notANumber) {
            throw new ConfigException(word.span(), "'int' expects an integer argument, but got '" + word + "'.");
        }
    }

    private static byte[] bytes(Word word) {
        return word.text().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static dev.jlb.sample.Fetch address(Word word, int length) {
        byte[] address = IpText.parse(word.text());
        if (address == null || address.length != length) {
            throw new ConfigException(word.span(), "'" + word + "' is not an address of this kind.");
        }
        return (ctx, out) -> done(out.setAddress(address));
    }

    private static void internals(List<FetchDeclaration> all) {
        all.add(new FetchDeclaration("date", 0, 2, SampleType.SINT, Needs.NOTHING, "Seconds since 1970, with an offset.", (a, c) -> {
            int offset = a.isEmpty() ? 0 : Values.integer(a.getFirst(), "date", Integer.MIN_VALUE, Integer.MAX_VALUE);
            String unit = a.size() > 1 ? a.get(1).text() : "s";
            long divisor = unit.equals("ms") ? 1 : 1000;
            long factor = unit.equals("us") ? 1000 : 1;
            return (ctx, out) -> done(out.setInt((unit.equals("us") ? System.currentTimeMillis() * factor : System.currentTimeMillis() / divisor) + offset));
        }));
        all.add(new FetchDeclaration("rand", 0, 1, SampleType.SINT, Needs.NOTHING, "A random number below 2^32 or the argument.", (a, c) -> {
            long bound = a.isEmpty() ? 1L << 32 : Values.integer(a.getFirst(), "rand", 1, Integer.MAX_VALUE);
            return (ctx, out) -> done(out.setInt(ThreadLocalRandom.current().nextLong(bound)));
        }));
        all.add(new FetchDeclaration("uuid", 0, 1, SampleType.STR, Needs.NOTHING, "A random UUID.", (a, c) -> (ctx, out) -> done(out.setString(UUID.randomUUID().toString()))));
        all.add(new FetchDeclaration("stopping", 0, 0, SampleType.BOOL, Needs.NOTHING, "True during a soft stop.", (a, c) -> (ctx, out) -> done(out.setBool(ctx.world().stopping()))));
        all.add(new FetchDeclaration("act_conn", 0, 0, SampleType.SINT, Needs.NOTHING, "Connections of the process.", (a, c) -> (ctx, out) -> done(out.setInt(ctx.world().connections()))));
        all.add(new FetchDeclaration("nbproc", 0, 0, SampleType.SINT, Needs.NOTHING, "1.", (a, c) -> (ctx, out) -> done(out.setInt(1))));
        all.add(new FetchDeclaration("thread", 0, 0, SampleType.SINT, Needs.NOTHING, "Number of the event loop.", (a, c) -> (ctx, out) -> done(out.setInt(ctx.world().thread()))));
    }

    private static void connections(List<FetchDeclaration> all) {
        connection(all, "src", SampleType.ADDR, "The client's address.", (k, out) -> k.sourceAddress() == null ? null : out.setAddress(k.sourceAddress()));
        connection(all, "src_port", SampleType.SINT, "The client's port.", (k, out) -> k.sourcePort() == 0 ? null : out.setInt(k.sourcePort()));
        connection(all, "dst", SampleType.ADDR, "The address that the client reached.", (k, out) -> k.destinationAddress() == null ? null : out.setAddress(k.destinationAddress()));
        connection(all, "dst_port", SampleType.SINT, "The port that the client reached.", (k, out) -> k.destinationPort() == 0 ? null : out.setInt(k.destinationPort()));
        connection(all, "ssl_fc", SampleType.BOOL, "Whether the client came over TLS.", (k, out) -> out.setBool(k.tls() != null));
        tls(all, "ssl_fc_sni", SampleContext.TlsFacts::sni);
        tls(all, "ssl_fc_alpn", SampleContext.TlsFacts::alpn);
        tls(all, "ssl_fc_protocol", SampleContext.TlsFacts::version);
        tls(all, "ssl_fc_cipher", SampleContext.TlsFacts::cipher);
        connection(all, "ssl_fc_has_sni", SampleType.BOOL, "Whether the client named a host.", (k, out) -> out.setBool(k.tls() != null && k.tls().sni() != null));
        for (String side : List.of("req", "res")) {
            boolean request = side.equals("req");
            all.add(new FetchDeclaration(side + ".len", 0, 0, SampleType.SINT, Needs.PAYLOAD, "Bytes in the buffer.", (a, c) -> (ctx, out) -> PayloadFetches.length(ctx, request, out)));
            all.add(new FetchDeclaration(side + ".payload", 2, 2, SampleType.BIN, Needs.PAYLOAD, "Bytes of the buffer.", (a, c) -> {
                int offset = Values.integer(a.getFirst(), "payload", 0, 1 << 20);
                int length = Values.integer(a.get(1), "payload", 0, 1 << 20);
                return (ctx, out) -> {
                    SampleContext.Payload payload = ctx.payload(request);
                    int take = payload == null ? -1 : length == 0 ? payload.length() - offset : length;
                    if (take <= 0 || offset + take > payload.length()) {
                        if (payload != null) {
                            payload.needMore();
                        }
                        return false;
                    }
                    byte[] copy = new byte[take];
                    payload.copy(offset, copy, 0, take);
                    return done(out.setBytes(SampleType.BIN, copy, 0, take));
                };
            }));
        }
    }

    private interface FromConnection {
        Sample take(SampleContext.Connection connection, Sample out);
    }

    private static void connection(List<FetchDeclaration> all, String name, SampleType type, String doc, FromConnection take) {
        all.add(new FetchDeclaration(name, 0, 0, type, Needs.CONNECTION, doc, (a, c) -> (ctx, out) -> ctx.client() != null && take.take(ctx.client(), out) != null));
    }

    private static void tls(List<FetchDeclaration> all, String name, Function<SampleContext.TlsFacts, String> take) {
        connection(all, name, SampleType.STR, "A property of the client's TLS session.", (k, out) -> {
            String value = k.tls() == null ? null : take.apply(k.tls());
            return value == null ? null : out.setString(value);
        });
    }

    private static void proxies(List<FetchDeclaration> all) {
        backend(all, "nbsrv", World.BackendView::usableServers);
        backend(all, "be_conn", World.BackendView::connections);
        backend(all, "queue", World.BackendView::queued);
        backend(all, "be_sess_rate", World.BackendView::sessionRate);
        backend(all, "avg_queue", b -> (b.queued() + Math.max(1, b.usableServers()) - 1) / Math.max(1, b.usableServers()));
        all.add(new FetchDeclaration("fe_conn", 0, 1, SampleType.SINT, Needs.NOTHING, "Connections of a front end.", (a, c) -> {
            String name = c.frontend(a, "fe_conn");
            return (ctx, out) -> {
                World.FrontendView view = ctx.world().frontend(name == null ? ctx.facts().frontendName() : name);
                return view != null && done(out.setInt(view.connections()));
            };
        }));
        for (String name : List.of("srv_conn", "srv_is_up", "srv_queue", "srv_weight")) {
            all.add(new FetchDeclaration(name, 1, 1, name.equals("srv_is_up") ? SampleType.BOOL : SampleType.SINT, Needs.NOTHING, "A server's state.", (a, c) -> {
                String[] names = c.server(a.getFirst(), name);
                return (ctx, out) -> {
                    World.BackendView backend = ctx.world().backend(names[0] != null ? names[0] : ctx.facts().backendName());
                    World.ServerView server = backend == null ? null : backend.server(names[1]);
                    if (server == null) {
                        return false;
                    }
                    return done(switch (name) {
                        case "srv_conn" -> out.setInt(server.connections());
                        case "srv_is_up" -> out.setBool(server.usable());
                        case "srv_queue" -> out.setInt(server.queued());
                        default -> out.setInt(server.weight());
                    });
                };
            }));
        }
    }

    private static void backend(List<FetchDeclaration> all, String name, ToLongFunction<World.BackendView> take) {
        all.add(new FetchDeclaration(name, 0, 1, SampleType.SINT, Needs.NOTHING, "A back end's state.", (a, c) -> {
            String which = c.backend(a, name);
            return (ctx, out) -> {
                World.BackendView view = ctx.world().backend(which == null ? ctx.facts().backendName() : which);
                return view != null && done(out.setInt(take.applyAsLong(view)));
            };
        }));
    }

    private static void facts(List<FetchDeclaration> all) {
        fact(all, "fe_name", ctx -> ctx.facts().frontendName());
        fact(all, "be_name", ctx -> ctx.facts().backendName());
        // "<NOSRV>" and "<STATS>" are no servers' names
        fact(all, "srv_name", ctx -> ctx.facts().serverName().startsWith("<") ? null : ctx.facts().serverName());
        all.add(new FetchDeclaration("unique-id", 0, 0, SampleType.STR, Needs.STREAM, "The stream's unique id.", (a, c) -> (ctx, out) -> {
            byte[] id = ctx.facts() == null ? null : ctx.facts().uniqueId();
            return id != null && done(out.setString(id, 0, id.length));
        }));
        all.add(new FetchDeclaration("txn.status", 0, 0, SampleType.SINT, Needs.STREAM, "The status that the client gets.", (a, c) -> (ctx, out) -> ctx.facts() != null && done(out.setInt(ctx.facts().status()))));
        for (String kind : List.of("capture.req.hdr", "capture.res.hdr")) {
            boolean request = kind.equals("capture.req.hdr");
            all.add(new FetchDeclaration(kind, 1, 1, SampleType.STR, Needs.STREAM, "A captured header.", (a, c) -> {
                int slot = Values.integer(a.getFirst(), kind, 0, 1000);
                return (ctx, out) -> {
                    List<byte[]> captures = ctx.facts() == null ? List.of() : request ? ctx.facts().requestCaptures() : ctx.facts().responseCaptures();
                    byte[] value = slot < captures.size() ? captures.get(slot) : null;
                    return value != null && done(out.setString(value, 0, value.length));
                };
            }));
        }
    }

    private static void fact(List<FetchDeclaration> all, String name, Function<SampleContext, String> take) {
        all.add(new FetchDeclaration(name, 0, 0, SampleType.STR, Needs.STREAM, "A name that the stream met.", (a, c) -> (ctx, out) -> {
            String met = ctx.facts() == null ? null : take.apply(ctx);
            return met != null && done(out.setString(met));
        }));
    }
}
