package dev.jlb.sample.fetch;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Fetch;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.IpText;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.StreamFacts;
import dev.jlb.sample.Variables;
import dev.jlb.sample.World;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/** States of the stream and its connections: timeouts, priorities, listeners, measurements, ACLs by name, all variables (manual 7.3.2 and 7.3.3). */
final class StateFetches {
    /** What {@code dump_all_vars} may give at most: a buffer of HAProxy's usual size. */
    private static final int LARGEST = 16 * 1024;

    private StateFetches() {}

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        all.add(new FetchDeclaration("acl", 1, 12, SampleType.BOOL, Needs.NOTHING, "Whether all the named ACLs hold.", StateFetches::acl));
        timeouts(all);
        fact(all, "prio_class", SampleType.SINT, "The priority class.", (f, out) -> out.setInt(f.priorityClass()));
        fact(all, "prio_offset", SampleType.SINT, "The priority's offset in milliseconds.", (f, out) -> out.setInt(f.priorityOffset()));
        fact(all, "so_id", SampleType.SINT, "The number of the bind line.", (f, out) -> f.listenerId() < 0 ? null : out.setInt(f.listenerId()));
        fact(all, "dst_conn", SampleType.SINT, "Connections of the bind line.", (f, out) -> f.listenerConnections() < 0 ? null : out.setInt(f.listenerConnections()));
        fact(all, "server_status", SampleType.SINT, "The status that the server sent.", (f, out) -> f.serverStatus() < 0 ? null : out.setInt(f.serverStatus()));
        fact(all, "capture.res.ver", SampleType.STR, "The version of the server's response.", (f, out) -> f.serverVersion() < 0 ? null : out.setString("HTTP/" + f.serverVersion() / 10 + "." + f.serverVersion() % 10));
        lastRule(all, "last_rule_file", SampleType.STR, "The file of the rule that ended a set of rules last.", (rule, out) -> out.setString(rule.file().name()));
        lastRule(all, "last_rule_line", SampleType.SINT, "The line of the rule that ended a set of rules last.", (rule, out) -> out.setInt(rule.line()));
        lastRule(all, "last_entity", SampleType.STR, "The file and the line of the rule that ended a set of rules last.", (rule, out) -> out.setString(rule.file().name() + ":" + rule.line()));
        all.add(new FetchDeclaration("bc_reused", 0, 0, SampleType.BOOL, Needs.RESPONSE, "Whether the server's connection had served a request before.", (a, c) -> (ctx, out) ->
                ctx.facts() != null && ctx.server() != null && done(out.setBool(ctx.facts().reusedServer()))));
        all.add(new FetchDeclaration("fe_defbe", 0, 0, SampleType.STR, Needs.STREAM, "The front end's default back end.", (a, c) -> (ctx, out) -> {
            World.FrontendView view = ctx.facts() == null ? null : ctx.world().frontend(ctx.facts().frontendName());
            return view != null && view.defaultBackend() != null && done(out.setString(view.defaultBackend()));
        }));
        all.add(new FetchDeclaration("connslots", 0, 1, SampleType.SINT, Needs.NOTHING, "Connections and places in queues that the back end still has; -1 without limits.", (a, c) -> {
            String which = c.backend(a, "connslots");
            return (ctx, out) -> {
                World.BackendView view = ctx.world().backend(which == null ? ctx.facts().backendName() : which);
                return view != null && done(out.setInt(slots(view)));
            };
        }));
        all.add(new FetchDeclaration("fc_rcvd_proxy", 0, 0, SampleType.BOOL, Needs.CONNECTION, "Whether the client sent a PROXY header.", (a, c) -> (ctx, out) ->
                ctx.client() != null && done(out.setBool(ctx.client().proxied()))));
        measurements(all);
        all.add(new FetchDeclaration("dump_all_vars", 0, 3, SampleType.STR, Needs.NOTHING, "All variables with their values.", StateFetches::dump));
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

    private static void lastRule(List<FetchDeclaration> all, String name, SampleType type, String doc, BiFunction<Span, Sample, Sample> take) {
        all.add(new FetchDeclaration(name, 0, 0, type, Needs.STREAM, doc, (a, c) -> {
            c.ruleTrace().want();
            return (ctx, out) -> ctx.facts() != null && ctx.facts().lastRule() != null && take.apply(ctx.facts().lastRule(), out) != null;
        }));
    }

    private static Fetch acl(List<Word> a, CompileContext c) {
        List<BiPredicate<SampleContext, Sample>> all = new ArrayList<>();
        for (Word word : a) {
            boolean negated = word.text().startsWith("!");
            BiPredicate<SampleContext, Sample> one = c.condition(negated ? word.slice(1, word.text().length()) : word);
            all.add(negated ? one.negate() : one);
        }
        return (ctx, out) -> {
            boolean holds = true;
            for (int i = 0; i < all.size() && holds; i++) {
                holds = all.get(i).test(ctx, out);
            }
            return done(out.setBool(holds));
        };
    }

