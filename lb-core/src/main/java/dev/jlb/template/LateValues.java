package dev.jlb.template;

import dev.jlb.config.syntax.TemplateSyntax;
import java.util.Set;

/**
 * Items of log formats that are known only when a stream is over: what it lasted, carried and died of, and who else was there. A line without
 * them need not wait for the end (manual 8.2.6 for the names, 4.2 {@code log-steps} for the moment).
 */
final class LateValues {
    private static final Set<String> ALIASES = Set.of(
            "B", "U", "Ta", "Tc", "Td", "Th", "Ti", "Tq", "TR", "Tr", "Tt", "Tu", "Tw", "ac", "bc", "bq", "fc", "rc", "sc", "sq", "ts", "tsc");

    private static final Set<String> FETCHES = Set.of(
            "bs.aborted", "bs.rst_code", "bytes_in", "bytes_out", "fc.timer.total", "fs.aborted", "fs.rst_code", "last_entity", "last_rule_file", "last_rule_line",
            "req.bytes_in", "req.bytes_out", "res.bytes_in", "res.bytes_out", "res.timer.data", "txn.sess_term_state", "txn.timer.total", "txn.timer.user", "waiting_entity");

    private LateValues() {}

    static boolean has(TemplateSyntax.Part part) {
        return switch (part) {
            case TemplateSyntax.Literal literal -> false;
            case TemplateSyntax.Alias alias -> ALIASES.contains(alias.name().text());
            // 'when' asks how it ended
            case TemplateSyntax.Sample sample -> FETCHES.contains(sample.expression().fetch().name().text())
                    || sample.expression().converters().stream().anyMatch(converter -> converter.name().is("when"));
        };
    }
}
