package dev.jlb.proxy;

import dev.jlb.cache.CacheSettings;
import dev.jlb.cache.ObjectCache;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.CheckedSection;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.LogForward;
import dev.jlb.config.model.LogSettings;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.StatusCodes;
import dev.jlb.config.model.Timeouts;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.HeaderCase;
import dev.jlb.http.ParserOptions;
import dev.jlb.log.LogRelay;
import dev.jlb.log.LogSinks;
import dev.jlb.log.Logs;
import dev.jlb.log.StreamLogger;
import dev.jlb.mail.MailAlerts;
import dev.jlb.rule.ProcessVariables;
import dev.jlb.rule.ProxyRules;
import dev.jlb.rule.RuleCompiler;
import dev.jlb.rule.RuleObserver;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import dev.jlb.sample.VariableStore;
import dev.jlb.sample.World;
import dev.jlb.sample.match.PatternFiles;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.HealthListener;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.check.CheckScope;
import dev.jlb.server.check.HealthChecks;
import dev.jlb.server.dns.DnsFamilies;
import dev.jlb.server.dns.Resolver;
import dev.jlb.server.dns.ResolversSettings;
import dev.jlb.table.StickTable;
import dev.jlb.template.BuiltInFormats;
import dev.jlb.template.Template;
import dev.jlb.tls.ListenerTls;
import dev.jlb.tls.PemException;
import dev.jlb.tls.TlsContexts;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
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
    final VariableStore variables = new VariableStore(null, null);
    /** Client connections of the whole process. */
    final AtomicInteger connections;
    /** {@code show errors}. */
    final AtomicLong capturedMessages = new AtomicLong();
    volatile int maxConnections;
    /** Which statuses count as errors and failures. */
    final StatusCodes statusCodes;
    final Applets applets;
    private final Configuration configuration;
    private final Map<String, StickTable> tables = new LinkedHashMap<>();
    private final Map<String, ObjectCache> caches = new TreeMap<>();
    private final Map<String, Resolver> resolvers = new HashMap<>();
    private final Map<String, FrontSide> fronts = new LinkedHashMap<>();
    /** In the order of the configuration, then those of commands; replaced as a whole by these. */
    private volatile Map<String, BackSide> backs = new LinkedHashMap<>();
    /** Back ends that only {@code force-be-switch} leads to. */
    private final Map<String, BackSide> disabled = new HashMap<>();
    /** Names of all back ends that are disabled. */
    private final Set<String> closed = new HashSet<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final Map<EventExecutor, Worker> workers = new IdentityHashMap<>();
    /** Client connections that this program serves. */
    private final AtomicInteger own = new AtomicInteger();
    private final HealthChecks checks;
    private final String node;
    /** Whose place this one takes, until it has; or null. */
    private Program predecessor;
    private final Collection<AutoCloseable> closing = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Map<Proxy, LogSinks> sinks = Collections.synchronizedMap(new IdentityHashMap<>());
    private final List<LogListener> logListeners = new ArrayList<>();
    private Logs logs;
    private final Messages messages;
    private PatternFiles patterns;
    private MailAlerts mails;
    private BackSides backSides;
    private RunTimeMembers members;
    private ProxyIds ids;
    /** For expressions that commands bring: they name the same variables and maps. */
    private CompileContext commands;
    private volatile String startupLog = "";
    private volatile long anonymousKey;
    private volatile boolean stopping;
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
        this.observer = observer;
        this.rehearsal = rehearsal;
        this.predecessor = predecessor;
        this.engine = predecessor == null ? new Engine(configuration.global().get(GlobalSettings.NBTHREAD)) : predecessor.engine;
        this.transport = engine.transport;
        this.loops = engine.loops;
        this.connections = engine.connections;
        this.applets = applets;
        this.messages = messages;
        Settings global = configuration.global();
        this.maxConnections = ConnectionLimits.process(configuration);
        this.statusCodes = global.get(GlobalSettings.STATUS_CODES);
        String configured = global.get(GlobalSettings.NODE);
        this.node = configured.isEmpty() ? hostName() : configured;
        this.anonymousKey = global.get(GlobalSettings.ANONKEY);
        this.checks = new HealthChecks(loops, transport::client, global);
        try {
            build(global, diagnostics);
        } catch (IOException | RuntimeException failed) {
            discard();
            throw failed;
        }
    }

    private void build(Settings global, Diagnostics diagnostics) throws IOException {
        logs = new Logs(configuration, loops, transport::client, node);
        closing.add(logs);
        mails = new MailAlerts(configuration, loops, transport::client, hostName(), text -> messages.say(HealthListener.Level.WARNING, text));
        closing.add(mails);
        ParserOptions options = new ParserOptions(global.get(GlobalSettings.BUFSIZE), global.get(GlobalSettings.MAXREWRITE), global.get(GlobalSettings.MAXHDR), false);
        CompileContext context = CompileContext.of(diagnostics, Phase.CONFIG, configuration);
        patterns = context.patterns();
        commands = context;
        ProcessVariables.compile(global, context).forEach(assignment -> assignment.accept(new ProcessContext(Phase.CONFIG, variables, this)));
        backSides = new BackSides(configuration, options, context, maxConnections, closing, rehearsal);
        members = new RunTimeMembers(this, backSides, context.references());
        StickTableFactory.tables(configuration).forEach(table -> tables.put(table.name(), Succession.table(predecessor, table)));
        configuration.sections().forEach((key, section) -> {
            if (key.kind() == SectionKind.CACHE) {
                caches.put(key.name(), new ObjectCache(CacheSettings.of((CheckedSection) section)));
            }
        });
        for (NamedSection section : configuration.sections().values()) {
            if (section instanceof CheckedSection checked && checked.kind() == SectionKind.RESOLVERS) {
                Resolver resolver = new Resolver(ResolversSettings.of(checked), loops.next(), new DnsFamilies(global.get(GlobalSettings.DNS_FAMILIES)),
                        server -> server.stream() ? transport.client(server.address()) : transport.datagram());
                resolvers.put(checked.name(), resolver);
                closing.add(resolver);
            }
        }
        ids = new ProxyIds(configuration);
        boolean forced = configuration.proxies().stream().anyMatch(proxy -> !proxy.rules(RuleSet.FORCE_BACKEND).isEmpty());
        for (Proxy proxy : configuration.proxies()) {
            int id = ids.of(proxy);
            boolean off = proxy.settings().is(ProxyOptions.DISABLED);
            if (off && proxy.kind().hasBackend()) {
                closed.add(proxy.name());
            }
            if (off && !(forced && proxy.kind().hasBackend())) {
                continue;
            }
            ProxyRules rules = RuleCompiler.compile(proxy, context, observer);
            LogSinks sink = rehearsal ? LogSinks.NONE : logs.sinks(proxy.settings(), context.within(proxy));
            sinks.put(proxy, sink);
            if (proxy.kind().hasBackend()) {
                BackSide back = backSides.make(proxy, id, rules, new Health(sink, mails.of(proxy.settings())), diagnostics);
                (off ? disabled : backs).put(proxy.name(), back);
                if (proxy.mode() == Mode.LOG && !off) {
                    logs.add(back.runtime, context);
                }
            }
            if (proxy.kind().hasFrontend() && !off) {
                FrontSide front = new FrontSide(proxy, rules, new StreamLogger(proxy, sink, formats(proxy, rules, context)), options, id);
                fronts.put(proxy.name(), front);
                for (Bind bind : proxy.binds()) {
                    listeners.add(new Listener(this, front, bind, tls(proxy, bind, global)));
                }
            }
        }
        headerCase(global);
        for (NamedSection section : configuration.sections().values()) {
            if (section instanceof LogForward forward) {
                logListeners.add(new LogListener(this, forward, LogRelay.of(forward, logs), global));
            }
        }
        List<BackSide> reachable = new ArrayList<>(backs.values());
        reachable.addAll(disabled.values());
        for (BackSide back : reachable) {
            for (ServerRuntime server : back.runtime.servers()) {
                backSides.connect(back, server);
            }
        }
        for (EventExecutor loop : loops) {
            workers.put(loop, new Worker((EventLoop) loop, this, workers.size()));
        }
    }

    /** The name servers of that section. */
    Resolver resolver(String name) {
        return resolvers.get(name);
    }

    /** The cache of that name. */
    ObjectCache cache(String name) {
        return caches.get(name);
    }

    /** All caches, in the order of their names. */
    public Collection<ObjectCache> caches() {
        return caches.values();
    }

    /** {@code tune.comp.maxlevel}. */
    int compressionLevel() {
        return configuration.global().get(GlobalSettings.COMPRESSION_LEVEL);
    }

    private void headerCase(Settings global) {
        Map<String, String> names = new HashMap<>(global.get(GlobalSettings.H1_CASE_FILE));
        names.putAll(global.get(GlobalSettings.H1_CASE));
        HeaderCase adjusted = HeaderCase.of(names);
        fronts.values().forEach(front -> front.headerCase = front.proxy.settings().is(ProxyOptions.CASE_ADJUST_CLIENT) ? adjusted : null);
        backs.values().forEach(back -> back.headerCase = back.proxy.settings().is(ProxyOptions.CASE_ADJUST_SERVER) ? adjusted : null);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }

    private StreamLogger.Formats formats(Proxy proxy, ProxyRules rules, CompileContext context) {
        Template connection = Template.log(Word.of(BuiltInFormats.CONNECTION_ERROR), context.in(Phase.LOG)).orElseThrow();
        return new StreamLogger.Formats(format(proxy, rules, context), rules.errorLogFormat(), rules.logFormatSd(), connection, logs.profiles(context.within(proxy)));
    }

    private static Template format(Proxy proxy, ProxyRules rules, CompileContext context) {
        if (rules.logFormat() != null) {
            return rules.logFormat();
        }
        boolean http = proxy.mode() == Mode.HTTP;
        LogSettings.Format format = proxy.settings().get(LogSettings.FORMAT);
        String text = switch (format) {
            case NONE -> BuiltInFormats.connect(proxy.mode().name());
            case TCP -> BuiltInFormats.TCP;
            case TCP_CLF -> BuiltInFormats.TCP_CLF;
            case HTTP -> http ? BuiltInFormats.HTTP : BuiltInFormats.TCP;
            case HTTP_CLF -> http ? BuiltInFormats.HTTP_CLF : BuiltInFormats.TCP;
            case HTTPS -> http ? BuiltInFormats.HTTPS : BuiltInFormats.TCP;
        };
        return Template.log(Word.of(text), context.in(Phase.LOG)).orElse(null);
    }

    private ListenerTls tls(Proxy proxy, Bind bind, Settings global) throws IOException {
        if (!bind.settings().is(BindOptions.SSL)) {
            return null;
        }
        try {
            ListenerTls tls = TlsContexts.forBind(bind, global, proxy.settings().get(Timeouts.CLIENT));
            closing.add(tls);
            return tls;
        } catch (PemException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
    }

    /** What servers' changes of state are told to. */
    private final class Health implements HealthListener {
        private final LogSinks sink;
        /** Null without {@code email-alert}. */
        private final MailAlerts.Recipient mails;

        Health(LogSinks sink, MailAlerts.Recipient mails) {
            this.sink = sink;
            this.mails = mails;
        }

        @Override
        public void mail(BackendRuntime backend, int severity, String text) {
            if (mails != null) {
                mails.send(severity, text);
            }
        }

        @Override
        public void message(BackendRuntime backend, Level level, String console, String log) {
            messages.say(level, console);
            sink.send(switch (level) {
                case EMERGENCY -> 0;
                case ALERT -> 1;
                case WARNING -> 4;
                case NOTICE -> 5;
            }, log);
        }

        @Override
        public void shutdownSessions(ServerRuntime server) {
            workers.values().forEach(worker -> worker.loop.execute(() -> worker.cut(server)));
        }
    }

    // ---- life -------------------------------------------------------------------------------------------------------

    /**
     * Binds every address, then accepts; all or nothing. With a predecessor its sockets, the states of its servers and its counters are taken over, and it is retired.
     *
     * @throws IOException in HAProxy's words; nothing of this program is left then, and the predecessor goes on
     */
    public void start() throws IOException {
        // what reads a file of the JDK when it is first asked must be asked while there are descriptors: an error there would end an event loop
        TimeZone.getDefault();
        try {
            if (predecessor != null) {
                Succession.sockets(predecessor.listeners, listeners);
                Succession.counters(predecessor, this);
            }
            for (Listener listener : listeners) {
                try {
                    listener.open();
                } catch (IOException failed) {
                    throw new IOException("Starting frontend " + listener.front.name() + ": " + failed.getMessage(), failed);
                }
            }
            for (LogListener listener : logListeners) {
                listener.open();
            }
            checks.start(backs.values().stream().map(BackSide::runtime).toList(), new CheckScope(commands, this, variables, configuration.healthChecks()));
        } catch (IOException | RuntimeException failed) {
            discard();
            throw failed;
        } catch (PemException unusable) {
            discard();
            throw new IOException(unusable.getMessage(), unusable);
        }
        logs.start();
        engine.limits.configure(configuration.global());
        listeners.forEach(Listener::accept);
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
        workers.computeIfAbsent(loop, any -> new Worker(loop, this, workers.size()));
        listeners.stream().filter(listener -> listener.front.name().equals(frontend)).skip(bind).findFirst().orElseThrow().accepted(client);
    }

    /** Ends a program that has served nobody. What it shares with its predecessor stays. */
    public void discard() {
        logListeners.forEach(LogListener::close);
        listeners.forEach(Listener::close);
        checks.close();
        release();
        if (predecessor == null) {
            engine.close();
        }
    }

    /** Another program has taken over: what has begun is served to its end, each client is sent to the other one with its next answer. */
    private void retire(Program successor) {
        stopping = true;
        logListeners.forEach(LogListener::close);
        checks.close();
        Set<SocketAddress> taken = new HashSet<>(successor.addresses());
        listeners.forEach(listener -> listener.close(taken));
        workers.forEach((loop, worker) -> loop.execute(() -> worker.handOver(successor.workers.get(loop))));
        endWhenUnused(configuration.global().get(GlobalSettings.HARD_STOP_AFTER));
    }

    /** Looks every now and then whether the last connection has gone. @param most milliseconds until connections are cut, 0 never */
    private void endWhenUnused(long most) {
        long began = System.nanoTime();
        ScheduledFuture<?>[] task = new ScheduledFuture<?>[1];
        EventLoop loop = loops.next();
        loop.execute(() -> task[0] = loop.scheduleAtFixedRate(
                () -> {
                    if (own.get() == 0) {
                        task[0].cancel(false);
                        release();
                        ended.complete(null);
                    } else if (most > 0 && System.nanoTime() - began > most * 1_000_000L) {
                        cutAll();
                    }
                },
                250,
                250,
                TimeUnit.MILLISECONDS));
    }

    /** Ends every connection of this program now. */
    public void cutAll() {
        workers.values().forEach(worker -> worker.loop.execute(worker::cutAll));
    }

    private void release() {
        workers.values().forEach(worker -> worker.loop.execute(worker::closeIdle));
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
        return ended;
    }

    /** Client connections that this program serves. */
    public int ownConnections() {
        return own.get();
    }

    /** A connection was accepted; called on its loop. */
    void entered(Channel client) {
        own.incrementAndGet();
        connections.incrementAndGet();
        worker(client.eventLoop()).accepted.add(client);
    }

    void left(Channel client) {
        own.decrementAndGet();
        connections.decrementAndGet();
        worker(client.eventLoop()).accepted.remove(client);
    }

    /** Stops accepting for one front end; its streams go on. */
    public synchronized void close(FrontSide front, FrontSide.State state) {
        front.state(state);
        listeners.stream().filter(listener -> listener.front == front).forEach(Listener::close);
    }

    /** Accepts again for a front end that is paused. @throws IOException when an address cannot be bound again */
    public synchronized void open(FrontSide front) throws IOException {
        for (Listener listener : listeners) {
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

    /** {@code set maxconn global}. */
    public void limit(int connections) {
        maxConnections = connections > 0 ? connections : ConnectionLimits.process(configuration);
        resume();
    }

    /** Maps and pattern files that rules look into. */
    public PatternFiles patterns() {
        return patterns;
    }

    /** Gives the value of a variable of the process; false when there is none. */
    public boolean variable(String name, Sample into) {
        return commands.variable(name).map(variable -> variables.get(variable, into)).orElse(false);
    }

    /** Sets a variable of the process, {@code set var}. Mistakes become diagnostics. */
    public void setVariable(String name, Word value, boolean format, Diagnostics diagnostics) {
        CompileContext context = commands.reporting(diagnostics).in(Phase.CLI);
        context.variable(name).flatMap(variable -> ProcessVariables.assignment(variable, value, format, context)).ifPresent(assignment -> assignment.accept(new ProcessContext(Phase.CLI, variables, this)));
    }

    /** Closes the listeners; streams that run go on. */
    public void drain() {
        stopping = true;
        logListeners.forEach(LogListener::close);
        listeners.forEach(Listener::close);
        workers.values().forEach(worker -> worker.loop.execute(worker::drain));
    }

    /** Ends everything, the programs before this one too. */
    public void stop() {
        stopping = true;
        logListeners.forEach(LogListener::close);
        listeners.forEach(Listener::close);
        checks.close();
        if (!loops.isShuttingDown()) {
            workers.values().forEach(worker -> worker.loop.execute(worker::closeIdle));
        }
        engine.close();
        closeResources();
    }

    /** Opens when no client connection is left; to be asked for after {@link #drain}. */
    public java.util.concurrent.CountDownLatch whenIdle() {
        java.util.concurrent.CountDownLatch idle = new java.util.concurrent.CountDownLatch(1);
        EventLoop loop = loops.next();
        loop.execute(new Runnable() {
            @Override
            public void run() {
                if (connections.get() == 0) {
                    idle.countDown();
                } else {
                    loop.schedule(this, 50, TimeUnit.MILLISECONDS);
                }
            }
        });
        return idle;
    }

    /** The local address of each {@code bind}, in file order. */
    public List<SocketAddress> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    /** Where the {@code bind} of that name listens, or the first one of the front end with "". */
    public Optional<InetSocketAddress> address(String frontend, String bind) {
        return listeners.stream()
                .filter(listener -> listener.front.name().equals(frontend) && (bind.isEmpty() || listener.name().equals(bind)))
                .map(Listener::address)
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast)
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
        return fronts;
    }

    public Map<String, BackSide> backs() {
        return backs;
    }

    @Override
    public int thread() {
        for (Worker worker : workers.values()) {
            if (worker.loop.inEventLoop()) {
                return worker.number;
            }
        }
        return 0;
    }

    @Override
    public void event(String sink, String line) {
        logs.event(sink, line);
    }

    public Logs logs() {
        return logs;
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

    /** Says something in every proxy's log. */
    public void logEvent(int level, String text) {
        synchronized (sinks) {
            sinks.values().forEach(sink -> sink.send(level, text));
        }
    }

    /** Says something in one proxy's log. */
    void logEvent(Proxy proxy, int level, String text) {
        sinks.get(proxy).send(level, text);
    }

    /** What one event loop has to do now. @param cpuNanos since it began */
    public record LoopFigures(int clients, int streams, int idle, int pending, long cpuNanos) {}

    /** The figures of each event loop, in their order; told by them. */
    public CompletableFuture<List<LoopFigures>> loopFigures() {
        List<CompletableFuture<LoopFigures>> parts = new ArrayList<>();
        for (EventExecutor loop : loops) {
            parts.add(CompletableFuture.supplyAsync(workers.get(loop)::figures, loop));
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
    }

    /** The streams that have a server now, a line each; told by the event loops that own them. */
    public CompletableFuture<List<String>> sessions() {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> parts = workers.values().stream().map(worker -> CompletableFuture.runAsync(() -> worker.describe(lines), worker.loop)).toList();
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApply(done -> List.copyOf(lines));
    }

    /** Ends the stream of that number. @return whether there was one */
    public CompletableFuture<Boolean> shutdownSession(long number) {
        List<CompletableFuture<Boolean>> parts = workers.values().stream().map(worker -> CompletableFuture.supplyAsync(() -> worker.kill(number), worker.loop)).toList();
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApply(done -> parts.stream().anyMatch(CompletableFuture::join));
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
        return workers.get(loop);
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

    /** Whether rules may choose that back end: unless it is disabled or unpublished, or nothing but that stands against it. Names that nothing bears are left to the caller. */
    boolean selectable(String name, boolean force) {
        BackSide back = backs.get(name);
        return force || (back == null ? !closed.contains(name) : back.runtime.published());
    }

    /** The back end of a stream: chosen by rule, the default, or the proxy's own; null for none. @param force one that is disabled will do */
    BackSide backendFor(FrontSide front, String chosen, boolean force) {
        if (chosen != null) {
            BackSide back = backend(chosen, force);
            if (back != null) {
                return back;
            }
        }
        String name = front.proxy.settings().get(ProxyOptions.DEFAULT_BACKEND);
        if (!name.isEmpty() && selectable(name, force)) {
            return backend(name, force);
        }
        return front.proxy.kind().hasBackend() ? backs.get(front.name()) : null;
    }

    private BackSide backend(String name, boolean force) {
        BackSide back = backs.get(name);
        return back == null && force ? disabled.get(name) : back;
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

    // ---- what commands add and delete -------------------------------------------------------------------------------

    public RunTimeMembers members() {
        return members;
    }

    /** A back side that no file has; it is not chosen before {@link #put}. @throws IOException when a log's socket cannot be had */
    BackSide make(Proxy proxy, Diagnostics diagnostics) throws IOException {
        CompileContext context = commands.reporting(diagnostics);
        LogSinks sink = logs.sinks(proxy.settings(), context.within(proxy));
        sinks.put(proxy, sink);
        return backSides.make(proxy, ids.next(backs.values().stream().map(back -> back.runtime.id()).toList()), RuleCompiler.compile(proxy, context), new Health(sink, mails.of(proxy.settings())), diagnostics);
    }

    synchronized void put(BackSide back) {
        Map<String, BackSide> next = new LinkedHashMap<>(backs);
        next.put(back.proxy.name(), back);
        backs = next;
    }

    synchronized void take(BackSide back) {
        Map<String, BackSide> next = new LinkedHashMap<>(backs);
        next.remove(back.proxy.name());
        backs = next;
        sinks.remove(back.proxy);
    }

    /** Closes the idle connections to a server, on the loops that have them. */
    public void forgetIdle(ServerRuntime server) {
        workers.values().forEach(worker -> worker.loop.execute(() -> worker.forgetIdle(server)));
    }

    // ---- World ------------------------------------------------------------------------------------------------------

    @Override
    public BackendView backend(String name) {
        BackSide back = backs.get(name);
        return back == null ? null : back.runtime;
    }

    @Override
    public FrontendView frontend(String name) {
        return fronts.get(name);
    }

    @Override
    public StickTable table(String name) {
        return tables.get(name);
    }

    /** All stick tables, in the order of the configuration. */
    public Collection<StickTable> tables() {
        return tables.values();
    }

    /** Lines of logs that a sink did not take. */
    public long droppedLogs() {
        return logs.dropped();
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
