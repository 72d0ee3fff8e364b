package dev.jlb.rule;

import static dev.jlb.config.keyword.Declare.ANYWHERE;
import static dev.jlb.config.keyword.Declare.BACK_ONLY;
import static dev.jlb.config.keyword.Declare.FRONT;
import static dev.jlb.config.keyword.Declare.FRONT_ONLY;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Declare;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.Acl;
import dev.jlb.config.model.ErrorPage;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Rule;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.StatsSettings;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.ConditionReader;
import dev.jlb.config.syntax.ConditionSyntax;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.action.Actions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keywords that make rules, ACLs, captures and log formats (manual 4.2 to 4.4, 7, 8.2). */
public final class RuleKeywords implements KeywordFamily {
    @Override
    public List<Keyword> keywords() {
        List<Keyword> all = new ArrayList<>();
        all.add(keyword("acl", ANYWHERE).usage("<name> <criterion> [flags] [operator] <value> ...").doc("Names a test.").manual("7").accepts("acl a path /x", "acl b hdr(host) -i www.example.com").rejects("acl", "acl a! path /x", "acl a nosuchfetch x")
                .parse(RuleKeywords::acl));
        rules(all, "http-request", RuleSet.HTTP_REQUEST, ANYWHERE, "http-request deny if { path /x }", "http-request foo");
        rules(all, "http-response", RuleSet.HTTP_RESPONSE, ANYWHERE, "http-response set-header X y", "http-response foo");
        rules(all, "http-after-response", RuleSet.HTTP_AFTER_RESPONSE, ANYWHERE, "http-after-response set-header X y", "http-after-response foo");
        rules(all, "tcp-request connection", RuleSet.TCP_REQUEST_CONNECTION, FRONT, "tcp-request connection accept", "tcp-request connection foo");
        rules(all, "tcp-request session", RuleSet.TCP_REQUEST_SESSION, FRONT, "tcp-request session accept", "tcp-request session foo");
        rules(all, "tcp-request content", RuleSet.TCP_REQUEST_CONTENT, ANYWHERE, "tcp-request content accept", "tcp-request content foo");
        rules(all, "tcp-response content", RuleSet.TCP_RESPONSE_CONTENT, Declare.BACK, "tcp-response content accept", "tcp-response content foo");
        all.add(keyword("quic-initial", FRONT).usage("<action> [<arguments>] [{ if | unless } <condition>]").doc("Rules for QUIC's first packet.").manual("4.3").accepts("quic-initial reject if { src 10.0.0.0/8 }", "quic-initial accept")
                .rejects("quic-initial", "quic-initial foo", "quic-initial deny", "quic-initial reject if nosuchacl").notImplemented("jlb does not speak QUIC", (a, s) -> {
                    Word action = a.take("an action");
                    String actionName = new ParsedAction(List.of(action)).name();
                    if (!Actions.isKnownElsewhere(RuleSet.QUIC_INITIAL, actionName)) {
                        throw a.error(action.span(), "'quic-initial' expects " + String.join(", ", Actions.knownElsewhere(RuleSet.QUIC_INITIAL).stream().map(n -> "'" + n + "'").toList()) + ", but got '" + action + "'.");
                    }
                    rule(RuleSet.QUIC_INITIAL, action, a, s);
                }));
        inspectDelay(all, "tcp-request inspect-delay", ANYWHERE, RuleSettings.INSPECT_DELAY, "How long content may be waited for.");
        inspectDelay(all, "tcp-response inspect-delay", Declare.BACK, RuleSettings.RESPONSE_INSPECT_DELAY, "How long a server's content may be waited for.");
        all.add(switching("use_backend", RuleSet.USE_BACKEND, FRONT_ONLY, "Sends a stream to a back end.", "a backend name"));
        all.add(switching("use-server", RuleSet.USE_SERVER, BACK_ONLY, "Sends a stream to a server.", "a server name"));
        all.add(keyword("redirect", Declare.PROXIES).usage("{ location|prefix|scheme } <to> [options]").doc("Answers with a redirect.").accepts("redirect scheme https if !{ ssl_fc }").rejects("redirect")
                .parse((a, s) -> rule(RuleSet.REDIRECT, a.line().word(0), a, s)));
        all.add(keyword("http-error", ANYWHERE).usage("status <code> [content-type <type>] [{ default-errorfiles | errorfile <file> | errorfiles <name> | file <file> | lf-file <file> | string <str> | lf-string <fmt> }] [hdr <name> <fmt>]...")
                .doc("What is answered instead of HAProxy's own page.").accepts("http-error status 503 content-type text/plain string sorry").rejects("http-error", "http-error status", "http-error status 999 string x", "http-error status 418 content-type text/plain string x", "http-error status 503 string x")
                .parse((a, s) -> {
                    if (!a.hasNext()) {
                        throw a.error(a.span(), "http-error : expects at least a <status> as arguments.", "http-error status <code> …");
                    }
                    List<Word> words = new ArrayList<>(List.of(a.line().word(0)));
                    words.addAll(a.takeRest());
                    for (int i = 0; i + 1 < words.size(); i++) {
                        // what is no status is said when the rule is read
                        if (words.get(i).is("status") && words.get(i + 1).text().matches("[0-9]{3}")) {
                            List<ErrorPage> pages = new ArrayList<>(s.proxy().settings().get(ProxyOptions.ERROR_PAGES));
                            pages.add(new ErrorPage.Rule(Integer.parseInt(words.get(i + 1).text())));
                            s.proxy().settings().put(ProxyOptions.ERROR_PAGES, List.copyOf(pages));
                            break;
                        }
                    }
                    s.proxy().add(new Rule(RuleSet.HTTP_ERROR, new ParsedAction(words), Optional.empty(), a.span()));
                }));
        all.add(keyword("monitor fail", FRONT_ONLY).usage("{ if | unless } <condition>").doc("When monitor-uri shall answer 503.").accepts("monitor fail if { nbsrv(b) lt 1 }").rejects("monitor fail")
                .parse((a, s) -> rule(RuleSet.MONITOR_FAIL, a.line().word(1), a, s)));
        rules(all, "stats http-request", RuleSet.STATS_HTTP_REQUEST, Declare.PROXIES, "stats http-request auth realm X unless { src 10.0.0.0/8 }", "stats http-request foo");
        all.add(keyword("stats admin", Declare.PROXIES).usage("{ if | unless } <condition>").doc("Who may change servers on the statistics page.").accepts("stats admin if TRUE").rejects("stats admin", "stats admin x", "stats admin if nosuchacl")
                .parse((a, s) -> {
                    if (!a.nextIs("if") && !a.nextIs("unless")) {
                        throw a.error(a.lastSpan(), "'stats admin' requires either 'if' or 'unless' followed by a condition.");
                    }
                    s.proxy().settings().put(StatsSettings.ENABLED, true);
                    rule(RuleSet.STATS_ADMIN, a.line().word(1), a, s);
                }));
        format(all, "log-format", RuleSettings.LOG_FORMAT);
        format(all, "error-log-format", RuleSettings.ERROR_LOG_FORMAT);
        format(all, "unique-id-format", RuleSettings.UNIQUE_ID_FORMAT);
        all.add(keyword("unique-id-header", FRONT).usage("<name>").doc("Header that carries the unique id.").accepts("unique-id-header X-Id").rejects("unique-id-header")
                .parse((a, s) -> s.proxy().settings().put(RuleSettings.UNIQUE_ID_HEADER, a.take("a header name").text())));
        capture(all, "capture request header", RuleSettings.REQUEST_CAPTURES);
        capture(all, "capture response header", RuleSettings.RESPONSE_CAPTURES);
        all.add(keyword("capture cookie", FRONT_ONLY).usage("<name> len <length>").doc("Keeps a cookie of the request and of the response for the log.").accepts("capture cookie SID len 10").rejects("capture cookie SID").parse((a, s) -> {
            Word name = a.take("a cookie name");
            if (!a.takeIf("len")) {
                throw a.error(a.lastSpan(), "'capture cookie' expects 'cookie' <cookie_name> 'len' <len>.");
            }
            int length = Values.lenient(a.take("a length"), "capture cookie len", 0, a);
            a.end();
            s.proxy().settings().put(RuleSettings.COOKIE_CAPTURE, new ProxyRules.Slot(name.text(), length));
        }));
        for (String side : List.of("request", "response")) {
            Setting<List<ProxyRules.Slot>> setting = side.equals("request") ? RuleSettings.REQUEST_CAPTURES : RuleSettings.RESPONSE_CAPTURES;
            all.add(keyword("declare capture " + side, FRONT_ONLY).usage("len <length>").doc("A capture slot that rules fill.").accepts("declare capture " + side + " len 32").rejects("declare capture " + side)
                    .parse((a, s) -> {
                        if (!a.takeIf("len")) {
                            throw a.error(a.lastSpan(), "'declare capture " + side + "' expects 'len' <len>.");
                        }
                        int length = Values.integer(a.take("a length"), "declare capture len", 1, 65535);
                        a.end();
                        List<ProxyRules.Slot> slots = new ArrayList<>(s.proxy().settings().get(setting));
                        slots.add(new ProxyRules.Slot(ProxyRules.Slot.NO_HEADER, length));
                        s.proxy().settings().put(setting, List.copyOf(slots));
                    }));
        }
        return all;
    }

