package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.BACK;
import static dev.jlb.config.keyword.Declare.BACK_ONLY;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code server}, {@code default-server} and {@code server-template} lines (manual 4.2 and 5.2). */
final class ServerKeywords implements KeywordFamily {
    private static final Set<String> NO_OP_FLAGS = Set.of("non-stick", "tfo", "no-ssl-reuse", "ssl-reuse", "no-tls-tickets", "tls-tickets", "no-agent-check", "no-send-proxy", "no-send-proxy-v2", "no-check-ssl", "no-verifyhost", "stick", "no-tfo");
    private static final Set<String> NO_OP_VALUES = Set.of("pool-low-conn", "tcp-ut", "shard", "ws");
    private static final Set<String> LATER = Set.of(
            "agent-check", "agent-addr", "agent-inter", "agent-port", "agent-send", "send-proxy", "send-proxy-v2", "send-proxy-v2-ssl", "send-proxy-v2-ssl-cn", "proxy-v2-options",
            "check-send-proxy", "check-via-socks4", "socks4", "source", "usesrc", "observe", "on-error", "on-marked-up", "error-limit", "redir", "resolvers", "resolve-opts",
            "resolve-prefer", "resolve-net", "namespace", "track", "crt", "crl-file", "alpn", "npn", "check-alpn", "check-sni", "ciphers", "ciphersuites", "proto", "check-proto",
            "ssl-min-ver", "ssl-max-ver", "force-sslv3", "force-tlsv10", "force-tlsv11", "force-tlsv12", "force-tlsv13", "no-sslv3", "no-tlsv10", "no-tlsv11", "no-tlsv12", "no-tlsv13",
            "sigalgs", "client-sigalgs", "curves", "log-proto", "log-bufsize", "maxqueue-", "guid", "set-proxy-v2-tlv-fmt", "init-state", "hash-key", "idle-ping", "max-pipelined", "strict-maxconn", "healthcheck", "check-reuse-pool", "check-pool-conn-name", "pool-conn-name", "renegotiate", "no-renegotiate", "ech", "ktls", "quic-cc-algo", "sni-auto", "no-sni-auto", "no-check-sni-auto", "check-sni-auto");

    @Override
    public List<Keyword> keywords() {
        return List.of(
                keyword("server", BACK_ONLY).usage("<name> <address>[:[port]] [options]").doc("A server of the back end.")
                        .accepts("server s1 127.0.0.1:80 check weight 3", "server s2 /tmp/x.sock").rejects("server", "server s", "server s 127.0.0.1:80 foo", "server s 127.0.0.1:80 weight 300")
                        .parse(ServerKeywords::server),
                keyword("default-server", BACK).usage("[options]").doc("Options for the servers below.").accepts("default-server check inter 1s rise 2 fall 1").rejects("default-server foo")
                        .parse((a, s) -> {
                            Settings.Builder to = s.proxy().settings().get(ProxyOptions.DEFAULT_SERVER).toBuilder();
                            options(a, "'default-server'", to);
                            s.proxy().settings().put(ProxyOptions.DEFAULT_SERVER, to.build());
                        }),
                keyword("server-template", BACK_ONLY).usage("<prefix> <num | range> <fqdn>[:<port>] [options]").doc("Several servers of one name.")
                        .accepts("server-template s 3 127.0.0.1:80").rejects("server-template s").parse((a, s) -> {
                            String prefix = a.take("a prefix").text();
                            Word range = a.take("a number or range");
                            int dash = range.text().indexOf('-');
                            int low = dash < 0 ? 1 : Values.integer(range.slice(0, dash), "server-template", 1, 65535);
                            int high = Values.integer(dash < 0 ? range : range.slice(dash + 1, range.text().length()), "server-template", low, 65535);
                            Address address = Addresses.one(a.take("an address"), "server-template", Addresses.Port.OPTIONAL);
                            Settings.Builder to = s.proxy().settings().get(ProxyOptions.DEFAULT_SERVER).toBuilder();
                            options(a, "'server-template " + s.proxy().name() + "/" + prefix + "'", to);
                            for (int i = low; i <= high; i++) {
                                s.proxy().servers().add(new Server(prefix + i, address, to.build(), a.span()));
                            }
                        }));
    }

    private static void server(Arguments a, Scope s) {
        if (a.line().size() < 3) {
            throw a.error(a.span(), "'server' expects <name> and <addr>[:<port>] as arguments.");
        }
        Word name = a.take("a name");
        String context = "'server " + s.proxy().name() + "/" + name + "'";
        Address address = Addresses.one(a.take("an address"), context.substring(1, context.length() - 1), Addresses.Port.OPTIONAL);
        Settings.Builder to = s.proxy().settings().get(ProxyOptions.DEFAULT_SERVER).toBuilder();
        options(a, context, to);
        s.proxy().servers().add(new Server(name.text(), address, to.build(), a.span()));
    }

