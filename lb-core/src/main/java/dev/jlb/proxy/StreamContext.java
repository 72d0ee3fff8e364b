package dev.jlb.proxy;

import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.LogStep;
import dev.jlb.config.source.Span;
import dev.jlb.http.HttpMessage;
import dev.jlb.rule.BandwidthLimit;
import dev.jlb.sample.Phase;
import dev.jlb.sample.StreamFacts;
import dev.jlb.sample.VariableStore;
import dev.jlb.sample.Variables;
import dev.jlb.sample.World;
import dev.jlb.table.StickCounter;
import dev.jlb.table.StickTable;
import java.util.Arrays;

/** A stream as rules and samples see it: what they ask of it, and what actions set. */
abstract class StreamContext extends Stream {
    StreamContext(Worker worker, Listener listener, FrontSide front, Session session, VariableStore sessionVariables) {
        super(worker, listener, front, session, sessionVariables);
    }

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

    @Override
    public void doLog(LogStep step, String profile) {
        log.now(step, profile);
    }

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
            slots[slot] = value.length > limit ? Arrays.copyOf(value, limit) : value;
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
    public void finalRule(Span rule) {
        lastRule = rule;
    }

    @Override
    public Span finalRule() {
        return lastRule;
    }

    @Override
    public final void clientError() {
        trackError();
    }

    @Override
    public boolean awaitBody(long milliseconds, long atLeast) {
        return true;
    }

    @Override
    public boolean pause(long milliseconds) {
        return true;
    }

    @Override
    public Resolved resolve(String resolvers, String name, boolean ipv6First) {
        if (lookup == null) {
            lookup = new NameLookup(this);
        }
        return lookup.resolve(resolvers, name, ipv6First);
    }
}
