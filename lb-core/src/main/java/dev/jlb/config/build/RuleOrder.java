package dev.jlb.config.build;

import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.Rule;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.source.Diagnostics;
import java.util.List;

/** Warns of rules that stand below others which run after them (manual 4.2, {@code http-request} and its like). */
final class RuleOrder {
    /** Rule sets in the order in which they run. */
    private static final RuleSet[] ORDER = {
        RuleSet.TCP_REQUEST_CONNECTION, RuleSet.TCP_REQUEST_SESSION, RuleSet.TCP_REQUEST_CONTENT, RuleSet.MONITOR_FAIL, RuleSet.HTTP_REQUEST, RuleSet.REDIRECT, RuleSet.USE_BACKEND, RuleSet.USE_SERVER
    };

    private RuleOrder() {}

    static void check(Proxy proxy, Diagnostics diagnostics) {
        for (int i = 0; i < ORDER.length - 1; i++) {
            List<Rule> rules = proxy.rules(ORDER[i]);
            for (Rule rule : rules) {
                for (int j = i + 1; j < ORDER.length; j++) {
                    Rule first = proxy.rules(ORDER[j]).isEmpty() ? null : proxy.rules(ORDER[j]).getFirst();
                    if (first != null && inSection(first, proxy) && inSection(rule, proxy) && rule.span().line() > first.span().line()) {
                        diagnostics.warning(
                                rule.span(), "a '" + ORDER[i].keyword() + "' rule placed after a '" + ORDER[j].keyword() + "' rule will still be processed before.");
                        break;
                    }
                }
            }
        }
    }

    /** Rules that came from defaults stand above those of the section, whatever their lines are. */
    private static boolean inSection(Rule rule, Proxy proxy) {
        return rule.span().file() == proxy.span().file() && rule.span().line() > proxy.span().line();
    }
}
