package dev.jlb.proxy;

import dev.jlb.cache.ObjectCache;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.StatusCodes;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import dev.jlb.log.Logs;
import dev.jlb.rule.ProcessVariables;
import dev.jlb.rule.RuleObserver;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import dev.jlb.sample.VariableLimits;
import dev.jlb.sample.VariableStore;
import dev.jlb.sample.Variables;
import dev.jlb.sample.World;
import dev.jlb.sample.match.PatternFiles;
import dev.jlb.server.HealthListener;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.check.HealthChecks;
import dev.jlb.server.dns.Resolver;
import dev.jlb.table.StickTable;
import dev.jlb.tls.TlsStore;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A configuration made ready to run: rules, front and back sides, listeners. Built whole or not at all; never changes shape afterwards. A reload builds the next
 * one beside it, which takes over its sockets, servers' states and tables ({@link Lifecycle#start()}); this one then serves what it has begun and ends.
 */
public final class Program implements World {
    final Engine engine;
    final Transport transport;
    final EventLoopGroup loops;
    final VariableStore variables;
    /** Indexes of the variables of scope {@code req}, which end where a response begins. */
    final int[] requestVariables;
    /** Client connections of the whole process. */
    final AtomicInteger connections;
    /** {@code show errors}. */
    final AtomicLong capturedMessages = new AtomicLong();
    volatile int maxConnections;
    /** {@code maxsslconn}; 0 is no limit. */
    volatile int maxTlsConnections;
    /** Which statuses count as errors and failures. */
    final StatusCodes statusCodes;
    final Applets applets;
    private final Configuration configuration;
    final Parts parts;
    final Lifecycle life;
    private final HealthChecks checks;
    private final String hostName = Parts.hostName();
    private final String node;
    private final Announcements announcements;
    private volatile String startupLog = "";
    private volatile long anonymousKey;

    /** Who is told how rules are evaluated, or null. */
    final RuleObserver observer;
    /** Nothing leaves this program: no connection to a server, no log line. For {@link Lifecycle#serve}. */
    final boolean rehearsal;

    /** Where the program's own messages go besides the logs: the console. */
    @FunctionalInterface
    public interface Messages {
        void say(HealthListener.Level level, String text);
    }

    /**
     * @throws IOException when something that the configuration names cannot be had: a certificate, a log socket
     */
    public Program(Configuration configuration, Diagnostics diagnostics, Applets applets, Messages messages) throws IOException {
        this(configuration, diagnostics, applets, messages, null);
    }

    /**
     * @param predecessor the program that this one shall take over from when it is started, or null
     * @throws IOException when something that the configuration names cannot be had: a certificate, a log socket
     */
    public Program(Configuration configuration, Diagnostics diagnostics, Applets applets, Messages messages, Program predecessor) throws IOException {
        this(configuration, diagnostics, applets, messages, predecessor, null, false);
    }

    /**
     * @param observer who is told how rules are evaluated, or null
     * @param rehearsal true for a program that is never started but {@link Lifecycle#serve serves} made-up connections: it decides and connects to nobody, writes no log and looks up no server's name
     */
    public Program(Configuration configuration, Diagnostics diagnostics, Applets applets, Messages messages, Program predecessor, RuleObserver observer, boolean rehearsal) throws IOException {
        this.configuration = configuration;
        this.variables = new VariableStore(VariableLimits.of(configuration.global()));
        this.observer = observer;
        this.rehearsal = rehearsal;
        this.engine = predecessor == null ? new Engine(configuration.global().get(GlobalSettings.NBTHREAD)) : predecessor.engine;
        this.transport = engine.transport;
        this.loops = engine.loops;
        this.connections = engine.connections;
        this.applets = applets;
        this.announcements = new Announcements(messages);
        Settings global = configuration.global();
        this.maxConnections = ConnectionLimits.process(configuration);
        this.statusCodes = global.get(GlobalSettings.STATUS_CODES);
        String configured = global.get(GlobalSettings.NODE);
        this.node = configured.isEmpty() ? hostName : configured;
        this.anonymousKey = global.get(GlobalSettings.ANONKEY);
        this.checks = new HealthChecks(loops, transport::client, global);
        this.life = new Lifecycle(this, predecessor, messages);
        try {
            parts = new Parts(this, predecessor, diagnostics, messages, life.workers, life.closing);
            requestVariables = parts.commands.variables().stream().filter(variable -> variable.scope() == Variables.Scope.REQ).mapToInt(Variables.Variable::index).toArray();
            life.workers.begin(this);
        } catch (IOException | RuntimeException failed) {
            life.discard();
            throw failed;
        }
    }

    /** Certificates and what goes with them, for the runtime API. */
    public TlsStore tlsStore() {
        return parts.tlsStore;
    }

    /** The {@code resolvers} sections, by name, in the order of the file. */
    public Map<String, Resolver> resolvers() {
        return Collections.unmodifiableMap(parts.resolvers);
    }

    /** The name servers of that section. */
    Resolver resolver(String name) {
        return parts.resolvers.get(name);
    }

    /** The cache of that name. */
    ObjectCache cache(String name) {
        return parts.caches.get(name);
    }

    /** All caches, in the order of their names. */
    public Collection<ObjectCache> caches() {
        return parts.caches.values();
    }

    /** {@code tune.comp.maxlevel}. */
    int compressionLevel() {
        return configuration.global().get(GlobalSettings.COMPRESSION_LEVEL);
    }

    /** {@code set maxconn frontend}; 0 is no limit of its own. */
    public void limit(FrontSide front, int connections) {
        front.maxConnections = connections;
        resume();
    }

    /** What the process accepts in a second. */
    public AcceptLimits acceptLimits() {
        return engine.limits;
    }

