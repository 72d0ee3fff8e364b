package dev.jlb.explain;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Rule;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.http.HttpMessage;
import dev.jlb.proxy.Applets;
import dev.jlb.proxy.Program;
import dev.jlb.proxy.Rehearsal;
import dev.jlb.rule.RuleObserver;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.SampleContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Explains what a configuration does with a request: builds a program for that one request, in a process that serves nobody, and lets it decide. Counters and tables
 * are empty and all servers are up, as just after a start; nothing is connected to and nothing is logged.
 */
public final class Explainer {
    /** Milliseconds that rules may wait, for {@code inspect-delay} and the like. */
    private static final long MOST = 10_000;

    private Explainer() {}

    /** @throws IOException when the program cannot be built, or no front end fits */
    public static Explanation explain(Configuration configuration, Applets applets, ExplainRequest request) throws IOException {
        Proxy frontend = frontend(configuration, request);
        int bind = bind(frontend, request);
        InetSocketAddress destination = request.destination() != null ? request.destination() : address(frontend.binds().get(bind));
        Recorder recorder = new Recorder(configuration);
        Diagnostics diagnostics = new Diagnostics();
        Program program = new Program(withoutRings(configuration), diagnostics, applets, (level, text) -> {}, null, recorder, true);
        try {
            if (diagnostics.hasAlerts()) {
                throw new IOException(diagnostics.all().stream().filter(d -> d.severity() == Severity.ALERT).findFirst().orElseThrow().message());
            }
            String host = request.header("host").replaceFirst(":\\d+$", "");
            String serverName = host.matches("[A-Za-z][A-Za-z0-9.-]*") ? host : "";
            Rehearsal.Outcome outcome = Rehearsal.play(program, new Rehearsal.Visit(frontend, bind, request.source(), destination, request.bytes(), serverName), () -> recorder.decided, MOST);
            String answer = new String(outcome.answer(), StandardCharsets.ISO_8859_1);
            int head = answer.indexOf("\r\n\r\n");
            return new Explanation(frontend, request.source(), destination, recorder.steps, head < 0 ? answer : answer.substring(0, head), outcome.closed());
        } finally {
            program.life().discard();
        }
    }

    /** Their files belong to the running process. */
    private static Configuration withoutRings(Configuration configuration) {
        Map<NamedSection.Key, NamedSection> sections = new LinkedHashMap<>(configuration.sections());
        sections.keySet().removeIf(key -> key.kind() == SectionKind.RING);
        return new Configuration(configuration.global(), configuration.proxies(), sections, configuration.defaults());
    }

    private static Proxy frontend(Configuration configuration, ExplainRequest request) throws IOException {
        List<Proxy> fronts = configuration.proxies().stream().filter(proxy -> proxy.kind().hasFrontend() && !proxy.binds().isEmpty() && !proxy.settings().is(ProxyOptions.DISABLED)).toList();
        String names = String.join(", ", fronts.stream().map(Proxy::name).toList());
        if (!request.frontend().isEmpty()) {
            return fronts.stream().filter(proxy -> proxy.name().equals(request.frontend())).findFirst().orElseThrow(() -> new IOException("no frontend '" + request.frontend() + "' with a 'bind' line; there are: " + names));
        }
        if (request.destination() != null) {
            return fronts.stream().filter(proxy -> proxy.binds().stream().anyMatch(bind -> fits(bind, request.destination()))).findFirst()
                    .orElseThrow(() -> new IOException("no 'bind' line for port " + request.destination().getPort()));
        }
        if (fronts.size() != 1) {
            throw new IOException(fronts.isEmpty() ? "no frontend with a 'bind' line" : "which frontend? There are: " + names);
        }
        return fronts.getFirst();
    }

    private static int bind(Proxy frontend, ExplainRequest request) {
        for (int i = 0; request.destination() != null && i < frontend.binds().size(); i++) {
            if (fits(frontend.binds().get(i), request.destination())) {
                return i;
            }
        }
        return 0;
    }

    private static boolean fits(Bind bind, InetSocketAddress destination) {
        if (!(bind.address() instanceof Address.Inet inet) || inet.port() != destination.getPort()) {
            return false;
        }
        InetSocketAddress own = address(bind);
        return inet.host().isEmpty() || own.getAddress().isAnyLocalAddress() || own.getAddress().equals(destination.getAddress());
    }

    /** The address that a client of that line reaches. */
    private static InetSocketAddress address(Bind bind) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        if (!(bind.address() instanceof Address.Inet inet)) {
            return new InetSocketAddress(loopback, 0);
        }
        InetSocketAddress own = inet.host().isEmpty() ? null : new InetSocketAddress(inet.host(), inet.port());
        return own == null || own.isUnresolved() || own.getAddress().isAnyLocalAddress() ? new InetSocketAddress(loopback, inet.port()) : own;
    }

    /** Writes down what it is told. */
    private static final class Recorder implements RuleObserver {
        private final Configuration configuration;
        private final List<Explanation.Step> steps = new ArrayList<>();
        private boolean decided;

        Recorder(Configuration configuration) {
            this.configuration = configuration;
        }

        @Override
        public void condition(SampleContext stream, Rule rule, List<Term> terms, boolean applies) {
            add(new Explanation.Asked(rule, terms, applies));
        }

        @Override
        public void verdict(SampleContext stream, Rule rule, Verdict verdict) {
            add(new Explanation.Ran(rule, verdict));
            // the answer comes when 'timeout tarpit' is over
            decided |= verdict == Verdict.DONE && rule.action().keyword().equals("tarpit");
        }

        @Override
        public void variable(SampleContext stream, Rule rule, String value) {
            add(new Explanation.Variable(rule, value));
        }

        @Override
        public void answer(SampleContext stream, String what) {
            add(new Explanation.Answered(what));
        }

        @Override
        public void backend(SampleContext stream, String backend, BackendReason reason) {
            add(new Explanation.ToBackend(backend, reason));
        }

        @Override
        public void server(SampleContext stream, String backend, String server, ServerReason reason) {
            Proxy proxy = configuration.backend(backend).orElseThrow();
            String how = switch (reason) {
                case COOKIE -> proxy.settings().get(ProxyOptions.COOKIE).name();
                case BALANCE -> proxy.settings().get(ProxyOptions.BALANCE).algorithm();
                default -> "";
            };
            add(new Explanation.ToServer(backend, server, reason, how, server == null || stream.request() == null ? "" : head(stream.request())));
            decided |= server != null;
        }

        /** What happens when the visitor leaves after all is decided is no part of it. */
        private void add(Explanation.Step step) {
            if (!decided) {
                steps.add(step);
            }
        }

        private static String head(HttpMessage request) {
            StringBuilder head = new StringBuilder(request.text(request.methodOffset(), request.methodLength())).append(' ').append(request.target().text());
            for (int header = 0; header < request.headerSlots(); header++) {
                if (request.isLive(header)) {
                    head.append('\n').append(request.name(header)).append(": ").append(request.value(header));
                }
            }
            return head.toString();
        }
    }
}
