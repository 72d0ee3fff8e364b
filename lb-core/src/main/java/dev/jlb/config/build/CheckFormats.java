package dev.jlb.config.build;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Phase;
import dev.jlb.template.Template;
import java.util.List;

/** Log-format strings and expressions in checks' rules: judged where they stand, kept as text, compiled for the program. */
final class CheckFormats {
    private CheckFormats() {}

    private static CompileContext context(Scope s) {
        return CompileContext.of(s.diagnostics(), Phase.CHECK);
    }

    static String format(Arguments a, Scope s, Word word) {
        if (word.text().isEmpty()) {
            throw a.error(word.span(), "'" + a.line().word(0) + " " + a.line().word(1) + "' : a non-empty log-format string is expected.");
        }
        Template.plain(word, context(s));
        return word.text();
    }

    static String expression(Scope s, Word word) {
        Expression.compile(word, context(s));
        return word.text();
    }

    /** Checks speak HTTP/1 only. */
    static void onlyH1(Scope s, Word word, List<String> alpn, String keyword) {
        if (alpn.contains("h2") && !alpn.contains("http/1.1")) {
            s.notImplemented(word.span(), "'" + keyword + " h2'", "add http/1.1, which checks speak");
        }
    }
}
