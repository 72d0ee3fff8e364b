package dev.jlb.config.build;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Who may inherit from a {@code defaults} section that has rules (manual 4): front ends or back ends, not both, and neither listens nor other defaults. */
final class DefaultsRules {
    private static final Set<RuleSet> COUNTED = Set.of(
            RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE, RuleSet.HTTP_AFTER_RESPONSE, RuleSet.TCP_REQUEST_CONNECTION, RuleSet.TCP_REQUEST_SESSION,
            RuleSet.TCP_REQUEST_CONTENT, RuleSet.TCP_RESPONSE_CONTENT, RuleSet.QUIC_INITIAL);

    private final Map<Span, SectionKind> users = new HashMap<>();
    private final Diagnostics diagnostics;

    DefaultsRules(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** Reports a section that must not inherit from these defaults. */
    void inherits(SectionKind kind, Span section, Proxy defaults) {
        if (defaults.rules().keySet().stream().noneMatch(COUNTED::contains)) {
            return;
        }
        String at = " (defaults section at " + defaults.span().file() + ":" + defaults.span().line() + ").";
        SectionKind before = users.putIfAbsent(defaults.span(), kind);
        if (kind == SectionKind.LISTEN) {
            diagnostics.alert(section, "a listen section cannot inherit from a defaults section defining TCP/HTTP rules.", "split the listen section into a frontend and a backend, or move the rules out of the defaults section");
        } else if (kind == SectionKind.DEFAULTS) {
            diagnostics.alert(section, "a defaults section cannot inherit from a defaults section defining TCP/HTTP rules" + at);
        } else if (kind == SectionKind.FRONTEND && defaults.rules().containsKey(RuleSet.TCP_RESPONSE_CONTENT)) {
            diagnostics.alert(section, "a frontend section cannot inherit from a defaults section defining 'tcp-response content' rules" + at);
        } else if (before != null && before != kind && before != SectionKind.LISTEN && before != SectionKind.DEFAULTS) {
            diagnostics.alert(section, "frontends and backends cannot inherit from the same defaults section if it defines TCP/HTTP rules" + at, "write a defaults section for each side");
        }
    }
}
