package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.BACK;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.ArgumentShape;
import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Declare;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.model.CheckSettings.HttpExpect;
import dev.jlb.config.model.CheckSettings.HttpSend;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;

/** {@code option httpchk} and {@code http-check} (manual 4.2). */
final class CheckKeywords implements KeywordFamily {
    @Override
    public List<Keyword> keywords() {
        List<Keyword> all = new ArrayList<>();
        all.add(keyword("option httpchk", BACK).usage("[<method> <uri> [<version>]]").doc("Checks servers with an HTTP request.")
                .accepts("option httpchk", "option httpchk GET /health", "option httpchk HEAD / HTTP/1.1").rejects("option httpchk HEAD / HTTP/1.1 x").parse(CheckKeywords::httpchk));
        all.add(keyword("http-check expect", BACK).usage("[!] { status|rstatus|string|rstring } <pattern>").doc("What a healthy answer looks like.")
                .accepts("http-check expect status 200", "http-check expect ! rstatus ^5").rejects("http-check expect foo 200", "http-check expect status", "http-check expect status abc", "http-check expect rstring (").parse(CheckKeywords::expect));
        all.add(keyword("http-check send", BACK).usage("[meth <m>] [uri <u>] [ver <v>] [hdr <name> <value>]... [body <text>]").doc("The request of a check.")
                .accepts("http-check send meth GET uri / ver HTTP/1.1 hdr Host x").rejects("http-check send foo").parse(CheckKeywords::send));
        all.add(keyword("http-check disable-on-404", BACK).doc("A 404 takes the server out softly.").accepts("http-check disable-on-404")
                .parse((a, s) -> s.proxy().settings().put(CheckSettings.DISABLE_ON_404, true)));
        later(all);
        CheckScripts.add(all);
        return all;
    }

    /** Kinds of checks that jlb knows and does not make. */
    private static void later(List<Keyword> all) {
        for (String kind : new String[] {"http-check", "tcp-check"}) {
            later(all, kind + " set-var", "word+", "Sets a variable.", "int(1)", "");
            later(all, kind + " set-var-fmt", "word+", "Sets a variable.", "x", "");
            later(all, kind + " unset-var", "", "Removes a variable.", "", "x");
        }
        later(all, "tcp-check send-lf", "word {comment word}", "Sends a log-format string.", "PING", "");
        later(all, "tcp-check send-binary-lf", "word {comment word}", "Sends bytes.", "50494e47", "");
        option(all, "spop-check", "", "Checks an SPOA agent.", "");
        option(all, "external-check", "", "Checks by a program.", "");
    }

    private static void later(List<Keyword> all, String name, String shape, String doc, String accepted, String rejected) {
        String parenthesis = name.contains("set-var") ? "(check.x)" : "";
        Declare declare = keyword(name, BACK).usage(shape).doc(doc).accepts((name + parenthesis + " " + accepted).strip());
        if (!rejected.isEmpty() || !shape.isEmpty()) {
            declare.rejects((name + parenthesis + " " + rejected).strip());
        }
        all.add(declare.notImplemented("'check' alone tests the connection, 'option httpchk' tests HTTP", shape));
    }

    private static void option(List<Keyword> all, String name, String shape, String doc, String rejected) {
        Declare declare = keyword("option " + name, BACK).usage(shape).doc(doc).accepts("option " + name);
        if (!rejected.isEmpty()) {
            declare.rejects("option " + name + " " + rejected);
        }
        all.add(declare.notImplemented("'check' alone tests the connection, 'option httpchk' tests HTTP", shape));
    }

