package dev.jlb.config.build;

import dev.jlb.config.model.LogSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.StatsSettings;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.rule.ModeSwitch;
import java.util.Set;

/** Warns of what needs {@code mode http} in a proxy that is not (manual 4.2, "May be used in the following contexts"). */
final class ModeChecks {
    private static final Set<String> LAYER_7 = Set.of("uri", "url_param", "hdr");

    private final Proxy proxy;
    private final String who;
    private final Diagnostics diagnostics;

    private ModeChecks(Proxy proxy, String who, Diagnostics diagnostics) {
        this.proxy = proxy;
        this.who = who;
        this.diagnostics = diagnostics;
    }

    static void check(Proxy proxy, String who, Diagnostics diagnostics) {
        new ModeChecks(proxy, who, diagnostics).all();
    }

    private void all() {
        if (proxy.settings().get(ProxyOptions.COOKIE) != null && proxy.kind().hasBackend()) {
            warn("cookie will be ignored for " + who + " (needs 'mode http').");
        }
        if (!proxy.settings().get(ProxyOptions.MONITOR_URI).isEmpty() && proxy.kind().hasFrontend()) {
            warn("monitor-uri will be ignored for " + who + " (needs 'mode http').");
        }
        if (LAYER_7.contains(proxy.settings().get(ProxyOptions.BALANCE).algorithm()) && proxy.kind().hasBackend()) {
            warn("Layer 7 hash not possible for " + who + " (needs 'mode http'). Falling back to round robin.");
        }
        LogSettings.Format format = proxy.settings().get(LogSettings.FORMAT);
        if ((format == LogSettings.Format.HTTP || format == LogSettings.Format.HTTP_CLF) && proxy.kind().hasFrontend()) {
            warn("'option httplog' not usable with " + who + " (needs 'mode http'). Falling back to 'option tcplog'.");
        }
        if (proxy.settings().is(StatsSettings.ENABLED)) {
            warn("'stats' statement ignored for " + who + " as it requires HTTP mode.");
        }
        if (ModeSwitch.speaksHttp(proxy)) {
            return;
        }
        rules(RuleSet.HTTP_REQUEST);
        rules(RuleSet.HTTP_RESPONSE);
        rules(RuleSet.HTTP_AFTER_RESPONSE);
        rules(RuleSet.REDIRECT);
        option(ProxyOptions.FORWARDFOR);
        option(ProxyOptions.ORIGINALTO);
    }

    private void rules(RuleSet set) {
        if (!proxy.rules(set).isEmpty()) {
            warn("'" + set.keyword() + "' rules ignored for " + who + " as they require HTTP mode.");
        }
    }

    private void option(Setting<?> setting) {
        if (proxy.settings().get(setting) != null) {
            warn("'" + setting.name() + "' ignored for " + who + " as it requires HTTP mode.");
        }
    }

    private void warn(String message) {
        diagnostics.warning(proxy.span(), message, "write 'mode http' in the section or in its defaults");
    }
}
