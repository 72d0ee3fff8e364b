package dev.jlb.proxy;

import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.LogStep;
import dev.jlb.http.HttpMessage;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.BandwidthLimit;
import dev.jlb.rule.RuleProgram;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Phase;
import dev.jlb.sample.StreamFacts;
import dev.jlb.sample.VariableStore;
import dev.jlb.sample.Variables;
import dev.jlb.sample.World;
import dev.jlb.server.ServerRuntime;
import dev.jlb.table.StickCounter;
import dev.jlb.table.StickTable;

/** What HTTP and TCP streams have in common: the context that rules and samples see, the upstream side, the end. */
abstract class Stream extends StreamRecord implements ActionContext {
    final Worker worker;
    final Listener listener;
    /** {@code tcp-request connection expect-proxy layer4}. */
    boolean expectProxy;
    final Upstream upstream;
    final StreamTimeouts timeouts = new StreamTimeouts();
    final VariableStore variables;
    final Tracking tracking = new Tracking();
    Phase phase = Phase.TCP_REQUEST_CONNECTION;
    /** As syslog; -1: info; 8: silent. */
    int logLevel = -1;

    String chosenBackend;
    String chosenServer;
    private boolean forceBackend;
    boolean forcePersist;
    boolean ignorePersist;
    Abort abort = Abort.CLOSE;
    /** Of {@code silent-drop rst-ttl}, else 0. */
    int resetTtl;
    /** A fetch wants more bytes. */
    boolean undecided;
    /** What limits the bytes from the client, and those to it; null without {@code set-bandwidth-limit}. */
    Bandwidth bandwidthIn;

    Bandwidth bandwidthOut;
    private NameLookup lookup;
    final StreamLog log = new StreamLog(this);
    final StreamCounts counts = new StreamCounts(this);

    Stream(Worker worker, Listener listener, FrontSide front, Session session, VariableStore sessionVariables) {
        this.worker = worker;
        this.listener = listener;
        this.expectProxy = listener.acceptProxy();
        this.front = front;
        this.session = session;
        this.variables = new VariableStore(sessionVariables, worker.program.variables);
        this.upstream = new Upstream(this);
    }

    /** A connection to a server stands, or a pooled one was taken: the stream sends what it has. */
    abstract void connected(ServerConnection connection);

    /** No server could be reached. @param status what an HTTP client is told */
    abstract void unreachable(int status);

    /** Bytes of the server wait in the connection's input. */
    abstract void serverBytes(ServerConnection connection);

    /** The server will send no more; {@code reset} when the connection broke. */
    abstract void serverClosed(ServerConnection connection, boolean reset);

    /** Bytes were written to the client and are to be sent now. */
    abstract void flushClient();

    /** The server's connection can take more again. */
    abstract void serverWritable();

    /** A bandwidth limit lets more bytes of the client pass. */
    abstract void resumeRequest();

    /** A bandwidth limit lets more bytes to the client pass. */
    abstract void resumeResponse();

    /** The server said nothing for too long. */
    abstract void serverTimeout();

    /** The server is gone for reasons of administration or health ({@code on-marked-down shutdown-sessions}). */
    abstract void serverDown();

    /** A name is looked up: no rule runs until {@link #lookupEnds}. */
    abstract void lookupBegins();

    /** The rules go on, if the stream still lives. */
    abstract void lookupEnds();

    /** Counts and logs; once per stream. */
    final void ended() {
        endNanos = worker.clock.nanos();
        counts.end();
        log.end();
        tracking.release();
        releaseFilters();
        if (bandwidthIn != null) {
            bandwidthIn.release();
            bandwidthIn = null;
        }
        if (bandwidthOut != null) {
            bandwidthOut.release();
            bandwidthOut = null;
        }
    }

    /** Gives back what filters hold. */
    void releaseFilters() {}

    final void restart() {
        log.restart();
        counts.restart();
        logLevel = -1;
        chosenBackend = null;
        chosenServer = null;
        forceBackend = false;
        forcePersist = false;
        ignorePersist = false;
        if (lookup != null) {
            lookup.forget();
        }
    }

