package dev.jlb;

import dev.jlb.admin.AdminServer;
import dev.jlb.admin.LocalCommands;
import dev.jlb.admin.Master;
import dev.jlb.config.build.ConfigLoader;
import dev.jlb.config.build.Verdict;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import dev.jlb.explain.ExplainRequest;
import dev.jlb.explain.Explainer;
import dev.jlb.explain.Explanation;
import dev.jlb.proxy.Applets;
import dev.jlb.proxy.Program;
import dev.jlb.stats.PrometheusExporter;
import dev.jlb.stats.ProcessInfo;
import dev.jlb.stats.StatTable;
import dev.jlb.stats.StatsFile;
import dev.jlb.stats.StatsPage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The load balancer as a library: read a configuration, start it, ask for its addresses, reload, stop. It never ends the JVM and touches no signal.
 *
 * <pre>
 *   try (LoadBalancer lb = LoadBalancer.start("""
 *           defaults
 *             mode http
 *             timeout client 10s
 *             timeout server 10s
 *             timeout connect 2s
 *           frontend web
 *             bind 127.0.0.1:0
 *             default_backend app
 *           backend app
 *             server s1 127.0.0.1:8080
 *           """)) {
 *       InetSocketAddress web = lb.address("web");
 *       …
 *   }
 * </pre>
 *
 * <p>All methods may be called from any thread but an event loop's; {@link #reload} and {@link #close} wait for each other.
 */
public final class LoadBalancer implements AutoCloseable {
    private final Events events;
    private final AdminServer admin = new AdminServer(this::program);
    private volatile Program program;
    private volatile Generation current;
    private volatile boolean closed;
    /** Generations that still serve connections, the oldest first. */
    private final List<Generation> old = new ArrayList<>();

    /** One configuration's life. @param since when it began to serve, {@link System#nanoTime} */
    private record Generation(int number, Program program, long since) {}

    private LoadBalancer(Program program, Events events) {
        this.program = program;
        this.events = events;
    }

    private void mustRun() {
        if (closed) {
            throw new IllegalStateException("the load balancer is closed");
        }
    }

    // ---- reading ----------------------------------------------------------------------------------------------------

    /**
     * Reads a configuration for this JVM: as the command does, but port 0 on a {@code bind} line is any free port, which {@link #address} tells later. What is wrong is in
     * {@code diagnostics}, and a configuration with alerts must not be started.
     */
    public static Configuration parse(List<SourceFile> files, Diagnostics diagnostics) {
        return ConfigLoader.load(files, Environment.system(), diagnostics, Verdict.EMBEDDED);
    }

    private static Configuration parse(SourceFile file, Diagnostics diagnostics) throws ConfigurationException {
        Configuration configuration = parse(List.of(file), diagnostics);
        if (diagnostics.hasAlerts()) {
            throw new ConfigurationException(diagnostics.all());
        }
        return configuration;
    }

    // ---- starting ---------------------------------------------------------------------------------------------------

    /**
     * Starts a configuration given as text.
     *
     * @throws ConfigurationException when it has a mistake
     * @throws IOException when an address cannot be bound or a file not be used, in HAProxy's words; nothing is left running then
     */
    public static LoadBalancer start(String text) throws ConfigurationException, IOException {
        return start(text, Events.NONE);
    }

    /** See {@link #start(String)}. */
    public static LoadBalancer start(String text, Events events) throws ConfigurationException, IOException {
        Diagnostics diagnostics = new Diagnostics();
        return start(parse(new SourceFile("configuration", text), diagnostics), diagnostics, events);
    }

    /** Starts the configuration in a file; see {@link #start(String)}. */
    public static LoadBalancer start(Path file) throws ConfigurationException, IOException {
        Diagnostics diagnostics = new Diagnostics();
        return start(parse(SourceFile.read(file.toString(), file), diagnostics), diagnostics, Events.NONE);
    }

    /** Builds and starts, saying nothing on the console. */
    public static LoadBalancer start(Configuration configuration, Diagnostics diagnostics) throws IOException {
        return start(configuration, diagnostics, Events.NONE);
    }

