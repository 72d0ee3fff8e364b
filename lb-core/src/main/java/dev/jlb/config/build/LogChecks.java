package dev.jlb.config.build;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.LogForward;
import dev.jlb.config.model.LogProfile;
import dev.jlb.config.model.LogSettings;
import dev.jlb.config.model.LogSettings.Target;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Ring;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.Timeouts;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Suggestions;
import dev.jlb.log.ProfileLines;
import dev.jlb.rule.ParsedAction;
import dev.jlb.sample.CompileContext;
import java.util.List;
import java.util.Set;

/** What can be judged of logs when the whole configuration is known: rings, profiles and back ends that lines name, back ends in {@code mode log}. */
final class LogChecks {
    private static final int BUFSIZE = 16384;
    private static final Set<String> LOG_ALGORITHMS = Set.of("roundrobin", "random", "sticky", "log-hash");

    private final Configuration configuration;
    private final Diagnostics diagnostics;
    private final Spoiled spoiled;

    private LogChecks(Configuration configuration, Diagnostics diagnostics, Spoiled spoiled) {
        this.configuration = configuration;
        this.diagnostics = diagnostics;
        this.spoiled = spoiled;
    }

    /** @param context in which the profiles' formats are compiled */
    static void check(Configuration configuration, Diagnostics diagnostics, Spoiled spoiled, CompileContext context) {
        LogChecks checks = new LogChecks(configuration, diagnostics, spoiled);
        checks.targets(configuration.global());
        for (Proxy proxy : configuration.proxies()) {
            checks.targets(proxy.settings());
            checks.proxy(proxy);
        }
        for (NamedSection section : configuration.sections().values()) {
            switch (section) {
                case Ring ring -> checks.ring(ring);
                case LogForward forward -> checks.forward(forward);
                case LogProfile profile -> ProfileLines.compile(profile, context);
                default -> {}
            }
        }
    }

    private void targets(Settings settings) {
        for (Target target : settings.get(LogSettings.TARGETS)) {
            if (!target.profile().isEmpty()) {
                profile(target.profile(), target.span(), "log");
            }
            if (target.address() instanceof Address.LogBackend(String name) && !spoiled.anyHead()) {
                Proxy backend = configuration.backend(name).orElse(null);
                if (backend == null) {
                    List<String> known = configuration.proxies().stream().filter(proxy -> proxy.mode() == Mode.LOG).map(Proxy::name).toList();
                    diagnostics.alert(target.span(), "log : unable to find the log backend '" + name + "'.", Suggestions.hint(name, known));
                } else if (backend.mode() != Mode.LOG) {
                    diagnostics.alert(target.span(), "log : uses incompatible backend '" + name + "', expecting a backend in 'mode log'.", "write 'mode log' in it");
                }
            }
            if (target.address() instanceof Address.Ring(String name) && !configuration.sections().containsKey(new NamedSection.Key(SectionKind.RING, name)) && !name.equals("buf0") && !spoiled.anyHead()) {
                diagnostics.warning(target.span(), "log : no ring section declares '" + name + "', its messages are only for 'show events'.", "declare it: ring " + name);
            }
        }
    }

    private void profile(String name, dev.jlb.config.source.Span at, String by) {
        if (!spoiled.anyHead() && !configuration.sections().containsKey(new NamedSection.Key(SectionKind.LOG_PROFILE, name))) {
            List<String> known = configuration.sections().keySet().stream().filter(key -> key.kind() == SectionKind.LOG_PROFILE).map(NamedSection.Key::name).toList();
            diagnostics.alert(at, "'" + by + "' : unable to find the log-profile section '" + name + "'.", Suggestions.hint(name, known));
        }
    }

    private void proxy(Proxy proxy) {
        boolean log = proxy.mode() == Mode.LOG;
        if (log && proxy.kind().hasFrontend()) {
            diagnostics.alert(proxy.span(), "proxy '" + proxy.name() + "' : 'mode log' is only for backends.", "receive messages with a 'log-forward' section");
        }
        String algorithm = proxy.settings().get(ProxyOptions.BALANCE).algorithm();
        if (proxy.kind().hasBackend() && log && !LOG_ALGORITHMS.contains(algorithm)) {
            diagnostics.alert(proxy.span(), "backend '" + proxy.name() + "' : 'balance " + algorithm + "' is not usable in 'mode log'.", "algorithms of log backends are roundrobin, random, sticky and log-hash");
        }
        if (proxy.kind().hasBackend() && !log && (algorithm.equals("sticky") || algorithm.equals("log-hash"))) {
            diagnostics.alert(proxy.span(), "proxy '" + proxy.name() + "' : 'balance " + algorithm + "' is only usable in 'mode log'.", algorithm.equals("sticky") ? "use 'balance first'" : "use 'balance hash <expression>'");
        }
        for (Server server : proxy.servers()) {
            if (server.settings().is(ServerOptions.DATAGRAM) && !log) {
                diagnostics.alert(server.span(), "'server " + proxy.name() + "/" + server.name() + "' : dgram-type address not acceptable in '" + server.address() + "'", "datagrams are for backends in 'mode log'");
            }
        }
        proxy.rules().values().forEach(rules -> rules.forEach(rule -> {
            if (rule.action() instanceof ParsedAction(var words) && words.getFirst().is("do-log") && words.size() > 2 && words.get(1).is("profile")) {
                profile(words.get(2).text(), words.get(2).span(), "do-log");
            }
        }));
    }

    private void ring(Ring ring) {
        int size = ring.settings().get(Ring.SIZE) > 0 ? ring.settings().get(Ring.SIZE) : BUFSIZE;
        if (ring.settings().get(Ring.MAXLEN) > size) {
            diagnostics.warning(ring.span(), "ring '" + ring.name() + "' event max length '" + ring.settings().get(Ring.MAXLEN) + "' exceeds size, forced to size '" + size + "'.");
        }
        if (!ring.servers().isEmpty() && (ring.settings().get(Timeouts.CONNECT) == 0 || ring.settings().get(Timeouts.SERVER) == 0)) {
            diagnostics.warning(ring.span(), "missing timeouts for backend '" + ring.name() + "'.",
                    "While not properly invalid, you will certainly encounter various problems with such a configuration. To fix this, please ensure that all following timeouts are set to a non-zero value: 'connect', 'server'.");
        }
    }

    private void forward(LogForward forward) {
        targets(forward.settings());
        if (!forward.binds().isEmpty() && forward.settings().get(Timeouts.CLIENT) == 0) {
            diagnostics.warning(forward.span(), "missing timeouts for log-forward '" + forward.name() + "'.", "add 'timeout client <time>'");
        }
    }
}
