package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.ANYWHERE;
import static dev.jlb.config.keyword.Declare.BACK;
import static dev.jlb.config.keyword.Declare.FRONT;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Declare;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.LogSettings;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ProxyOptions.HttpMode;
import dev.jlb.config.model.Setting;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code option …} lines (manual 4.2). */
final class OptionKeywords implements KeywordFamily {
    @Override
    public List<Keyword> keywords() {
        List<Keyword> all = new ArrayList<>();
        all.add(flag("abortonclose", ANYWHERE, ProxyOptions.ABORTONCLOSE, "Drops requests whose client has ended its side while they wait for a server, as mode http does unless 'no' stands before it; written down, it also ends the server's side of a request that it has."));
        all.add(flag("accept-unsafe-violations-in-http-request", FRONT, ProxyOptions.UNSAFE_REQUEST, "Relaxes the request parser."));
        all.add(flag("accept-unsafe-violations-in-http-response", BACK, ProxyOptions.UNSAFE_RESPONSE, "Relaxes the response parser."));
        all.add(flag("accept-invalid-http-request", FRONT, ProxyOptions.UNSAFE_REQUEST, "Older name of accept-unsafe-violations-in-http-request."));
        all.add(flag("accept-invalid-http-response", BACK, ProxyOptions.UNSAFE_RESPONSE, "Older name of accept-unsafe-violations-in-http-response."));
        all.add(flag("allbackups", BACK, ProxyOptions.ALLBACKUPS, "Uses all backup servers at once."));
        all.add(flag("clitcpka", FRONT, ProxyOptions.CLITCPKA, "TCP keep-alive packets to clients."));
        all.add(flag("srvtcpka", BACK, ProxyOptions.SRVTCPKA, "TCP keep-alive packets to servers."));
        all.add(flag("dontlog-normal", FRONT, LogSettings.DONTLOG_NORMAL, "Logs only what went wrong."));
        all.add(flag("dontlognull", FRONT, LogSettings.DONTLOGNULL, "Does not log connections without data."));
        all.add(flag("http-buffer-request", ANYWHERE, ProxyOptions.HTTP_BUFFER_REQUEST, "Waits for the body before anything is decided."));
        all.add(flag("http-ignore-probes", FRONT, ProxyOptions.HTTP_IGNORE_PROBES, "Closes silently on connections without data."));
        all.add(flag("http-no-delay", ANYWHERE, ProxyOptions.HTTP_NO_DELAY, "Sends every segment at once; jlb always does."));
        all.add(flag("log-health-checks", BACK, ProxyOptions.LOG_HEALTH_CHECKS, "Logs every change of a check's result."));
        all.add(flag("log-separate-errors", FRONT, LogSettings.SEPARATE_ERRORS, "Logs errors at level err."));
        all.add(keyword("option logasap", ANYWHERE).negatable().doc("Logs as soon as the response head has come.").accepts("option logasap").parse((a, s) -> {
            a.end();
            if (s.section() == SectionKind.BACKEND) {
                a.diagnostics().warning(a.line().word(a.line().size() - 1).span(), "'logasap' ignored because backend '" + s.proxy().name() + "' has no frontend capability.", "'option logasap' acts in front ends: put it there");
            } else {
                set(s, LogSettings.LOGASAP);
            }
        }));
        all.add(flag("nolinger", ANYWHERE, ProxyOptions.NOLINGER, "Resets connections of tunnels instead of closing them; a client's end is the end of its server's connection."));
        all.add(flag("persist", BACK, ProxyOptions.PERSIST, "Sends clients to their server even when it is down."));
        all.add(flag("http-drop-request-trailers", BACK, ProxyOptions.DROP_REQUEST_TRAILERS, "Forwards no trailers of requests."));
        all.add(flag("http-drop-response-trailers", FRONT, ProxyOptions.DROP_RESPONSE_TRAILERS, "Forwards no trailers of responses."));
        all.add(flag("transparent", BACK, ProxyOptions.TRANSPARENT, "Streams that no server keeps go where their client wanted to go."));
        all.add(flag("prefer-last-server", BACK, ProxyOptions.PREFER_LAST_SERVER, "Stays with the connection's last server."));
        all.add(httpMode("http-keep-alive", HttpMode.KEEP_ALIVE, "Keeps both sides open."));
        all.add(httpMode("http-server-close", HttpMode.SERVER_CLOSE, "Keeps the client's side open, closes the server's."));
        all.add(httpMode("httpclose", HttpMode.CLOSE, "Closes both sides after each response."));
        all.add(keyword("option tcpka", ANYWHERE).negatable().doc("TCP keep-alive packets on both sides.").accepts("option tcpka").parse((a, s) -> {
            a.end();
            set(s, ProxyOptions.CLITCPKA);
            set(s, ProxyOptions.SRVTCPKA);
        }));
        all.add(keyword("option forwardfor", ANYWHERE).usage("[except <network>] [header <name>] [if-none]").doc("Adds X-Forwarded-For.")
                .accepts("option forwardfor", "option forwardfor except 127.0.0.0/8 header X-Client if-none").rejects("option forwardfor foo", "option forwardfor except foo")
                .parse((a, s) -> s.proxy().settings().put(ProxyOptions.FORWARDFOR, addressHeader(a, "x-forwarded-for"))));
        all.add(keyword("option originalto", ANYWHERE).usage("[except <network>] [header <name>]").doc("Adds X-Original-To.")
                .accepts("option originalto").rejects("option originalto foo")
                .parse((a, s) -> s.proxy().settings().put(ProxyOptions.ORIGINALTO, addressHeader(a, "x-original-to"))));
        all.add(flag("checkcache", BACK, ProxyOptions.CHECKCACHE, "Refuses responses that would let caches keep cookies."));
        all.add(flag("h1-case-adjust-bogus-client", FRONT, ProxyOptions.CASE_ADJUST_CLIENT, "Sends clients header names in the case that 'h1-case-adjust' says."));
        all.add(flag("h1-case-adjust-bogus-server", BACK, ProxyOptions.CASE_ADJUST_SERVER, "Sends servers header names in the case that 'h1-case-adjust' says."));
        all.add(flag("socket-stats", FRONT, ProxyOptions.SOCKET_STATS, "Statistics for each address of the front end, too."));
        all.add(flag("idle-close-on-response", FRONT, ProxyOptions.IDLE_CLOSE_ON_RESPONSE, "A soft stop leaves clients that wait one more request, whose answer closes."));
        all.add(flag("contstats", FRONT, ProxyOptions.CONTSTATS, "Counts bytes every five seconds, and not only when a stream ends."));
        all.add(ForwardedKeyword.keyword());
        all.add(keyword("option redispatch", BACK).usage("[<interval>]").negatable().doc("A last retry may go to another server.")
                .accepts("option redispatch", "option redispatch 2").parse((a, s) -> {
                    int interval = a.hasNext() ? Values.lenient(a.take("an interval"), "option redispatch", Integer.MIN_VALUE, a) : -1;
                    s.proxy().settings().put(ProxyOptions.REDISPATCH, s.negated() ? 0 : interval);
                }));
        all.add(keyword("redispatch", BACK).doc("Older name of option redispatch.").rejects("redispatch").removed((a, s) -> {
            throw a.error(a.span(), "The 'redispatch' directive is not supported anymore since HAProxy 2.1. Use 'option redispatch' instead.");
        }));
        all.add(logFormat("httplog", LogSettings.Format.HTTP, LogSettings.Format.HTTP_CLF));
        all.add(logFormat("tcplog", LogSettings.Format.TCP, LogSettings.Format.TCP_CLF));
        all.add(logFormat("httpslog", LogSettings.Format.HTTPS, null));
        noOps(all);
        later(all);
        gone(all, "forceclose", "just remove it, or use 'option httpclose' if absolutely needed");
        gone(all, "http-tunnel", "just remove it, since it was superseded by keep-alive");
        gone(all, "http_proxy", "use 'http-request set-dst', 'set-dst-port' and 'do-resolve' rules");
        return all;
    }