    /**
     * Builds and starts.
     *
     * @throws IOException when an address cannot be bound or a file not be used, in HAProxy's words; nothing is left running then
     */
    public static LoadBalancer start(Configuration configuration, Diagnostics diagnostics, Events listener) throws IOException {
        Events events = new GuardedEvents(listener);
        Program program = build(configuration, diagnostics, events, null);
        LoadBalancer lb = new LoadBalancer(program, events);
        StatsFile.load(program, diagnostics);
        List<Bind> sockets = configuration.global().get(GlobalSettings.STATS_SOCKETS);
        try {
            lb.admin.prepare(sockets);
        } catch (IOException | RuntimeException failed) {
            program.life().discard();
            throw failed;
        }
        try {
            // who is served may count on the sockets for commands
            program.life().start(() -> lb.admin.commit(sockets));
        } catch (IOException | RuntimeException failed) {
            lb.admin.rollback();
            lb.admin.close();
            throw failed;
        }
        lb.current = new Generation(0, program, System.nanoTime());
        events.serving(0);
        return lb;
    }

    private static Program build(Configuration configuration, Diagnostics diagnostics, Events events, Program predecessor) throws IOException {
        Program program = new Program(configuration, diagnostics, applets(), events::message, predecessor, events.rules(), false);
        if (diagnostics.hasAlerts()) {
            program.life().discard();
            throw new IOException(diagnostics.all().stream().filter(d -> d.severity() == Severity.ALERT).findFirst().orElseThrow().message());
        }
        return program;
    }

    private static Applets applets() {
        return new Applets(new StatsPage(), Map.of("prometheus-exporter", new PrometheusExporter()));
    }

    /**
     * Says what a configuration does with a request up to the choice of a server: every rule that is asked, with its place in the file, what its condition saw, and what
     * followed. Nobody is connected to and nothing is logged; counters and tables are as just after a start, all servers up.
     *
     * <pre>
     *   System.out.print(LoadBalancer.explain(configuration, ExplainRequest.of("GET /x", "Host: example.org")));
     * </pre>
     *
     * @throws IOException when the configuration names something that cannot be had, or has no such front end
     */
    public static Explanation explain(Configuration configuration, ExplainRequest request) throws IOException {
        return Explainer.explain(configuration, applets(), request);
    }

    // ---- reloading --------------------------------------------------------------------------------------------------

    /**
     * Puts another configuration, given as text, into this one's place; see {@link #reload(Configuration, Diagnostics)}.
     *
     * @throws ConfigurationException when it has a mistake; the running configuration goes on
     */
    public void reload(String text) throws ConfigurationException, IOException {
        Diagnostics diagnostics = new Diagnostics();
        reload(parse(new SourceFile("configuration", text), diagnostics), diagnostics);
    }

    /** Puts the configuration in a file into this one's place; see {@link #reload(Configuration, Diagnostics)}. */
    public void reload(Path file) throws ConfigurationException, IOException {
        Diagnostics diagnostics = new Diagnostics();
        reload(parse(SourceFile.read(file.toString(), file), diagnostics), diagnostics);
    }

    /**
     * Puts another configuration into this one's place in one step. No connection is refused or reset: sockets of addresses that both have stay open, exchanges and
     * tunnels that have begun end under the old configuration ({@code hard-stop-after} bounds how long), and everything new comes under the new one. Servers that
     * keep their name and address keep state, weight, health, counters and idle connections; stick tables that are declared the same keep their entries.
     *
     * @throws IOException when an address cannot be bound or a file not be used; the running configuration goes on as if nothing had been
     * @throws IllegalStateException after {@link #close}
     */
    public synchronized void reload(Configuration configuration, Diagnostics diagnostics) throws IOException {
        mustRun();
        Program next = build(configuration, diagnostics, events, program);
        Runnable counters = StatsFile.carry(program, next);
        List<Bind> sockets = configuration.global().get(GlobalSettings.STATS_SOCKETS);
        try {
            admin.prepare(sockets);
        } catch (IOException | RuntimeException failed) {
            next.life().discard();
            throw failed;
        }
        try {
            next.life().start();
        } catch (IOException | RuntimeException failed) {
            admin.rollback();
            throw failed;
        }
        counters.run();
        Generation replaced = current;
        synchronized (old) {
            old.add(replaced);
        }
        current = new Generation(replaced.number() + 1, next, System.nanoTime());
        program = next;
        admin.commit(sockets);
        replaced.program().life().ended().thenRun(() -> {
            boolean first;
            synchronized (old) {
                first = old.remove(replaced);
            }
            if (first) {
                events.ended(replaced.number());
            }
        });
        events.serving(current.number());
        limitSurvivors(configuration.global().get(GlobalSettings.MAX_RELOADS));
    }

