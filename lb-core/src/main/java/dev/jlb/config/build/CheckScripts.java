package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.BACK;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Addresses;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.CheckRule;
import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.model.ProxyKind;
import dev.jlb.config.model.Setting;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.regex.Regex;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Checks of other protocols than HTTP, and scripts of {@code tcp-check} rules (manual 4.2). */
final class CheckScripts {
    /** Where the rules of checks may stand. */
    static final Set<SectionKind> PLACES = EnumSet.of(SectionKind.DEFAULTS, SectionKind.LISTEN, SectionKind.BACKEND, SectionKind.HEALTHCHECK);

    private CheckScripts() {}

    static void add(List<Keyword> all) {
        option(all, "tcp-check", "", "Checks by a script of tcp-check rules.", (a, s) -> "");
        option(all, "ldap-check", "", "Checks an LDAP server.", (a, s) -> "");
        option(all, "external-check", "", "Checks by a program.", (a, s) -> "");
        option(all, "spop-check", "", "Checks an SPOA agent.", (a, s) -> "");
        option(all, "redis-check", "", "Checks a Redis server.", (a, s) -> "");
        option(all, "smtpchk", "[<hello> <domain>]", "Checks an SMTP server.", (a, s) -> {
            if (!a.hasNext()) {
                return "HELO localhost";
            }
            Word hello = a.take("a command");
            if (!a.hasNext()) {
                return "HELO localhost";
            }
            String domain = a.take("a domain").text();
            return hello.is("EHLO") || hello.is("HELO") ? hello + " " + domain : "HELO localhost";
        });
        option(all, "mysql-check", "[user <name> [{ post-41 | pre-41 | post-80 }]]", "Checks a MySQL server.", (a, s) -> {
            String user = "";
            String kind = "post-41";
            while (a.hasNext()) {
                Word word = a.take("'user', 'pre-41', 'post-41' or 'post-80'");
                if (word.is("user")) {
                    user = a.take("a user name").text();
                } else if (word.is("pre-41") || word.is("post-41") || word.is("post-80")) {
                    kind = word.text();
                } else {
                    throw a.error(word.span(), "'option mysql-check' only supports 'user', 'pre-41', 'post-41' and 'post-80' (got '" + word + "').");
                }
            }
            return user.isEmpty() ? "" : kind + " " + user;
        });
        option(all, "pgsql-check", "user <name>", "Checks a PostgreSQL server.", (a, s) -> {
            Word word = a.take("'user <username>'");
            if (!word.is("user")) {
                throw a.error(word.span(), "'option pgsql-check' : expects 'user <username>' as argument.");
            }
            return a.take("a user name").text();
        });
        all.add(keyword("option ssl-hello-chk", BACK).doc("Checks that TLS is spoken.").accepts("option ssl-hello-chk").parse((a, s) -> {
            a.end();
            s.proxy().settings().put(CheckSettings.KIND, "ssl-hello-chk").remove(CheckSettings.HTTPCHK);
        }));
        all.add(keyword("http-check send-state", PLACES).doc("Tells the server its state.").accepts("http-check send-state").rejects("http-check send-state x").parse((a, s) -> {
            a.end();
            s.proxy().settings().put(CheckSettings.SEND_STATE, true);
        }));
        for (String kind : new String[] {"http-check", "tcp-check"}) {
            all.add(keyword(kind + " connect", PLACES).usage("[default] [port <expr>] [addr <ip>] [send-proxy] [via-socks4] [ssl] [sni <name>] [alpn <alpn>] [linger] [proto <name>] [comment <text>]").doc("Opens a connection.")
                    .accepts(kind + " connect port 80 ssl", kind + " connect port int(80) addr 127.0.0.1 ssl sni a alpn http/1.1 linger send-proxy via-socks4").rejects(kind + " connect foo").parse((a, s) -> connect(a, s, kind)));
            all.add(keyword(kind + " comment", PLACES).usage("<text>").doc("A note for the log.").accepts(kind + " comment x").rejects(kind + " comment").parse((a, s) -> {
                        String text = a.take("a comment").text();
                        a.end();
                        rule(s, kind.equals("http-check") ? CheckSettings.HTTP_RULES : CheckSettings.TCP_RULES, new CheckRule.Comment(text));
                    }));
        }
        for (String name : new String[] {"send-lf", "send-binary-lf"}) {
            CheckRule.Form form = name.equals("send-lf") ? CheckRule.Form.FORMAT : CheckRule.Form.HEX_FORMAT;
            all.add(keyword("tcp-check " + name, PLACES).usage("<fmt> [comment <text>]").doc(form == CheckRule.Form.FORMAT ? "Sends a log-format string." : "Sends bytes that a log-format string gives in hexadecimal.")
                    .accepts("tcp-check " + name + " 50494e47", "tcp-check " + name + " %[str(50)]").rejects("tcp-check " + name, "tcp-check " + name + " %[nosuch]").parse((a, s) -> {
                        String format = CheckFormats.format(a, s, a.take("a log-format string"));
                        rule(s, CheckSettings.TCP_RULES, new CheckRule.Send(format, form, comment(a)));
                    }));
        }
        CheckVariables.add(all);
        all.add(keyword("tcp-check send", PLACES).usage("<data> [comment <text>]").doc("Sends text.").accepts("tcp-check send PING").rejects("tcp-check send").parse((a, s) -> {
            String data = a.take("a string").text();
            rule(s, CheckSettings.TCP_RULES, new CheckRule.Send(data, CheckRule.Form.TEXT, comment(a)));
        }));
        all.add(keyword("tcp-check send-binary", PLACES).usage("<hex> [comment <text>]").doc("Sends bytes.").accepts("tcp-check send-binary 50494e47").rejects("tcp-check send-binary 5", "tcp-check send-binary zz").parse((a, s) -> {
            String data = hex(a, a.take("hexadecimal digits"));
            rule(s, CheckSettings.TCP_RULES, new CheckRule.Send(data, CheckRule.Form.TEXT, comment(a)));
        }));
        all.add(keyword("tcp-check expect", PLACES).usage("[min-recv <int>] [comment <text>] [ok-status <st>] [error-status <st>] [tout-status <st>] [!] { string|rstring|binary|rbinary } <pattern>")
                .doc("What the server must answer.").accepts("tcp-check expect string PONG", "tcp-check expect ! rstring ^-ERR").rejects("tcp-check expect foo x", "tcp-check expect string", "tcp-check expect rstring (").parse(CheckScripts::expect));
    }