    /** Bytes sent to clients and servers since the start, or since the counters were cleared. */
    public long bytesOut() {
        long bytes = 0;
        for (FrontSide front : fronts().values()) {
            bytes += front.counters.bytesOut.sum();
        }
        for (BackSide back : backs().values()) {
            bytes += back.runtime().counters().bytesIn.sum();
        }
        return bytes;
    }

    /** Bytes sent in the last second. */
    public long bytesOutRate() {
        return engine.bytesOutRate();
    }

    /** What the compressors of the process do in a second. */
    public CompressionRate compressionRate() {
        return engine.compression;
    }

    /** {@code set maxconn global}. */
    public void limit(int connections) {
        maxConnections = connections > 0 ? connections : configuredConnections();
        resume();
    }

    /** {@code maxconn} as it was at the start: {@code set maxconn global} stays below it. */
    public int configuredConnections() {
        return ConnectionLimits.process(configuration);
    }

    /** Maps and pattern files that rules look into. */
    public PatternFiles patterns() {
        return parts.patterns;
    }

    /** Gives the value of a variable of the process; false when there is none. */
    public boolean variable(String name, Sample into) {
        return parts.commands.variable(name).map(variable -> variables.get(variable, into)).orElse(false);
    }

    /** Sets a variable of the process, {@code set var}. Mistakes become diagnostics. */
    public void setVariable(String name, Word value, boolean format, Diagnostics diagnostics) {
        CompileContext context = parts.commands.reporting(diagnostics).in(Phase.CLI);
        context.variable(name).flatMap(variable -> ProcessVariables.assignment(variable, value, format, context)).ifPresent(assignment -> assignment.accept(new ProcessContext(Phase.CLI, variables, this)));
    }

    /** The key that hides names in dumps unless a connection has one of its own; 0 for none. */
    public long anonymousKey() {
        return anonymousKey;
    }

    public void anonymousKey(long key) {
        anonymousKey = key;
    }

    /** What was said while this program was started, as on the console. */
    public String startupLog() {
        return startupLog;
    }

    public void startupLog(String text) {
        startupLog = text;
    }

    /** Starts, drains and ends it. */
    public Lifecycle life() {
        return life;
    }

    /** The sockets where clients come in. */
    public Listeners listeners() {
        return parts.listeners;
    }

    /** What the program says of itself. */
    public Announcements announcements() {
        return announcements;
    }

    public Configuration configuration() {
        return configuration;
    }

    public Map<String, FrontSide> fronts() {
        return parts.fronts;
    }

    public Map<String, BackSide> backs() {
        return parts.backs.open();
    }

    @Override
    public int thread() {
        return life.workers.current();
    }

    @Override
    public void event(String sink, String line) {
        parts.logs.event(sink, line);
    }

    public Logs logs() {
        return parts.logs;
    }

    public HealthChecks checks() {
        return checks;
    }

    public Transport transport() {
        return transport;
    }

    public EventLoopGroup loops() {
        return loops;
    }

    /** The figures of each event loop, in their order; told by them. */
    public CompletableFuture<List<LoopFigures>> loopFigures() {
        return life.workers.ask(Worker::figures);
    }

    /** What clients' connections are busy with now; told by the event loops that own them. */
    public CompletableFuture<List<StreamView>> streams() {
        return life.workers.streams();
    }

    /** Ends the stream of that number. @return whether there was one */
    public CompletableFuture<Boolean> shutdownSession(long number) {
        return life.workers.shutdownSession(number);
    }

    Worker worker(EventLoop loop) {
        return life.workers.of(loop);
    }

    long nextStream() {
        return engine.streams.getAndIncrement();
    }

    /** Messages that broke the protocol, so far. */
    public long capturedMessages() {
        return capturedMessages.get();
    }

    /** Streams so far. */
    public long streamCount() {
        return engine.streams.get();
    }

    /** See {@link BackendTable#selectable}. */
    boolean selectable(String name, boolean force) {
        return parts.backs.selectable(name, force);
    }

    /** See {@link BackendTable#of}. */
    BackSide backendFor(FrontSide front, String chosen, boolean force) {
        return parts.backs.of(front, chosen, force);
    }

    void paused(Listener listener) {
        engine.paused.add(listener);
    }

    void resumed(Listener listener) {
        engine.paused.remove(listener);
    }

    void resume() {
        engine.resume();
    }

    public RunTimeMembers members() {
        return parts.members;
    }

    /** Closes the idle connections to a server, on the loops that have them. */
    public void forgetIdle(ServerRuntime server) {
        life.workers.tell(worker -> worker.forgetIdle(server));
    }

    // ---- World ------------------------------------------------------------------------------------------------------

    @Override
    public BackendView backend(String name) {
        BackSide back = parts.backs.open().get(name);
        return back == null ? null : back.runtime;
    }

    @Override
    public FrontendView frontend(String name) {
        return parts.fronts.get(name);
    }

    @Override
    public StickTable table(String name) {
        return parts.tables.get(name);
    }

    /** All stick tables, in the order of the configuration. */
    public Collection<StickTable> tables() {
        return parts.tables.values();
    }

    /** Lines of logs that a sink did not take. */
    public long droppedLogs() {
        return parts.logs.dropped();
    }

    @Override
    public int connections() {
        return connections.get();
    }

    @Override
    public int maxConnections() {
        return maxConnections;
    }

    @Override
    public boolean stopping() {
        return life.softStop.begun();
    }

    @Override
    public String hostName() {
        return hostName;
    }

    /** {@code node}: the machine's name by default. */
    public String node() {
        return node;
    }

    @Override
    public long startMillis() {
        return engine.startMillis;
    }
}
