package dev.jlb.config.build;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Word;
import java.util.HashMap;
import java.util.Map;

/** Identifiers that stay when names change ({@code guid}, manual 4.2): by them counters are found again (management.txt 9.5). */
final class Guids {
    private static final int LONGEST = 127;

    private Guids() {}

    /** Reads one: up to 127 letters, digits, {@code . : - _}. */
    static String take(Arguments a, String keyword) {
        if (!a.hasNext()) {
            throw a.error(a.lastSpan(), "'" + keyword + "' : expects a string as argument.", keyword + " <string>");
        }
        Word word = a.take("a string");
        if (word.text().length() > LONGEST) {
            throw a.error(word.span(), "'" + keyword + "' : string too long, at most " + LONGEST + " characters are allowed.");
        }
        for (char c : word.text().toCharArray()) {
            if ((c >= 128 || !Character.isLetterOrDigit(c)) && ".:-_".indexOf(c) < 0) {
                throw a.error(word.span(), "'" + keyword + "' : forbidden character '" + c + "' in '" + word + "'.", "letters, digits, '.', ':', '-' and '_' may be used");
            }
        }
        return word.text();
    }

    /** No two objects of a configuration may have the same one, of whatever kind they are. */
    static void check(Configuration configuration, Diagnostics diagnostics) {
        Map<String, Span> known = new HashMap<>();
        for (Proxy proxy : configuration.proxies()) {
            one(known, proxy.settings().get(ProxyOptions.GUID), proxy.span(), diagnostics);
            for (Bind bind : proxy.binds()) {
                one(known, bind.settings().get(BindOptions.GUID), bind.span(), diagnostics);
            }
            for (Server server : proxy.servers()) {
                one(known, server.settings().get(ServerOptions.GUID), server.span(), diagnostics);
            }
        }
    }

    private static void one(Map<String, Span> known, String guid, Span span, Diagnostics diagnostics) {
        Span before = guid.isEmpty() ? null : known.putIfAbsent(guid, span);
        // servers of a template come from one line
        if (before != null && !before.equals(span)) {
            diagnostics.alert(span, "'guid' : '" + guid + "' is already used at " + before.file() + ":" + before.line() + ".", "an identifier belongs to one object of the whole configuration");
        }
    }
}