    /** Reads an option's arguments. */
    @FunctionalInterface
    private interface Reader {
        String read(Arguments a, Scope s);
    }

    private static void option(List<Keyword> all, String name, String usage, String doc, Reader reader) {
        boolean user = name.equals("pgsql-check");
        all.add(keyword("option " + name, BACK).usage(usage).doc(doc).accepts("option " + name + (user ? " user x" : "")).rejects("option " + name + (user ? "" : " x y z")).parse((a, s) -> {
            String argument = reader.read(a, s);
            a.end();
            s.proxy().settings().put(CheckSettings.KIND, name).put(CheckSettings.KIND_ARGUMENT, argument).remove(CheckSettings.HTTPCHK);
        }));
    }

    /** The section's own rules so far. Those of {@code defaults} count only where there are none. */
    static List<CheckRule> rules(Scope s, Setting<List<CheckRule>> setting) {
        List<CheckRule> rules = s.proxy().settings().get(setting);
        return s.proxy().inherited(setting) ? List.of() : rules;
    }

    static void rule(Scope s, Setting<List<CheckRule>> setting, CheckRule rule) {
        List<CheckRule> rules = new ArrayList<>(rules(s, setting));
        rules.add(rule);
        Setting<String> owner = setting == CheckSettings.HTTP_RULES ? CheckSettings.HTTP_RULES_OF : CheckSettings.TCP_RULES_OF;
        String name = s.proxy().kind() == ProxyKind.DEFAULTS ? "" : s.proxy().name();
        s.proxy().settings().put(setting, List.copyOf(rules)).put(owner, name);
    }

    private static String comment(Arguments a) {
        String text = a.takeIf("comment") ? a.take("a comment").text() : "";
        a.end();
        return text;
    }