    /** {@code mworker-max-reloads}. */
    private void limitSurvivors(int most) {
        if (most > 0) {
            synchronized (old) {
                old.stream().filter(generation -> current.number() - generation.number() > most).forEach(generation -> generation.program().life().cutAll());
            }
        }
    }

    /** Ends every connection that began under an earlier configuration. */
    public void cutOldGenerations() {
        if (closed) {
            return;
        }
        synchronized (old) {
            old.forEach(generation -> generation.program().life().cutAll());
        }
    }

    /** The running generation first, then those that still serve connections, the youngest first. */
    public List<Master.Generation> generations() {
        List<Generation> all = new ArrayList<>();
        synchronized (old) {
            all.addAll(old);
        }
        Generation now = current;
        all.add(now);
        return all.reversed().stream()
                .map(g -> new Master.Generation(g.number(), now.number() - g.number(), (System.nanoTime() - g.since()) / 1_000_000, g.program().life().ownConnections()))
                .toList();
    }

    // ---- asking -----------------------------------------------------------------------------------------------------

    /** The local address of each {@code bind}, in file order; port 0 has become a real one. */
    public List<SocketAddress> addresses() {
        return program.listeners().addresses();
    }

    /** Where the first {@code bind} of a front end listens. @throws IllegalArgumentException when there is none */
    public InetSocketAddress address(String frontend) {
        return program.listeners().address(frontend, "").orElseThrow(() -> new IllegalArgumentException("no 'bind' with a port in front end '" + frontend + "'"));
    }

    /** Where the {@code bind … name <bind>} of a front end listens. @throws IllegalArgumentException when there is none */
    public InetSocketAddress address(String frontend, String bind) {
        return program.listeners().address(frontend, bind).orElseThrow(() -> new IllegalArgumentException("no 'bind' named '" + bind + "' with a port in front end '" + frontend + "'"));
    }

    /** Whether that {@code bind}, or the first one with a port with "", speaks TLS. @throws IllegalArgumentException when there is none */
    public boolean secure(String frontend, String bind) {
        return program.listeners().secure(frontend, bind).orElseThrow(() -> new IllegalArgumentException("no 'bind' with a port in front end '" + frontend + "'"));
    }

    /** The lines of {@code show info} (management.txt 9.3), by name. */
    public Map<String, Object> info() {
        return ProcessInfo.values(program);
    }

    /** The rows of {@code show stat} (management.txt 9.1): front ends, back ends and servers with their counters. */
    public List<StatTable.Row> statistics() {
        return StatTable.rows(program);
    }

    /** The metrics of {@code prometheus-exporter} in Prometheus' text format, those of the JVM included. @param query {@code "scope=server&no-maint"}, or nothing for all. @throws IllegalArgumentException when a scope is unknown */
    public String metrics(String query) {
        return PrometheusExporter.text(program, query);
    }

    /** Gives a command of the runtime API (management.txt 9.3) as an administrator: {@code "set server app/s1 state drain"}. @return its answer @throws IllegalStateException after {@link #close} */
    public String command(String line) {
        mustRun();
        return LocalCommands.run(program, line);
    }

    /** The program that runs now; a reload puts another one here. */
    public Program program() {
        return program;
    }

    /** Opens the master's command line (management.txt 9.4). @throws IOException when the address cannot be bound @throws IllegalStateException after {@link #close} */
    public void master(Bind address, Master commands) throws IOException {
        mustRun();
        admin.master(address, commands);
    }

    // ---- ending -----------------------------------------------------------------------------------------------------

    /** Soft stop: listeners close, streams finish. A reload opens them again. */
    public void drain() {
        if (!closed) {
            program.life().drain();
        }
    }

    /** Waits, after {@link #drain}, until no client is connected. @return false when the time ran out */
    public boolean awaitIdle(Duration longest) throws InterruptedException {
        return closed || program.life().whenIdle().await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends everything now, its threads too; statistics can still be asked for. Nothing happens when it is closed already. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        admin.close();
        program.life().stop();
        List<Generation> cut;
        synchronized (old) {
            cut = List.copyOf(old);
            old.clear();
        }
        cut.forEach(generation -> {
            generation.program().life().abandon();
            events.ended(generation.number());
        });
    }
}