    @Override
    public void doLog(LogStep step, String profile) {
        log.now(step, profile);
    }

    /** Makes the back end known: counts, connections. */
    final void enter(BackSide chosen) {
        back = chosen;
        chosen.runtime.counters().sessionStarted(worker.clock.nanos());
        if (!chosen.persistRules.isEmpty()) {
            chosen.persistRules.run(this, worker.scratch, 0);
        }
    }

    final void leave() {
        if (back != null) {
            back.runtime.counters().sessionEnded();
        }
    }

    // ---- SampleContext ----------------------------------------------------------------------------------------------

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public HttpMessage request() {
        return null;
    }

    @Override
    public HttpMessage response() {
        return null;
    }

    @Override
    public boolean takeUndecided() {
        boolean was = undecided;
        undecided = false;
        return was;
    }

    @Override
    public Connection client() {
        return session;
    }

    @Override
    public Connection server() {
        return upstream.session();
    }

    @Override
    public StreamFacts facts() {
        return this;
    }

    @Override
    public Variables variables() {
        return variables;
    }

    @Override
    public World world() {
        return worker.program;
    }

    @Override
    public byte[] scratch(int size) {
        return worker.conversionBuffer(size);
    }

    @Override
    public long timeout(String kind, boolean own) {
        return timeouts.of(kind, own, front, back);
    }

    @Override
    public int priorityClass() {
        return upstream.priorityClass();
    }

    @Override
    public int priorityOffset() {
        return upstream.priorityOffset();
    }

    @Override
    public boolean reusedServer() {
        return upstream.connection() != null && upstream.connection().reused();
    }

    @Override
    public String listenerName() {
        String name = listener.bind.settings().get(BindOptions.NAME);
        return name.isEmpty() ? null : name;
    }

    @Override
    public int listenerId() {
        return listener.id();
    }

    @Override
    public int listenerConnections() {
        return listener.connections();
    }

    // ---- ActionContext ----------------------------------------------------------------------------------------------

    @Override
    public void abortWith(Abort how) {
        abort = how;
    }

    @Override
    public void dropSilently(int ttl) {
        abort = Abort.SILENT;
        resetTtl = ttl;
    }

    @Override
    public boolean useBackend(String name) {
        if (!worker.program.selectable(name, forceBackend)) {
            return false;
        }
        chosenBackend = name;
        return true;
    }

    /** Runs {@code force-be-switch} and {@code use_backend} rules; null when there is no back end. */
    final BackSide chooseBackend() {
        phase = Phase.BACKEND_CHOICE;
        if (!front.forceBackend.isEmpty()) {
            forceBackend = RuleProgram.verdict(front.forceBackend.run(this, worker.scratch, 0)) == Verdict.DONE;
        }
        front.useBackend.run(this, worker.scratch, 0);
        BackSide chosen = worker.program.backendFor(front, chosenBackend, forceBackend);
        if (worker.program.observer != null) {
            Observations.backend(this, chosen);
        }
        return chosen;
    }

    @Override
    public void useServer(String name) {
        chosenServer = name;
    }

    @Override
    public void persist(boolean force) {
        forcePersist = force;
        ignorePersist = !force;
    }

    @Override
    public void setLogLevel(int level) {
        logLevel = level;
    }

    @Override
    public boolean setCapture(boolean request, int slot, byte[] value) {
        if (!request && responseCaptures == null && !front.rules.captures().response().isEmpty()) {
            // an answer that no server gave
            responseCaptures = new byte[front.rules.captures().response().size()][];
        }
        byte[][] slots = request ? requestCaptures : responseCaptures;
        boolean there = slots != null && slot < slots.length;
        if (there) {
            int limit = (request ? front.rules.captures().request() : front.rules.captures().response()).get(slot).length();
            slots[slot] = value.length > limit ? java.util.Arrays.copyOf(value, limit) : value;
        }
        return there;
    }

