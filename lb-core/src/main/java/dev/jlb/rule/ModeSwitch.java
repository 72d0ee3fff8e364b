package dev.jlb.rule;

import dev.jlb.config.model.Mode;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.RuleSet;

/** Whether the HTTP rules of a proxy count (manual 4 on HTTP upgrades). */
public final class ModeSwitch {
    private ModeSwitch() {}

    /** In mode http, and where a rule may say {@code switch-mode http}. */
    public static boolean speaksHttp(Proxy proxy) {
        return proxy.mode() == Mode.HTTP
                || proxy.kind().hasFrontend() && proxy.rules(RuleSet.TCP_REQUEST_CONTENT).stream().anyMatch(rule -> rule.action() instanceof ParsedAction parsed && parsed.name().equals("switch-mode"));
    }
}