    private static void options(Arguments a, String context, Settings.Builder to) {
        while (a.hasNext()) {
            Word word = a.take("an option");
            String option = word.text();
            switch (option) {
                case "check" -> to.put(ServerOptions.CHECK, true);
                case "no-check" -> to.put(ServerOptions.CHECK, false);
                case "backup" -> to.put(ServerOptions.BACKUP, true);
                case "no-backup" -> to.put(ServerOptions.BACKUP, false);
                case "disabled" -> to.put(ServerOptions.DISABLED, true);
                case "enabled" -> to.put(ServerOptions.DISABLED, false);
                case "ssl" -> to.put(ServerOptions.SSL, true);
                case "no-ssl" -> to.put(ServerOptions.SSL, false);
                case "check-ssl" -> to.put(ServerOptions.CHECK_SSL, true);
                case "weight" -> weight(a, context, to);
                case "maxconn" -> number(a, to, ServerOptions.MAXCONN, 0);
                case "minconn" -> number(a, to, ServerOptions.MINCONN, 0);
                case "maxqueue" -> number(a, to, ServerOptions.MAXQUEUE, 0);
                case "rise" -> number(a, to, ServerOptions.RISE, 1);
                case "fall" -> number(a, to, ServerOptions.FALL, 1);
                case "id" -> number(a, to, ServerOptions.ID, 1);
                case "port" -> to.put(ServerOptions.CHECK_PORT, Values.integer(a.take("a port"), context + " : port", 1, 65535));
                case "pool-max-conn" -> number(a, to, ServerOptions.POOL_MAX_CONN, -1);
                case "max-reuse" -> number(a, to, ServerOptions.MAX_REUSE, -1);
                case "inter" -> delay(a, context, to, ServerOptions.INTER);
                case "fastinter" -> delay(a, context, to, ServerOptions.FASTINTER);
                case "downinter" -> delay(a, context, to, ServerOptions.DOWNINTER);
                case "slowstart" -> delay(a, context, to, ServerOptions.SLOWSTART);
                case "pool-purge-delay" -> delay(a, context, to, ServerOptions.POOL_PURGE_DELAY);
                case "addr" -> BindKeywords.put(a, to, ServerOptions.CHECK_ADDR);
                case "cookie" -> BindKeywords.put(a, to, ServerOptions.COOKIE);
                case "ca-file" -> BindKeywords.put(a, to, ServerOptions.CA_FILE);
                case "verifyhost" -> BindKeywords.put(a, to, ServerOptions.VERIFYHOST);
                case "sni" -> BindKeywords.put(a, to, ServerOptions.SNI);
                case "init-addr" -> BindKeywords.put(a, to, ServerOptions.INIT_ADDR);
                case "on-marked-down" -> {
                    Word value = a.take("'shutdown-sessions'");
                    if (!value.is("shutdown-sessions")) {
                        throw a.error(value.span(), context + " : 'on-marked-down' expects 'shutdown-sessions', but got '" + value + "'");
                    }
                    to.put(ServerOptions.ON_MARKED_DOWN, value.text());
                }
                case "verify" -> {
                    Word value = a.take("'none' or 'required'");
                    if (!value.is("none") && !value.is("required")) {
                        throw a.error(value.span(), context + " : 'verify' : unknown verify method '" + value + "', only 'none' and 'required' are supported.");
                    }
                    to.put(ServerOptions.VERIFY, value.text());
                }
                default -> {
                    if (NO_OP_VALUES.contains(option)) {
                        a.take("a value");
                    } else if (LATER.contains(option)) {
                        throw a.error(word.span(), context + " : '" + option + "' is not implemented by jlb yet.", "remove the option, or keep this server behind HAProxy");
                    } else if (!NO_OP_FLAGS.contains(option)) {
                        List<String> known = new ArrayList<>(LATER);
                        known.addAll(List.of("check", "backup", "disabled", "ssl", "weight", "maxconn", "maxqueue", "rise", "fall", "port", "inter", "fastinter", "downinter", "slowstart", "addr", "cookie", "verify", "ca-file", "sni"));
                        throw a.error(word.span(), context + " : unknown keyword '" + option + "'", Suggestions.hint(option, known));
                    }
                }
            }
        }
    }

    private static void number(Arguments a, Settings.Builder to, Setting<Integer> setting, int min) {
        to.put(setting, Values.integer(a.take("an integer argument"), setting.name(), min, Integer.MAX_VALUE));
    }

    private static void delay(Arguments a, String context, Settings.Builder to, Setting<Long> setting) {
        if (!a.hasNext()) {
            throw a.error(a.lastSpan(), context + " : '" + setting.name() + "' expects a delay as argument.");
        }
        to.put(setting, Values.time(a.take("a delay"), setting.name(), 1));
    }

    private static void weight(Arguments a, String context, Settings.Builder to) {
        Word word = a.take("a weight");
        int weight = Values.integer(word, "weight", Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (weight < 0 || weight > 256) {
            throw a.error(word.span(), context + " : weight of server is not within 0 and 256 (" + weight + ").");
        }
        to.put(ServerOptions.WEIGHT, weight);
    }
}