    private static void timeouts(List<FetchDeclaration> all) {
        for (String kind : List.of("client", "connect", "queue", "server", "tarpit", "tunnel")) {
            fact(all, "cur_" + kind + "_timeout", SampleType.SINT, "The timeout that holds for the stream, in milliseconds.", (f, out) -> f.timeout(kind, true) < 0 ? null : out.setInt(f.timeout(kind, true)));
        }
        for (String kind : List.of("client", "tarpit")) {
            fact(all, "fe_" + kind + "_timeout", SampleType.SINT, "The front end's timeout in milliseconds.", (f, out) -> out.setInt(f.timeout(kind, false)));
        }
        for (String kind : List.of("connect", "queue", "server", "tarpit", "tunnel")) {
            String own = kind.equals("tarpit") ? "back-tarpit" : kind;
            fact(all, "be_" + kind + "_timeout", SampleType.SINT, "The back end's timeout in milliseconds.", (f, out) -> f.timeout(own, false) < 0 ? null : out.setInt(f.timeout(own, false)));
        }
    }

    private static long slots(World.BackendView view) {
        long slots = 0;
        for (World.ServerView server : view.servers()) {
            if (server.running()) {
                if (server.maxConnections() == 0 || server.maxQueue() == 0) {
                    return -1;
                }
                slots += server.maxConnections() - server.connections() + server.maxQueue() - server.queued();
            }
        }
        return Math.max(0, slots);
    }

    /** From the operating system's account of a TCP connection; nothing where it gives none. */
    private static void measurements(List<FetchDeclaration> all) {
        for (String side : List.of("fc", "bc")) {
            boolean client = side.equals("fc");
            for (String what : List.of("rtt", "rttvar")) {
                all.add(new FetchDeclaration(side + "_" + what, 0, 1, SampleType.SINT, client ? Needs.CONNECTION : Needs.RESPONSE, "A round trip as the kernel measures it, in ms, or us on demand.", (a, c) -> {
                    String unit = a.isEmpty() || a.getFirst().text().isEmpty() ? "ms" : a.getFirst().text();
                    if (!List.of("ms", "us").contains(unit)) {
                        throw new ConfigException(a.getFirst().span(), "the unit must be 'us' or 'ms', got '" + unit + "'.");
                    }
                    return measured(client, what, unit.equals("us") ? 1 : 1000);
                }));
            }
        }
        for (String what : List.of("unacked", "sacked", "retrans", "fackets", "lost", "reordering")) {
            all.add(new FetchDeclaration("fc_" + what, 0, 0, SampleType.SINT, Needs.CONNECTION, "A counter of the kernel for the connection.", (a, c) -> measured(true, what, 1)));
        }
    }

    private static Fetch measured(boolean client, String what, int divisor) {
        return (ctx, out) -> {
            SampleContext.Connection connection = client ? ctx.client() : ctx.server();
            long value = connection == null ? -1 : connection.measured(what);
            return value >= 0 && done(out.setInt(value / divisor));
        };
    }

    private static Fetch dump(List<Word> a, CompileContext c) {
        List<Variables.Scope> scopes = new ArrayList<>(List.of(Variables.Scope.SESS, Variables.Scope.TXN, Variables.Scope.REQ, Variables.Scope.RES, Variables.Scope.PROC));
        String scope = a.isEmpty() ? "" : a.getFirst().text();
        if (!scope.isEmpty()) {
            scopes.removeIf(one -> !one.name().toLowerCase(Locale.ROOT).equals(scope));
            if (scopes.isEmpty()) {
                throw new ConfigException(a.getFirst().span(), "invalid scope '" + scope + "'.", "sess, txn, req, res or proc");
            }
        }
        String prefix = a.size() > 1 ? a.get(1).text() : "";
        String delimiter = a.size() > 2 && !a.get(2).text().isEmpty() ? a.get(2).text() : ", ";
        return (ctx, out) -> {
            StringBuilder text = new StringBuilder();
            Sample value = new Sample();
            for (Variables.Scope one : scopes) {
                int cut = one.name().length() + 1;
                for (Variables.Variable variable : c.variables().stream().filter(v -> v.scope() == one && v.name().startsWith(prefix, cut)).sorted(Comparator.comparing(Variables.Variable::name)).toList()) {
                    if (ctx.variables().get(variable, value)) {
                        text.append(text.isEmpty() ? "" : delimiter).append(variable.name()).append('=');
                        write(value, text);
                    }
                }
            }
            return text.length() <= LARGEST && done(out.setString(text.toString()));
        };
    }

    private static void write(Sample value, StringBuilder text) {
        switch (value.type) {
            case SINT -> text.append(value.number);
            case BOOL -> text.append(value.number != 0);
            case IPV4, IPV6 -> text.append(IpText.format(value.data, value.offset, value.length));
            case BIN -> {
                text.append('x');
                text.append(java.util.HexFormat.of().formatHex(value.data, value.offset, value.offset + value.length));
            }
            default -> {
                text.append('"');
                for (char letter : value.text().toCharArray()) {
                    int escape = "\"\\\r\n\b\0".indexOf(letter);
                    text.append(escape < 0 ? String.valueOf(letter) : "\\" + "\"\\rnb0".charAt(escape));
                }
                text.append('"');
            }
        }
    }
}
