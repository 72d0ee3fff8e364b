package dev.jlb.proxy;

import dev.jlb.cache.ObjectCache;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.StatusCodes;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import dev.jlb.log.LogSinks;
import dev.jlb.log.Logs;
import dev.jlb.rule.ProcessVariables;
import dev.jlb.rule.RuleCompiler;
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
import dev.jlb.server.check.CheckScope;
import dev.jlb.server.check.HealthChecks;
import dev.jlb.server.dns.Resolver;
import dev.jlb.table.StickTable;
import dev.jlb.tls.PemException;
import dev.jlb.tls.TlsStore;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A configuration made ready to run: rules, front and back sides, listeners. Built whole or not at all; never changes shape afterwards. A reload builds the next
 * one beside it, which takes over its sockets, servers' states and tables ({@link #start}); this one then serves what it has begun and ends.
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
    private final Parts parts;
    private final Workers workers;
    private final Retirement retirement;
    private final HealthChecks checks;
    private final String node;
    /** Whose place this one takes, until it has; or null. */
    private Program predecessor;
    private final Collection<AutoCloseable> closing = new ConcurrentLinkedQueue<>();
    private final Messages messages;
    private volatile String startupLog = "";
    private volatile long anonymousKey;
    private volatile boolean stopping;
    /** {@code close-spread-time} of a soft stop, and when that began. */
    private volatile long spreadMillis;

    private volatile long spreadSince;
    /** Who is told how rules are evaluated, or null. */
    final RuleObserver observer;
    /** Nothing leaves this program: no connection to a server, no log line. For {@link #serve}. */
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
     * @param rehearsal true for a program that is never started but {@link #serve serves} made-up connections: it decides and connects to nobody, writes no log and looks up no server's name
     */
    public Program(Configuration configuration, Diagnostics diagnostics, Applets applets, Messages messages, Program predecessor, RuleObserver observer, boolean rehearsal) throws IOException {
        this.configuration = configuration;
        this.variables = new VariableStore(VariableLimits.of(configuration.global()));
        this.observer = observer;
        this.rehearsal = rehearsal;
        this.predecessor = predecessor;
        this.engine = predecessor == null ? new Engine(configuration.global().get(GlobalSettings.NBTHREAD)) : predecessor.engine;
        this.transport = engine.transport;
        this.loops = engine.loops;
        this.workers = new Workers(loops);
        this.retirement = new Retirement(loops);
        this.connections = engine.connections;
        this.applets = applets;
        this.messages = messages;
        Settings global = configuration.global();
        this.maxConnections = ConnectionLimits.process(configuration);
        this.statusCodes = global.get(GlobalSettings.STATUS_CODES);
        String configured = global.get(GlobalSettings.NODE);
        this.node = configured.isEmpty() ? Parts.hostName() : configured;
        this.anonymousKey = global.get(GlobalSettings.ANONKEY);
        this.checks = new HealthChecks(loops, transport::client, global);
        try {
            parts = new Parts(this, predecessor, diagnostics, messages, workers, closing);
            requestVariables = parts.commands.variables().stream().filter(variable -> variable.scope() == Variables.Scope.REQ).mapToInt(Variables.Variable::index).toArray();
            workers.begin(this);
        } catch (IOException | RuntimeException failed) {
            discard();
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

    // ---- life -------------------------------------------------------------------------------------------------------

    /**
     * Binds every address, then accepts; all or nothing. With a predecessor its sockets, the states of its servers and its counters are taken over, and it is retired.
     *
     * @throws IOException in HAProxy's words; nothing of this program is left then, and the predecessor goes on
     */
    public void start() throws IOException {
        start(() -> { });
    }

    /** @param ready run when all is bound and nothing can fail any more, before anything is accepted */
    public void start(Runnable ready) throws IOException {
        // what reads a file of the JDK when it is first asked must be asked while there are descriptors: an error there would end an event loop
        TimeZone.getDefault();
        try {
            if (predecessor != null) {
                Succession.sockets(predecessor.parts.listeners, parts.listeners);
                Succession.counters(predecessor, this);
            }
            for (Listener listener : parts.listeners) {
                try {
                    listener.open();
                } catch (IOException failed) {
                    throw new IOException("Starting frontend " + listener.front.name() + ": " + failed.getMessage(), failed);
                }
            }
            for (LogListener listener : parts.logListeners) {
                listener.open();
            }
            checks.start(parts.backs.open().values().stream().map(BackSide::runtime).toList(), new CheckScope(parts.commands, this, variables, configuration.healthChecks()));
        } catch (IOException | RuntimeException failed) {
            discard();
            throw failed;
        } catch (PemException unusable) {
            discard();
            throw new IOException(unusable.getMessage(), unusable);
        }
        parts.logs.start();
        engine.limits.configure(configuration.global());
        engine.compression.limit(configuration.global().get(GlobalSettings.MAXCOMPRATE));
        engine.measure(this::bytesOut);
        maxTlsConnections = configuration.global().get(GlobalSettings.MAXSSLCONN);
        if (configuration.proxies().stream().anyMatch(proxy -> proxy.settings().is(ProxyOptions.CONTSTATS))) {
            workers.countContinuously();
        }
        ready.run();
        parts.listeners.forEach(Listener::accept);
        if (predecessor != null) {
            predecessor.retire(this);
            predecessor = null;
        }
    }

    /**
     * Serves a connection that no socket has accepted; to be called on its loop, before it is active, for a program that is not started.
     *
     * @param frontend its name
     * @param bind which of its {@code bind} lines it came by, from 0
     */
    public void serve(Channel client, String frontend, int bind) {
        EventLoop loop = client.eventLoop();
        workers.add(loop, this);
        parts.listeners.stream().filter(listener -> listener.front.name().equals(frontend)).skip(bind).findFirst().orElseThrow().accepted(client, loop);
    }

    /** Ends a program that has served nobody. What it shares with its predecessor stays. */
    public void discard() {
        if (parts != null) {
            parts.close();
        }
        checks.close();
        release();
        if (predecessor == null) {
            engine.close();
        }
    }

    /** Another program has taken over: what has begun is served to its end, each client is sent to the other one with its next answer. */
    private void retire(Program successor) {
        stopping = true;
        parts.logListeners.forEach(LogListener::close);
        checks.close();
        parts.listeners.forEach(Listener::close);
        workers.tell(worker -> worker.handOver(successor.workers.of(worker.loop)));
        retirement.begin(configuration.global().get(GlobalSettings.HARD_STOP_AFTER), this::cutAll, this::release);
    }

    /** Ends every connection of this program now. */
    public void cutAll() {
        workers.tell(Worker::cutAll);
    }

    private void release() {
        workers.tell(Worker::closeIdle);
        closeResources();
    }

    private void closeResources() {
        for (AutoCloseable each : closing) {
            try {
                each.close();
            } catch (Exception left) {
                messages.say(HealthListener.Level.WARNING, "cannot close " + each + ": " + left.getMessage());
            }
        }
        closing.clear();
    }

    /** Completes when the last connection of a retired or drained program is gone. */
    public CompletableFuture<Void> ended() {
        return retirement.ended();
    }

    /** Client connections that this program serves. */
    public int ownConnections() {
        return retirement.connections.get();
    }

    /** A connection was accepted; called on its loop. */
    void entered(Channel client, Worker worker) {
        retirement.connections.incrementAndGet();
        connections.incrementAndGet();
        worker.accepted.add(client);
    }

    void left(Channel client, Worker worker) {
        retirement.connections.decrementAndGet();
        connections.decrementAndGet();
        worker.accepted.remove(client);
    }

    /** Stops accepting for one front end; its streams go on. */
    public synchronized void close(FrontSide front, FrontSide.State state) {
        front.state(state);
        parts.listeners.stream().filter(listener -> listener.front == front).forEach(Listener::close);
    }

    /** Accepts again for a front end that is paused. @throws IOException when an address cannot be bound again */
    public synchronized void open(FrontSide front) throws IOException {
        for (Listener listener : parts.listeners) {
            if (listener.front == front) {
                listener.open();
                listener.accept();
            }
        }
        front.state(FrontSide.State.OPEN);
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

    /** Sockets of a front end, in the order of its lines. */
    public List<Listener> listeners(FrontSide front) {
        return parts.listeners.stream().filter(listener -> listener.front == front).toList();
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
        maxConnections = connections > 0 ? connections : ConnectionLimits.process(configuration);
        resume();
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

    /** Closes the listeners; streams that run go on. */
    public void drain() {
        spreadSince = System.nanoTime();
        spreadMillis = configuration.global().get(GlobalSettings.CLOSE_SPREAD_TIME);
        stopping = true;
        parts.close();
        workers.tell(worker -> worker.drain(spreadMillis));
    }

    /** Ends everything, the programs before this one too. */
    public void stop() {
        stopping = true;
        parts.close();
        checks.close();
        if (!loops.isShuttingDown()) {
            workers.tell(Worker::closeIdle);
        }
        engine.close();
        closeResources();
    }

    /** Opens when no client connection is left; to be asked for after {@link #drain}. */
    public CountDownLatch whenIdle() {
        return retirement.whenNone(connections);
    }

    /** The local address of each {@code bind}, in file order. */
    public List<SocketAddress> addresses() {
        return parts.listeners.stream().map(Listener::address).toList();
    }

    /** Where the {@code bind} of that name listens, or the first one of the front end with "". */
    public Optional<InetSocketAddress> address(String frontend, String bind) {
        return withPort(frontend, bind).map(Listener::address).map(InetSocketAddress.class::cast);
    }

    /** Whether that one speaks TLS. */
    public Optional<Boolean> secure(String frontend, String bind) {
        return withPort(frontend, bind).map(Listener::secure);
    }

    private Optional<Listener> withPort(String frontend, String bind) {
        return parts.listeners.stream()
                .filter(listener -> listener.front.name().equals(frontend) && (bind.isEmpty() || listener.name().equals(bind)) && listener.address() instanceof InetSocketAddress)
                .findFirst();
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
        return workers.current();
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

    /** Says something in one proxy's log. */
    void logEvent(Proxy proxy, int level, String text) {
        parts.sinks.get(proxy).send(level, text);
    }

    /** A change of a proxy's own state, to its log and to the console. */
    public void tell(Proxy proxy, String text) {
        messages.say(HealthListener.Level.WARNING, text);
        logEvent(proxy, 4, text);
    }

    /** Tells how much a proxy that stops has done. */
    public void tellStopped(Proxy proxy) {
        FrontSide front = fronts().get(proxy.name());
        BackSide back = backs().get(proxy.name());
        tell(proxy, "Proxy " + proxy.name() + " stopped (cumulated conns: FE: " + (front == null ? 0 : front.counters().connectionsTotal.sum()) + ", BE: "
                + (back == null ? 0 : back.runtime().counters().sessionsTotal.sum()) + ").");
    }

    /** The figures of each event loop, in their order; told by them. */
    public CompletableFuture<List<LoopFigures>> loopFigures() {
        return workers.ask(Worker::figures);
    }

    /** What clients' connections are busy with now; told by the event loops that own them. */
    public CompletableFuture<List<StreamView>> streams() {
        return workers.streams();
    }

    /** Ends the stream of that number. @return whether there was one */
    public CompletableFuture<Boolean> shutdownSession(long number) {
        return workers.shutdownSession(number);
    }

    /** What a connection died of: nothing to say when the network did it, an alert when this program did. */
    void fault(Throwable thrown) {
        // what a TLS peer does wrong reaches us wrapped
        Throwable cause = thrown instanceof DecoderException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (!(cause instanceof IOException)) {
            StackTraceElement[] trace = cause.getStackTrace();
            messages.say(HealthListener.Level.ALERT, "internal error: " + cause + (trace.length > 0 ? " at " + trace[0] : ""));
        }
    }

    Worker worker(EventLoop loop) {
        return workers.of(loop);
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

    // ---- what parts.commands add and delete -------------------------------------------------------------------------------

    public RunTimeMembers members() {
        return parts.members;
    }

    /** A back side that no file has; it is not chosen before {@link #put}. @throws IOException when a log's socket cannot be had */
    BackSide make(Proxy proxy, Diagnostics diagnostics) throws IOException {
        CompileContext context = parts.commands.reporting(diagnostics);
        LogSinks sink = parts.logs.sinks(proxy.settings(), context.within(proxy));
        parts.sinks.put(proxy, sink);
        return parts.backSides.make(proxy, parts.ids.next(parts.backs.open().values().stream().map(back -> back.runtime.id()).toList()), RuleCompiler.compile(proxy, context), parts.health(proxy, sink), diagnostics);
    }

    void put(BackSide back) {
        parts.backs.put(back);
    }

    void take(BackSide back) {
        parts.backs.take(back);
        parts.sinks.remove(back.proxy);
    }

    /** Closes the idle connections to a server, on the loops that have them. */
    public void forgetIdle(ServerRuntime server) {
        workers.tell(worker -> worker.forgetIdle(server));
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

    /** Whether the answer that is about to go out ends its connection because the program ends: over {@code close-spread-time}, ever more of them do. */
    boolean sendsHome() {
        if (!stopping || spreadMillis == 0) {
            return stopping;
        }
        long passed = (System.nanoTime() - spreadSince) / 1_000_000;
        return spreadMillis != GlobalSettings.NEVER && ThreadLocalRandom.current().nextLong(spreadMillis) <= passed;
    }

    @Override
    public boolean stopping() {
        return stopping;
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public long startMillis() {
        return engine.startMillis;
    }
}