    private static void inspectDelay(List<Keyword> all, String name, Set<SectionKind> sections, Setting<Long> setting, String doc) {
        all.add(keyword(name, sections).usage("<timeout>").doc(doc).accepts(name + " 5s").rejects(name).parse((a, s) -> {
            refuseInDefaults(a, s, name);
            s.proxy().settings().put(setting, Values.time(a.take("a time"), name, 1, a.diagnostics()));
            a.end();
        }));
    }

    private static void acl(Arguments a, Scope s) {
        if (a.line().size() < 3) {
            throw a.error(a.span(), "'acl' expects a name and a criterion.", "acl <name> <criterion> <value>...");
        }
        Word name = a.take("a name");
        for (int i = 0; i < name.text().length(); i++) {
            char c = name.text().charAt(i);
            if (!Character.isLetterOrDigit(c) && "-_.:".indexOf(c) < 0) {
                throw a.error(name.at(i, 1), "character '" + c + "' is not permitted in acl name '" + name + "'.");
            }
        }
        if (Set.of("or", "if", "unless").contains(name.text())) {
            throw a.error(name.span(), "acl name '" + name + "' will never match. 'or' is used to express a disjunction within a condition.");
        }
        refuseInDefaults(a, s, "acl");
        s.proxy().acls().add(new Acl(name, a.takeRest()));
    }