    private static void noOps(List<Keyword> all) {
        none(all, "http-pretend-keepalive", BACK, "jlb closes server connections itself and never needs the announcement");
        for (String name : new String[] {"splice-auto", "splice-request", "splice-response", "independent-streams"}) {
            none(all, name, ANYWHERE, "jlb's data path has no such choice");
        }
        for (String name : new String[] {"tcp-smart-accept", "http-use-proxy-header", "disable-h2-upgrade"}) {
            none(all, name, FRONT, "jlb's data path has no such choice");
        }
        for (String name : new String[] {"tcp-smart-connect", "use-small-buffers"}) {
            none(all, name, BACK, "jlb's data path has no such choice");
        }
    }

    /** Known and checked, not run. */
    private static void later(List<Keyword> all) {
        String keep = "remove the option, or keep this proxy on HAProxy";
        all.add(keyword("option http-restrict-req-hdr-names", ANYWHERE).usage("{ preserve | delete | reject }").doc("What to do with unusual header names.").accepts("option http-restrict-req-hdr-names preserve")
                .rejects("option http-restrict-req-hdr-names", "option http-restrict-req-hdr-names foo").parse((a, s) -> {
                    if (!a.hasNext()) {
                        throw a.error(a.lastSpan(), "missing parameter. option 'http-restrict-req-hdr-names' expects 'preserve', 'reject' or 'delete' option.");
                    }
                    var value = a.take("a choice");
                    if (!List.of("preserve", "reject", "delete").contains(value.text())) {
                        throw a.error(value.span(), "invalid parameter '" + value + "'. option 'http-restrict-req-hdr-names' expects 'preserve', 'reject' or 'delete' option.");
                    }
                    if (!value.is("preserve")) {
                        s.notImplemented(value.span(), "'option http-restrict-req-hdr-names " + value + "'", "remove such headers with 'http-request del-header'");
                    }
                    a.end();
                }));
    }