    private static void connect(Arguments a, Scope s, String kind) {
        String port = "";
        String host = "";
        boolean ssl = false;
        boolean inherit = false;
        boolean sendProxy = false;
        boolean linger = false;
        boolean socks = false;
        String sni = "";
        List<String> alpn = List.of();
        String comment = "";
        while (a.hasNext()) {
            Word word = a.take("an option");
            switch (word.text()) {
                case "default" -> inherit = true;
                case "ssl" -> ssl = true;
                case "linger" -> linger = true;
                case "send-proxy" -> sendProxy = true;
                case "sni" -> sni = a.take("a name").text();
                case "comment" -> comment = a.take("a comment").text();
                case "port" -> {
                    Word value = a.take("a port");
                    s.proxy().settings().put(CheckSettings.OWN_PORT, true);
                    if (!value.text().isEmpty() && value.text().chars().allMatch(c -> c >= '0' && c <= '9')) {
                        port = Integer.toString(Values.integer(value, kind + " connect port", 1, 65535));
                    } else {
                        port = CheckFormats.expression(s, value);
                    }
                }
                case "addr" -> {
                    Word value = a.take("an address");
                    Addresses.one(value, kind + " connect", Addresses.Port.OPTIONAL);
                    host = value.text();
                }
                case "alpn" -> {
                    Word value = a.take("protocols");
                    alpn = List.of(value.text().split(","));
                    CheckFormats.onlyH1(s, value, alpn, kind + " connect alpn");
                }
                case "proto" -> {
                    Word value = a.take("a protocol");
                    if (!List.of("h1", "h2", "fcgi", "none", "spop", "quic").contains(value.text())) {
                        throw a.error(value.span(), "'" + kind + " connect' : unknown MUX protocol '" + value + "'.");
                    }
                    if (!value.is("h1") && !value.is("none")) {
                        s.notImplemented(value.span(), "'" + kind + " connect proto " + value + "'", "'proto h1' is");
                    }
                }
                case "via-socks4" -> socks = true;
                default -> throw a.error(word.span(), "'" + kind + " connect' : expects 'comment', 'port', 'addr', 'send-proxy', 'ssl', 'sni', 'alpn', 'via-socks4', 'linger', 'proto' or 'default' but got '" + word + "' as argument.");
            }
        }
        CheckRule.Connect rule = new CheckRule.Connect(port, host, ssl, inherit, sni, alpn, sendProxy, linger, socks, comment);
        Setting<List<CheckRule>> setting = kind.equals("http-check") ? CheckSettings.HTTP_RULES : CheckSettings.TCP_RULES;
        List<CheckRule> before = rules(s, setting).stream().filter(earlier -> !(earlier instanceof CheckRule.Comment) && !(earlier instanceof CheckRule.Variable)).toList();
        // taken even if it is wrong here, so that the rules behind it are judged as they were meant
        rule(s, setting, rule);
        if (!before.isEmpty() && !(before.getFirst() instanceof CheckRule.Connect)) {
            throw a.error(a.span(), "'" + kind + " connect' : first step MUST also be a 'connect', optionally preceded by a 'set-var', an 'unset-var' or a 'comment', when there is a 'connect' step in the tcp-check ruleset.",
                    "put a '" + kind + " connect' before the first rule");
        }
    }

    private static void expect(Arguments a, Scope s) {
        ExpectOptions options = new ExpectOptions("tcp-check", "L7RSP", a, s);
        String what = "";
        Word pattern = null;
        while (a.hasNext()) {
            Word word = a.take("what to expect");
            String text = options.word(word);
            if (options.take(text)) {
                continue;
            }
            switch (text) {
                case "string", "rstring", "binary", "rbinary", "string-lf", "binary-lf" -> {
                    if (pattern != null) {
                        throw a.error(word.span(), "'tcp-check expect' : only on pattern expected.");
                    }
                    what = text;
                    pattern = a.take("a pattern");
                }
                default -> throw a.error(word.span(), "'tcp-check expect' : only supports min-recv, comment, '[!]binary', '[!]string', '[!]rstring', '[!]rbinary' but got '" + word + "' as argument.");
            }
        }
        if (pattern == null) {
            throw a.error(a.lastSpan(), "'tcp-check expect' : expects a string or a regex as argument.");
        }
        if (what.endsWith("-lf")) {
            CheckFormats.format(a, s, pattern);
        }
        if (what.startsWith("r")) {
            regex(a, pattern);
        }
        String value = what.equals("binary") ? hex(a, pattern) : pattern.text();
        rule(s, CheckSettings.TCP_RULES, new CheckRule.Expect(options.negated, what, value, options.minReceive, options.ok, options.error, options.timeout, options.saying(), options.comment));
    }

    private static void regex(Arguments a, Word pattern) {
        try {
            Regex.compile(pattern.text(), Regex.Flag.NO_CAPTURE);
        } catch (Regex.Invalid wrong) {
            throw a.error(pattern.span(), "regex '" + pattern + "' is invalid: " + wrong.getMessage());
        }
    }

    private static String hex(Arguments a, Word word) {
        String text = word.text();
        if (text.isEmpty() || text.length() % 2 != 0 || !text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
            throw a.error(word.span(), "'" + word + "' is not a valid hexadecimal string.", "two digits per byte");
        }
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < text.length(); i += 2) {
            bytes.append((char) Integer.parseInt(text.substring(i, i + 2), 16));
        }
        return bytes.toString();
    }
}