    private static void refuseInDefaults(Arguments a, Scope s, String keyword) {
        if (s.section() == SectionKind.DEFAULTS && s.proxy().name().isEmpty()) {
            throw a.error(a.line().word(0).span(), "'" + keyword + "' not allowed in anonymous 'defaults' section.", "give the defaults section a name");
        }
    }

    /** What to do without an action that jlb has not. */
    private static String insteadOf(String action) {
        return switch (action) {
            case "attach-srv" -> "jlb does not take servers' own connections (reverse HTTP): name the server's address on its 'server' line";
            case "use-service" -> "the services of mode tcp are Lua's, which jlb does not run: a server on loopback can answer instead";
            case "send-spoe-group" -> "jlb speaks no SPOP: ask the agent over HTTP in front of jlb, or keep this proxy on HAProxy";
            case "lua" -> "jlb does not run Lua: an action can be written in Java (docs/migration.md, examples/plugin)";
            default -> action.startsWith("lua.") ? "jlb does not run Lua: an action can be written in Java (docs/migration.md, examples/plugin)" : "remove the rule, or keep this proxy on HAProxy";
        };
    }

    private static void rules(List<Keyword> all, String name, RuleSet set, Set<SectionKind> sections, String accepted, String rejected) {
        all.add(keyword(name, sections).usage("<action> [<arguments>] [{ if | unless } <condition>]").doc("A rule.").manual("4.3").accepts(accepted).rejects(name, rejected).parse((a, s) -> {
            refuseInDefaults(a, s, name);
            if (set == RuleSet.STATS_HTTP_REQUEST) {
                s.proxy().settings().put(StatsSettings.ENABLED, true);
            }
            Word action = a.take("an action");
            ParsedAction parsed = new ParsedAction(List.of(action));
            if (Actions.find(set, parsed.name()) == null) {
                if (!Actions.isKnownElsewhere(set, parsed.name())) {
                    throw a.error(
                        action.span(),
                        "'" + name + "' expects " + String.join(", ", Actions.names(set).stream().map(n -> "'" + n + "'").toList()) + ", but got '" + action + "'.",
                        Suggestions.hint(parsed.name(), Actions.names(set)));
                }
                // its condition is compiled all the same, for the mistakes in it
                s.notImplemented(action.span(), "'" + name + " " + action + "'", insteadOf(parsed.name()));
            }
            rule(set, action, a, s);
        }));
    }

