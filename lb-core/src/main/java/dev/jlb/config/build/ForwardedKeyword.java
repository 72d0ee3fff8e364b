package dev.jlb.config.build;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Declare;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.model.ForwardedOption;
import dev.jlb.config.model.ForwardedOption.Part;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.syntax.Word;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** {@code option forwarded} (manual 4.2). */
final class ForwardedKeyword {
    private static final Set<String> PARTS = Set.of("host", "by", "by_port", "for", "for_port");
    private static final String EXPRESSION = "-expr";

    private ForwardedKeyword() {}

    static Keyword keyword() {
        return Declare.keyword("option forwarded", Declare.BACK)
                .usage("[proto] [host | host-expr <expr>] [by | by-expr <expr>] [by_port | by_port-expr <expr>] [for | for-expr <expr>] [for_port | for_port-expr <expr>]")
                .negatable()
                .doc("Adds the Forwarded header of RFC 7239.")
                .accepts("option forwarded", "option forwarded proto for", "option forwarded host-expr str(a.b) by for-expr src,xxh32,hex for_port", "no option forwarded")
                .rejects("option forwarded foo", "option forwarded for-expr")
                .parse((a, s) -> {
                    if (s.negated() || s.reset()) {
                        s.proxy().settings().remove(ProxyOptions.FORWARDED);
                    } else {
                        s.proxy().settings().put(ProxyOptions.FORWARDED, a.hasNext() ? read(a) : ForwardedOption.IMPLICIT);
                    }
                });
    }

    private static ForwardedOption read(Arguments a) {
        boolean proto = false;
        Map<String, Part> parts = new HashMap<>();
        while (a.hasNext()) {
            Word word = a.take("an argument");
            String text = word.text();
            String name = text.endsWith(EXPRESSION) ? text.substring(0, text.length() - EXPRESSION.length()) : text;
            if (word.is("proto")) {
                proto = true;
            } else if (!PARTS.contains(name)) {
                throw a.error(word.span(), "'" + a.keyword() + "' : unknown argument '" + word + "'.", "it takes proto, host, by, by_port, for and for_port, all but proto also with -expr <expression>");
            } else if (parts.put(name, new Part(name.equals(text) ? null : a.take("an expression"))) != null) {
                throw a.error(word.span(), "'" + a.keyword() + "' : multiple definitions of '" + name + "'.");
            }
        }
        for (String side : new String[] {"by", "for"}) {
            if (parts.containsKey(side + "_port") && !parts.containsKey(side)) {
                a.diagnostics().warning(a.lastSpan(), "'" + a.keyword() + "' : '" + side + "_port' is ignored because neither '" + side + "' nor '" + side + "-expr' is set.");
            }
        }
        return new ForwardedOption(proto, parts.get("host"), parts.get("by"), parts.get("by_port"), parts.get("for"), parts.get("for_port"));
    }
}
