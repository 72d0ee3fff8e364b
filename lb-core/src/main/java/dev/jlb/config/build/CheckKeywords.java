package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.BACK;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.model.CheckSettings.HttpSend;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;

/** {@code option httpchk} and {@code http-check} (manual 4.2). */
final class CheckKeywords implements KeywordFamily {
    @Override
    public List<Keyword> keywords() {
        List<Keyword> all = new ArrayList<>();
        all.add(keyword("option httpchk", BACK).usage("[<method> <uri> [<version> [<host>]]]").doc("Checks servers with an HTTP request.")
                .accepts("option httpchk", "option httpchk GET /health", "option httpchk HEAD / HTTP/1.1", "option httpchk GET / HTTP/1.1 %[srv_name]").rejects("option httpchk HEAD / HTTP/1.1 x y").parse(CheckKeywords::httpchk));
        HttpCheckRules.add(all);
        all.add(keyword("http-check disable-on-404", CheckScripts.PLACES).doc("A 404 takes the server out softly.").accepts("http-check disable-on-404")
                .parse((a, s) -> s.proxy().settings().put(CheckSettings.DISABLE_ON_404, true)));
        CheckScripts.add(all);
        return all;
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
                    headers.add(new String[] {lines[i].substring(0, colon).strip(), CheckFormats.format(a, s, new Word(lines[i].substring(colon + 1).strip(), a.last().span(), new int[0]))});
                }
            }
        }
        if (a.hasNext()) {
            headers.add(new String[] {"Host", CheckFormats.format(a, s, a.take("a host"))});
        }
        a.end();
        s.proxy().settings().put(CheckSettings.HTTPCHK, new HttpSend(method, uri, version, List.copyOf(headers), "")).remove(CheckSettings.KIND);
    }
}
