package dev.jlb.config.build;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.LogSettings;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.Timeouts;
import dev.jlb.config.source.Diagnostics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What can only be judged when all lines are read: names, references, missing timeouts, modes. */
final class ConfigChecks {
    private final Configuration configuration;
    private final Diagnostics diagnostics;

    private ConfigChecks(Configuration configuration, Diagnostics diagnostics) {
        this.configuration = configuration;
        this.diagnostics = diagnostics;
    }

    static void check(Configuration configuration, Diagnostics diagnostics) {
        ConfigChecks checks = new ConfigChecks(configuration, diagnostics);
        checks.names();
        configuration.proxies().forEach(checks::proxy);
    }

    private void names() {
        Map<String, Proxy> fronts = new HashMap<>();
        Map<String, Proxy> backs = new HashMap<>();
        for (Proxy proxy : configuration.proxies()) {
            Proxy before = null;
            if (proxy.kind().hasFrontend()) {
                before = fronts.put(proxy.name(), proxy);
            }
            if (proxy.kind().hasBackend()) {
                Proxy other = backs.put(proxy.name(), proxy);
                before = before == null ? other : before;
            }
            if (before != null) {
                diagnostics.alert(
                        proxy.span(),
                        proxy.kind().name().toLowerCase(java.util.Locale.ROOT) + " '" + proxy.name() + "' has the same name as " + before.kind().name().toLowerCase(java.util.Locale.ROOT) + " '" + before.name()
                                + "' declared at " + before.span().file() + ":" + before.span().line() + ".");
            }
        }
    }

    private void proxy(Proxy proxy) {
        if (proxy.settings().is(ProxyOptions.DISABLED)) {
            return;
        }
        String who = proxy.kind().name().toLowerCase(java.util.Locale.ROOT) + " '" + proxy.name() + "'";
        if (proxy.kind().hasFrontend()) {
            if (proxy.binds().isEmpty()) {
                diagnostics.warning(proxy.span(), who + " has no 'bind' directive. Please declare it as a backend if this was intended.");
            }
            String target = proxy.settings().get(ProxyOptions.DEFAULT_BACKEND);
            if (!target.isEmpty()) {
                reference(proxy, target);
            }
        }
        timeouts(proxy, who);
        servers(proxy, who);
        LogSettings.Format format = proxy.settings().get(LogSettings.FORMAT);
        boolean httpFormat = format == LogSettings.Format.HTTP || format == LogSettings.Format.HTTP_CLF || format == LogSettings.Format.HTTPS;
        if (httpFormat && proxy.kind().hasFrontend() && proxy.mode() != Mode.HTTP) {
            diagnostics.warning(proxy.span(), "'option httplog' not usable with proxy '" + proxy.name() + "' (needs 'mode http'). Falling back to 'option tcplog'.");
        }
    }

    private void reference(Proxy proxy, String target) {
        Proxy backend = configuration.backend(target).orElse(null);
        if (backend == null) {
            boolean frontend = configuration.frontend(target).isPresent();
            diagnostics.alert(
                    proxy.span(),
                    frontend
                            ? "Proxy '" + proxy.name() + "': default_backend '" + target + "' is a frontend and has no backend capability."
                            : "Proxy '" + proxy.name() + "': unable to find required default_backend: '" + target + "'.",
                    dev.jlb.config.source.Suggestions.hint(target, configuration.proxies().stream().filter(p -> p.kind().hasBackend()).map(Proxy::name).toList()));
        } else if (backend.mode() != proxy.mode()) {
            diagnostics.alert(
                    proxy.span(),
                    "Proxy '" + proxy.name() + "': " + proxy.mode().name().toLowerCase(java.util.Locale.ROOT) + " frontend '" + proxy.name() + "' tries to use incompatible "
                            + backend.mode().name().toLowerCase(java.util.Locale.ROOT) + " backend '" + target + "' in a 'default_backend' rule.");
        }
    }

    private void timeouts(Proxy proxy, String who) {
        List<Setting<Long>> missing = new ArrayList<>();
        if (proxy.kind().hasFrontend() && !proxy.settings().has(Timeouts.CLIENT) && !proxy.binds().isEmpty()) {
            missing.add(Timeouts.CLIENT);
        }
        if (proxy.kind().hasBackend() && !proxy.servers().isEmpty()) {
            if (!proxy.settings().has(Timeouts.CONNECT)) {
                missing.add(Timeouts.CONNECT);
            }
            if (!proxy.settings().has(Timeouts.SERVER)) {
                missing.add(Timeouts.SERVER);
            }
        }
        if (!missing.isEmpty()) {
            diagnostics.warning(
                    proxy.span(),
                    "missing timeouts for " + who + ".",
                    "While not properly invalid, you will certainly encounter various problems with such a configuration. Please ensure that the following timeouts are set to a non-zero value: "
                            + String.join(", ", missing.stream().map(setting -> "'" + setting.name() + "'").toList()));
        }
    }

    private void servers(Proxy proxy, String who) {
        Map<String, Server> byName = new HashMap<>();
        for (Server server : proxy.servers()) {
            Server before = byName.put(server.name(), server);
            if (before != null) {
                diagnostics.alert(
                        server.span(),
                        who + ", another server named '" + server.name() + "' was already defined at line " + before.span().line() + ", please use distinct names.");
            }
        }
    }
}