    /** Adds a rule whose action starts with {@code action} and goes on up to {@code if} / {@code unless}. */
    private static void rule(RuleSet set, Word action, Arguments a, Scope s) {
        List<Word> words = new ArrayList<>();
        words.add(action);
        int fixed = switch (action.text()) {
            case "set-header", "add-header", "early-hint" -> 2;
            case "replace-header", "replace-value" -> 3;
            case "del-header" -> 1;
            default -> 0;
        };
        while (a.hasNext() && (words.size() <= fixed || !a.nextIs("if") && !a.nextIs("unless"))) {
            words.add(a.take("an argument"));
        }
        Optional<ConditionSyntax> condition = Optional.empty();
        if (a.hasNext()) {
            condition = ConditionReader.read(a.takeRest(), a.diagnostics());
            if (condition.isEmpty()) {
                return;
            }
        }
        if (set == RuleSet.MONITOR_FAIL && condition.isEmpty()) {
            throw a.error(a.span(), "'monitor fail' expects 'if' or 'unless' and a condition.");
        }
        captureSlot(set, words, s);
        s.proxy().add(new Rule(set, new ParsedAction(words), condition, a.span()));
    }

    /** {@code capture <sample> len <length>} makes a slot; they are numbered as they stand in the file, among those that are declared (manual 4.4). */
    private static void captureSlot(RuleSet set, List<Word> words, Scope s) {
        boolean request = set == RuleSet.HTTP_REQUEST || set == RuleSet.TCP_REQUEST_CONTENT;
        if (request && words.size() == 4 && words.get(0).is("capture") && words.get(2).is("len") && words.get(3).text().matches("\\d{1,5}") && (s.section() == SectionKind.FRONTEND || s.section() == SectionKind.LISTEN)) {
            List<ProxyRules.Slot> slots = new ArrayList<>(s.proxy().settings().get(RuleSettings.REQUEST_CAPTURES));
            slots.add(new ProxyRules.Slot(ProxyRules.Slot.NO_HEADER, Integer.parseInt(words.get(3).text()), words.get(0).span()));
            s.proxy().settings().put(RuleSettings.REQUEST_CAPTURES, List.copyOf(slots));
        }
    }

    private static Keyword switching(String name, RuleSet set, Set<SectionKind> sections, String doc, String target) {
        return keyword(name, sections).usage("<name> [{ if | unless } <condition>]").doc(doc).accepts(name + " x if { src 10.0.0.0/8 }").rejects(name).parse((a, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "'" + name + "' expects " + target + ".");
            }
            rule(set, a.line().word(0), a, s);
        });
    }

    private static void format(List<Keyword> all, String name, Setting<Word> setting) {
        all.add(keyword(name, FRONT).usage("<string>").doc("A log-format string.").manual("8.2.6").accepts(name + " \"%ci %ST\"").rejects(name).parse((a, s) -> {
            Word word = a.take("a format string");
            if (a.hasNext()) {
                throw a.error(a.peek().span(), "'" + name + "' : too many arguments: '" + a.peek() + "'.", "put the string in quotes");
            }
            s.proxy().settings().put(setting, word);
        }));
    }

    private static void capture(List<Keyword> all, String name, Setting<List<ProxyRules.Slot>> setting) {
        all.add(keyword(name, FRONT_ONLY).usage("<name> len <length>").doc("Keeps a header for the log.").accepts(name + " Host len 32").rejects(name).parse((a, s) -> {
            String header = a.take("a header name").text();
            if (!a.takeIf("len")) {
                throw a.error(a.lastSpan(), "'" + name + "' expects <name> 'len' <len>.");
            }
            int length = Values.lenient(a.take("a length"), name + " len", 0, a);
            a.end();
            List<ProxyRules.Slot> slots = new ArrayList<>(s.proxy().settings().get(setting));
            slots.add(new ProxyRules.Slot(header.toLowerCase(java.util.Locale.ROOT), length));
            s.proxy().settings().put(setting, List.copyOf(slots));
        }));
    }
}
