package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.model.CheckRule.HeaderPattern;
import dev.jlb.config.model.CheckRule;
import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.regex.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code http-check send} and {@code expect} (manual 4.2). */
final class HttpCheckRules {
    private static final Set<String> METHODS = Set.of("str", "beg", "end", "sub", "reg");

    private HttpCheckRules() {}

    static void add(List<Keyword> all) {
        all.add(keyword("http-check expect", CheckScripts.PLACES)
                .usage("[min-recv <int>] [comment <text>] [ok-status <st>] [error-status <st>] [tout-status <st>] [!] { status|rstatus|string|rstring|hdr|fhdr } <pattern>")
                .doc("What a healthy answer looks like.")
                .accepts("http-check expect status 200", "http-check expect ! rstatus ^5", "http-check expect hdr name set-cookie value -m beg sessid=")
                .rejects("http-check expect foo 200", "http-check expect status", "http-check expect status abc", "http-check expect rstring (", "http-check expect hdr value x").parse(HttpCheckRules::expect));
        all.add(keyword("http-check send", CheckScripts.PLACES).usage("[meth <m>] [uri <u>] [ver <v>] [hdr <name> <value>]... [body <text>] [comment <text>]").doc("The request of a check.")
                .accepts("http-check send meth GET uri / ver HTTP/1.1 hdr Host x").rejects("http-check send foo").parse(HttpCheckRules::send));
    }

    private static void send(Arguments a, Scope s) {
        String method = null;
        String uri = null;
        String version = null;
        String body = "";
        boolean uriFormat = false;
        boolean bodyFormat = false;
        String comment = "";
        List<String[]> headers = new ArrayList<>();
        while (a.hasNext()) {
            Word word = a.take("an argument");
            switch (word.text()) {
                case "meth" -> method = a.take("a method").text();
                case "uri" -> {
                    uri = a.take("an URI").text();
                    uriFormat = false;
                }
                case "uri-lf" -> {
                    uri = CheckFormats.format(a, s, a.take("a log-format string"));
                    uriFormat = true;
                }
                case "ver" -> version = a.take("a version").text();
                case "hdr" -> {
                    Word name = a.take("a header name");
                    Word value = a.take("a header value");
                    headers.add(new String[] {name.text(), CheckFormats.format(a, s, value)});
                }
                case "body" -> {
                    body = a.take("a body").text();
                    bodyFormat = false;
                }
                case "body-lf" -> {
                    body = CheckFormats.format(a, s, a.take("a log-format string"));
                    bodyFormat = true;
                }
                case "comment" -> comment = a.take("a comment").text();
                default -> throw a.error(word.span(), "'http-check send' : only supports 'meth', 'uri', 'uri-lf', 'ver', 'hdr', 'body', 'body-lf' and 'comment' but got '" + word + "' as argument.");
            }
        }
        List<CheckRule> rules = CheckScripts.rules(s, CheckSettings.HTTP_RULES);
        long steps = rules.stream().filter(rule -> !(rule instanceof CheckRule.Comment) && !(rule instanceof CheckRule.Variable)).count();
        boolean connected = rules.stream().filter(rule -> !(rule instanceof CheckRule.Comment) && !(rule instanceof CheckRule.Variable)).reduce((first, second) -> second).map(CheckRule.Connect.class::isInstance).orElse(true);
        // HAProxy looks only where it knows already that the rules are not ignored
        if (!connected && s.proxy().settings().has(CheckSettings.HTTPCHK)) {
            throw a.error(a.span(), "'http-check send' : unable to add http-check send rule at step " + (steps + 1) + " (missing connect rule).", "each request has a connection of its own: put 'http-check connect' before it");
        }
        CheckScripts.rule(s, CheckSettings.HTTP_RULES, new CheckRule.HttpSend(method, uri, uriFormat, version, List.copyOf(headers), body, bodyFormat, comment));
    }