    private static void none(List<Keyword> all, String name, Set<SectionKind> sections, String why) {
        all.add(keyword("option " + name, sections).negatable().doc("A tuning of HAProxy's data path.").accepts("option " + name, "no option " + name).rejects("option " + name + " x").noOp(why, ""));
    }

    private static Keyword flag(String name, Set<SectionKind> sections, Setting<Boolean> setting, String doc) {
        return keyword("option " + name, sections).negatable().doc(doc).accepts("option " + name, "no option " + name).parse((a, s) -> {
            a.end();
            set(s, setting);
        });
    }

    private static void set(Scope s, Setting<Boolean> setting) {
        if (s.reset()) {
            s.proxy().settings().remove(setting);
        } else {
            s.proxy().settings().put(setting, !s.negated());
        }
    }

    private static Keyword httpMode(String name, HttpMode mode, String doc) {
        return keyword("option " + name, ANYWHERE).negatable().doc(doc).accepts("option " + name, "no option " + name).parse((a, s) -> {
            a.end();
            if (!s.negated() && !s.reset()) {
                s.proxy().settings().put(ProxyOptions.HTTP_MODE, mode);
            } else if (s.proxy().settings().get(ProxyOptions.HTTP_MODE) == mode) {
                s.proxy().settings().put(ProxyOptions.HTTP_MODE, HttpMode.KEEP_ALIVE);
            }
        });
    }

    private static ProxyOptions.AddressHeader addressHeader(Arguments a, String header) {
        String except = "";
        boolean ifNone = false;
        while (a.hasNext()) {
            var word = a.take("an option");
            switch (word.text()) {
                case "except" -> {
                    var network = a.take("a network");
                    if (network.text().isEmpty() || !Character.isDigit(network.text().charAt(0)) && network.text().indexOf(':') < 0) {
                        throw a.error(network.span(), "'" + a.keyword() + " except' expects <address>[/mask] as argument.");
                    }
                    except = network.text();
                }
                case "header" -> header = a.take("a header name").text().toLowerCase(Locale.ROOT);
                case "if-none" -> ifNone = true;
                default -> throw a.error(word.span(), "'" + a.keyword() + "' only supports optional values: 'except', 'header' and 'if-none'.");
            }
        }
        return new ProxyOptions.AddressHeader(except, header, ifNone);
    }

    private static Keyword logFormat(String name, LogSettings.Format format, LogSettings.Format clf) {
        return keyword("option " + name, ANYWHERE).usage(clf == null ? "" : "[clf]").doc("Logs each stream in a ready-made format.").manual("8.2")
                .accepts("option " + name).rejects("option " + name + " x").parse((a, s) -> {
                    LogSettings.Format chosen = format;
                    if (clf != null && a.takeIf("clf")) {
                        chosen = clf;
                    } else if (a.hasNext()) {
                        throw a.error(a.peek().span(), "keyword '" + name + "' only supports option 'clf'.");
                    }
                    if (s.section() == SectionKind.BACKEND) {
                        a.diagnostics().warning(a.span(), "backend '" + s.proxy().name() + "' : 'option " + name + "' directive is ignored in backends.");
                        return;
                    }
                    s.proxy().settings().put(LogSettings.FORMAT, chosen);
                });
    }

    private static void gone(List<Keyword> all, String name, String instead) {
        all.add(Declare.keyword("option " + name, EnumSet.copyOf(ANYWHERE)).negatable().doc("Removed from the language.").rejects("option " + name).removed((a, s) -> {
            throw a.error(
                    a.line().word(a.line().size() - 1).span(),
                    "option '" + name + "' is not supported any more since HAProxy 2.0, please " + instead + ".",
                    "'option http-server-close' is what most old configurations meant by it");
        }));
    }
}