    @Override
    public void setTimeout(String kind, long milliseconds) {
        timeouts.set(kind, milliseconds);
    }

    @Override
    public void limitBandwidth(BandwidthLimit limit) {
        if (limit.incoming()) {
            bandwidthIn = bandwidthIn != null ? bandwidthIn : new Bandwidth(worker, this::resumeRequest);
            bandwidthIn.set(limit, limit.proxy() != front.proxy);
        } else {
            bandwidthOut = bandwidthOut != null ? bandwidthOut : new Bandwidth(worker, this::resumeResponse);
            bandwidthOut.set(limit, limit.proxy() != front.proxy);
        }
    }

    /** Sets the limits of another stream, whose place this one takes. */
    final void takeBandwidth(Stream before) {
        for (Bandwidth one : new Bandwidth[] {before.bandwidthIn, before.bandwidthOut}) {
            if (one != null) {
                one.limits().forEach(this::limitBandwidth);
                one.release();
            }
        }
        before.bandwidthIn = null;
        before.bandwidthOut = null;
    }

    @Override
    public void setSource(byte[] address, int port) {
        session.endpoints(phase, address, port, null, -1);
    }

    @Override
    public void setDestination(byte[] address, int port) {
        session.endpoints(phase, null, -1, address, port);
    }

    @Override
    public void setPriorityClass(int priorityClass) {
        upstream.priority(priorityClass, upstream.priorityOffset());
    }

    @Override
    public void setPriorityOffset(int offsetMillis) {
        upstream.priority(upstream.priorityClass(), offsetMillis);
    }

    @Override
    public StickCounter tracked(int counter) {
        StickCounter own = tracking.get(counter);
        return own != null || session == null ? own : session.tracking.get(counter);
    }

    @Override
    public boolean tracks(int counter, boolean content) {
        // a stream goes on with what its session tracks
        return content && tracking.get(counter) != null || session != null && session.tracking.get(counter) != null;
    }

    @Override
    public void track(int counter, boolean content, StickCounter tracked) {
        (content ? tracking : session.tracking).put(counter, tracked);
    }

    @Override
    public void stick(StickTable table, byte[] key, boolean match, boolean store) {
        upstream.stickiness.key(table, key, match, store);
    }

    @Override
    public void setPacketField(PacketField field, int value) {
        if (field.isClient()) {
            session.packetField(field, value);
        } else {
            upstream.packetField(field, value);
        }
    }

    @Override
    public void setRetries(int count) {
        retryLimit = count;
    }

    @Override
    public void expectProxy() {
        expectProxy = true;
    }

    @Override
    public void finalRule(dev.jlb.config.source.Span rule) {
        lastRule = rule;
    }

    @Override
    public dev.jlb.config.source.Span finalRule() {
        return lastRule;
    }

    /** {@code shutdown session}: both sides are cut. */
    abstract void kill();

    @Override
    public final void clientError() {
        trackError();
    }

    /** The request was the client's fault, for the tables that track it. */
    final void trackError() {
        tracking.each(StickCounter::error);
        session.tracking.each(StickCounter::error);
    }

    /** The response was the server's fault. */
    final void trackFailure() {
        tracking.each(StickCounter::failure);
        session.tracking.each(StickCounter::failure);
    }

    @Override
    public boolean awaitBody(long milliseconds, long atLeast) {
        return true;
    }

    @Override
    public boolean pause(long milliseconds) {
        return true;
    }

    /** Whether its end counts as a response; without one, because the client was refused silently or left, as one of another class. */
    boolean countsResponse() {
        return false;
    }

    @Override
    public Resolved resolve(String resolvers, String name, boolean ipv6First) {
        if (lookup == null) {
            lookup = new NameLookup(this);
        }
        return lookup.resolve(resolvers, name, ipv6First);
    }

    /** It is that server's from now on, in logs and counters. */
    final void serverIs(ServerRuntime server) {
        serverName = server.name();
        upstream.account.of(server);
    }
}
