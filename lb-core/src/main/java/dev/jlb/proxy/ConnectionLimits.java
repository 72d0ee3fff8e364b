package dev.jlb.proxy;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Rule;
import dev.jlb.config.model.RuleSet;
import dev.jlb.rule.ParsedAction;

/** Limits that the configuration leaves open (manual 3.1 {@code maxconn}, 4.2 {@code fullconn}). */
final class ConnectionLimits {
    private ConnectionLimits() {}

    /** {@code maxconn}, or what the descriptors allow, two for each connection; 0 is no limit. */
    static int process(Configuration configuration) {
        int configured = configuration.global().get(GlobalSettings.MAXCONN);
        return configured > 0 ? configured : DescriptorLimits.of(configuration).connections();
    }

    /** {@code fullconn}, or a tenth of what the front ends that lead to the back end may have. */
    static int full(Configuration configuration, Proxy backend, int process) {
        int configured = backend.settings().get(ProxyOptions.FULLCONN);
        if (configured > 0) {
            return configured;
        }
        long sum = 0;
        for (Proxy front : configuration.proxies()) {
            if (front.kind().hasFrontend() && leads(front, backend)) {
                int own = front.settings().get(ProxyOptions.MAXCONN);
                sum += own > 0 ? own : process;
            }
        }
        return (int) Math.clamp((sum + 9) / 10, 1, Integer.MAX_VALUE);
    }

    private static boolean leads(Proxy front, Proxy backend) {
        if (front == backend || front.settings().get(ProxyOptions.DEFAULT_BACKEND).equals(backend.name())) {
            return true;
        }
        for (Rule rule : front.rules(RuleSet.USE_BACKEND)) {
            if (rule.action() instanceof ParsedAction(var words) && words.size() > 1 && words.get(1).is(backend.name())) {
                return true;
            }
        }
        return false;
    }
}