    private static void expect(Arguments a, Scope s) {
        String what = "";
        Word pattern = null;
        HeaderPattern header = null;
        ExpectOptions options = new ExpectOptions("http-check", null, a, s);
        while (a.hasNext()) {
            Word word = a.take("what to expect");
            String text = options.word(word);
            if (options.take(text)) {
                continue;
            }
            switch (text) {
                case "status", "rstatus", "string", "rstring", "string-lf", "hdr", "fhdr" -> {
                    if (!what.isEmpty()) {
                        throw a.error(word.span(), "'http-check expect' : only one pattern expected.");
                    }
                    what = text;
                    if (text.endsWith("hdr")) {
                        header = header(a, s, text);
                    } else {
                        pattern = a.take("a pattern");
                    }
                    if (text.endsWith("-lf")) {
                        CheckFormats.format(a, s, pattern);
                    }
                }
                default ->
                    throw a.error(
                            word.span(),
                            "'http-check expect' : only supports min-recv, [!]string', '[!]rstring', '[!]string-lf', '[!]status', '[!]rstatus', [!]hdr, [!]fhdr or comment but got '" + word + "' as argument.");
            }
        }
        if (what.isEmpty()) {
            throw a.error(a.lastSpan(), "'http-check expect' : expects a string, a status or a regex as argument.");
        }
        if (what.equals("status")) {
            statuses(a, pattern);
        } else if (what.startsWith("r")) {
            regex(a, pattern);
        }
        CheckScripts.rule(s, CheckSettings.HTTP_RULES, new CheckRule.HttpExpect(options.negated, what, pattern == null ? "" : pattern.text(), header, options.minReceive, options.ok, options.error, options.timeout, options.saying(), options.comment));
    }

    private static HeaderPattern header(Arguments a, Scope s, String what) {
        Word keyword = a.take("'name' or 'name-lf'");
        if (!keyword.is("name") && !keyword.is("name-lf")) {
            throw a.error(keyword.span(), "'http-check expect " + what + "' : expects 'name' or 'name-lf' but got '" + keyword + "'.");
        }
        String nameMethod = method(a);
        Word name = a.take("a header name");
        pattern(a, s, keyword, nameMethod, name);
        String valueMethod = "";
        Word value = null;
        boolean valueFormat = false;
        if (a.hasNext() && (a.peek().is("value") || a.peek().is("value-lf"))) {
            Word second = a.take("'value'");
            valueFormat = second.is("value-lf");
            valueMethod = method(a);
            value = a.take("a header value");
            pattern(a, s, second, valueMethod, value);
        }
        return new HeaderPattern(nameMethod, name.text(), keyword.is("name-lf"), valueMethod, value == null ? null : value.text(), valueFormat);
    }

    private static String method(Arguments a) {
        if (!a.takeIf("-m")) {
            return "str";
        }
        Word method = a.take("a matching method");
        if (!METHODS.contains(method.text())) {
            throw a.error(method.span(), "'http-check expect' : unsupported matching method '" + method + "'.", "one of str, beg, end, sub, reg");
        }
        return method.text();
    }

    private static void pattern(Arguments a, Scope s, Word keyword, String method, Word pattern) {
        if (keyword.text().endsWith("-lf")) {
            if (method.equals("reg")) {
                throw a.error(keyword.span(), "'http-check expect' : log-format string is not supported with the regex matching method.");
            }
            CheckFormats.format(a, s, pattern);
        } else if (method.equals("reg")) {
            regex(a, pattern);
        }
    }

    private static void regex(Arguments a, Word pattern) {
        try {
            Regex.compile(pattern.text(), Regex.Flag.NO_CAPTURE);
        } catch (Regex.Invalid wrong) {
            throw a.error(pattern.span(), "'http-check expect' : regex '" + pattern + "' is invalid (" + wrong.getMessage() + ").");
        }
    }

    private static void statuses(Arguments a, Word pattern) {
        for (int i = 0; i < pattern.text().length(); i++) {
            char c = pattern.text().charAt(i);
            if ((c < '0' || c > '9') && c != ',' && c != '-') {
                throw a.error(pattern.at(i, 1), "'http-check expect' : invalid character '" + c + "' in the list of status codes.");
            }
        }
    }
}