    private static void httpchk(Arguments a, Scope s) {
        String method = "OPTIONS";
        String uri = "/";
        String version = "HTTP/1.0";
        List<String[]> headers = new ArrayList<>();
        if (a.hasNext()) {
            String first = a.take("a method or an URI").text();
            if (a.hasNext()) {
                method = first;
                uri = a.take("an URI").text();
            } else {
                uri = first;
            }
        }
        if (a.hasNext()) {
            // old configurations put headers behind the version: "HTTP/1.1\r\nHost:\ www"
            String[] lines = a.take("a version").text().split("\r\n");
            version = lines[0];
            for (int i = 1; i < lines.length; i++) {
                int colon = lines[i].indexOf(':');
                if (colon > 0) {
                    headers.add(new String[] {lines[i].substring(0, colon).strip(), lines[i].substring(colon + 1).strip()});
                }
            }
        }
        a.end();
        s.proxy().settings().put(CheckSettings.HTTPCHK, new HttpSend(method, uri, version, List.copyOf(headers), "")).remove(CheckSettings.KIND);
    }

    private static void send(Arguments a, Scope s) {
        HttpSend old = s.proxy().settings().get(CheckSettings.HTTPCHK);
        HttpSend base = old == null ? HttpSend.DEFAULT : old;
        String method = base.method();
        String uri = base.uri();
        String version = base.version();
        String body = "";
        List<String[]> headers = new ArrayList<>();
        while (a.hasNext()) {
            Word word = a.take("an argument");
            switch (word.text()) {
                case "meth" -> method = a.take("a method").text();
                case "uri" -> uri = a.take("an URI").text();
                case "ver" -> version = a.take("a version").text();
                case "hdr" -> headers.add(new String[] {a.take("a header name").text(), a.take("a header value").text()});
                case "body" -> body = a.take("a body").text();
                case "comment" -> a.take("a comment");
                case "uri-lf", "body-lf" -> {
                    a.take("a log-format string");
                    s.notImplemented(word.span(), "'http-check send " + word + "'", "use 'uri' or 'body' with a fixed text");
                }
                default -> throw a.error(word.span(), "'http-check send' : only supports 'meth', 'uri', 'uri-lf', 'ver', 'hdr', 'body', 'body-lf' and 'comment' but got '" + word + "' as argument.");
            }
        }
        s.proxy().settings().put(CheckSettings.HTTPCHK, new HttpSend(method, uri, version, List.copyOf(headers), body));
    }

    private static void expect(Arguments a, Scope s) {
        boolean negated = false;
        String what = "";
        Word pattern = null;
        while (a.hasNext()) {
            Word word = a.take("what to expect");
            String text = word.text();
            if (text.startsWith("!")) {
                negated = true;
                text = text.substring(1);
            }
            switch (text) {
                case "" -> {}
                case "comment" -> a.take("a value");
                case "min-recv", "ok-status", "error-status", "tout-status", "on-success", "on-error", "status-code" -> {
                    s.notImplemented(word.span(), "'http-check expect " + word + "'", "the default statuses apply without it");
                    a.take("a value");
                }
                case "status", "rstatus", "string", "rstring", "string-lf", "hdr", "fhdr" -> {
                    if (pattern != null) {
                        throw a.error(word.span(), "'http-check expect' : only one pattern expected.");
                    }
                    what = text;
                    pattern = a.take("a pattern");
                    if (text.endsWith("hdr") || text.endsWith("-lf")) {
                        s.notImplemented(word.span(), "'http-check expect " + text + "'", "status, rstatus, string and rstring are");
                        a.takeRest();
                        return;
                    }
                }
                default ->
                    throw a.error(
                            word.span(),
                            "'http-check expect' : only supports min-recv, [!]string', '[!]rstring', '[!]string-lf', '[!]status', '[!]rstatus', [!]hdr, [!]fhdr or comment but got '" + word + "' as argument.");
            }
        }
        if (pattern == null) {
            throw a.error(a.lastSpan(), "'http-check expect' : expects a string, a status or a regex as argument.");
        }
        if (what.equals("status")) {
            statuses(a, pattern);
        } else if (what.startsWith("r")) {
            try {
                java.util.regex.Pattern.compile(pattern.text());
            } catch (java.util.regex.PatternSyntaxException wrong) {
                throw a.error(pattern.span(), "'http-check expect' : regex '" + pattern + "' is invalid (" + wrong.getDescription() + ").");
            }
        }
        s.proxy().settings().put(CheckSettings.EXPECT, new HttpExpect(negated, what, pattern.text()));
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
