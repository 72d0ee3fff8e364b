package dev.jlb.server;

import dev.jlb.config.model.Address;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.sample.World;
import dev.jlb.server.ServerState.Operational;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A server while the program runs: its states, weight, slots and counters. Reads are safe from every thread; changes go through its
 * {@link BackendRuntime}, which serialises them.
 */
public final class ServerRuntime implements World.ServerView {
    private final BackendRuntime backend;
    private final Server server;
    private final int id;
    private final int index;
    private final boolean backup;
    /** Added by a command. */
    private final boolean dynamic;
    private ServerCounters counters = new ServerCounters();
    final WaitQueue waiting = new WaitQueue();

    private volatile ServerSource source;
    private volatile SocketAddress address;
    private volatile boolean followsClient;
    private volatile boolean mapsPort;
    private volatile int portShift;
    private volatile String addressText;

    private volatile String cookie;
    /** Whether TLS is spoken to it: as configured, or as commanded. */
    private volatile boolean encrypted;

    // written under the back end's lock
    private final ServerState state;
    private volatile int served;
    private volatile int maxConnections;
    private final CheckState check;
    private final CheckState agent = new CheckState(1);
    private final ServerWeight weight;
    /** Its health is that of a server of an earlier configuration. */
    private volatile boolean inherited;

    private volatile ServerRuntime tracked;
    /** Told of what traffic meets; null unless {@code observe} is set. */
    private volatile TrafficObserver observer;

    ServerRuntime(BackendRuntime backend, Server server, int id, int index) {
        this(backend, server, id, index, false);
    }

    ServerRuntime(BackendRuntime backend, Server server, int id, int index, boolean dynamic) {
        this.dynamic = dynamic;
        this.backend = backend;
        this.server = server;
        this.id = id;
        this.index = index;
        Settings settings = server.settings();
        this.weight = new ServerWeight(this, settings.get(ServerOptions.WEIGHT));
        this.backup = settings.is(ServerOptions.BACKUP);
        this.cookie = settings.get(ServerOptions.COOKIE);
        this.encrypted = settings.is(ServerOptions.SSL);
        // a minconn alone, or above maxconn, is the limit, as in HAProxy
        this.maxConnections = Math.max(settings.get(ServerOptions.MAXCONN), settings.get(ServerOptions.MINCONN));
        if (server.address() instanceof Address.Inet inet) {
            mapsPort(inet.port() == 0 || inet.portOffset(), inet.portOffset() ? inet.port() : 0);
        }
        boolean disabled = settings.is(ServerOptions.DISABLED);
        this.check = new CheckState(disabled ? 0 : settings.get(ServerOptions.RISE));
        this.state = new ServerState(!disabled ? 0 : dynamic ? ServerState.FORCED_MAINT : ServerState.CONFIGURED_MAINT);
    }

    public BackendRuntime backend() {
        return backend;
    }

    /** As configured. */
    public Server configured() {
        return server;
    }

    @Override
    public String name() {
        return server.name();
    }

    @Override
    public int id() {
        return id;
    }

    /** A number from 0 that no other server of its back end has now, as small as can be: for arrays. */
    public int index() {
        return index;
    }

    /** True when a command added it ({@code add server}): the configuration does not name it. */
    public boolean dynamic() {
        return dynamic;
    }

    public boolean backup() {
        return backup;
    }

    public ServerCounters counters() {
        return counters;
    }

    /** Where connections to it come from; null where the system chooses. */
    public ServerSource source() {
        return source;
    }

    public void source(ServerSource from) {
        source = from;
    }

    /** Where to connect, resolved; null while it has no address. Port 0 with an offset in the configuration: see {@link dev.jlb.config.model.Address.Inet}. */
    public SocketAddress address() {
        return address;
    }

    /** {@code addr} of {@code show stat}. */
    public String addressText() {
        return addressText;
    }

    /** Whether it is reached at the client's destination address or port: {@code 0.0.0.0}, port 0, or an offset (manual 5.2 {@code server}). */
    public boolean followsClient() {
        return followsClient;
    }

    /** Whether its port is the client's destination port, shifted by {@link #portShift}. */
    public boolean mapsPort() {
        return mapsPort;
    }

    /** What is added to the client's destination port where that is used. */
    public int portShift() {
        return portShift;
    }

    /** {@code set server … addr … port}: a port of its own, or a shift. */
    void mapsPort(boolean maps, int shift) {
        mapsPort = maps;
        portShift = shift;
    }

    /** Whether TLS is spoken to it ({@code ssl}, {@code set server … ssl}). */
    public boolean encrypted() {
        return encrypted;
    }

    /** Of a server that has settings for TLS only. */
    public void encrypted(boolean wanted) {
        encrypted = wanted;
    }

    /** Its value in the persistence cookie, configured or made from its address; "" for none. */
    public String cookie() {
        return cookie;
    }

    public void cookie(String value) {
        cookie = value;
    }

    void address(SocketAddress address, String text) {
        this.address = address;
        this.followsClient = address instanceof InetSocketAddress inet && (inet.getAddress() != null && inet.getAddress().isAnyLocalAddress() || mapsPort);
        this.addressText = text;
    }

    public Operational operational() {
        return state.operational();
    }

    /** Bits of administrative reasons, 0 when ready. */
    public int admin() {
        return state.admin();
    }

    public boolean maintenance() {
        return state.maintenance();
    }

    public boolean draining() {
        return state.draining();
    }

    /** True when new streams may come here by the algorithm's choice, weight 0 included. */
    @Override
    public boolean running() {
        return state.running();
    }

    /** True when the algorithm may choose it: running and of a weight. */
    @Override
    public boolean usable() {
        return running() && weight.configured() > 0;
    }

    /** True when a persistent stream may still come here: up, draining or stopping, not in maintenance. */
    public boolean acceptsPersistent() {
        return state.acceptsPersistent();
    }

    @Override
    public int connections() {
        return served;
    }

    @Override
    public int queued() {
        return counters.queue.get();
    }

    @Override
    public int sessionRate() {
        return counters.sessionRate.perPeriod();
    }

    /** The configured or commanded weight, scaled while warming up; 0 to 256. */
    @Override
    public int weight() {
        return weight.now();
    }

    @Override
    public int userWeight() {
        return weight.configured();
    }

    @Override
    public int initialWeight() {
        return weight.initial();
    }

    /** All about its weight. */
    public ServerWeight weights() {
        return weight;
    }

    @Override
    public int maxQueue() {
        return configured().settings().get(ServerOptions.MAXQUEUE);
    }

    @Override
    public int maxConnections() {
        return maxConnections;
    }

    /** What its health checks say; the health is the progress between down (0) and up ({@code rise + fall - 1}). */
    public CheckState check() {
        return check;
    }

    /** What its agent says; the health is 0 when that was last that it is down, else 1. */
    public CheckState agent() {
        return agent;
    }

    /** True when its health goes on from before a reload, so that checks do not begin anew. */
    public boolean inherited() {
        return inherited;
    }

    /** The server whose checks decide about this one: itself, or the end of its {@code track} chain. */
    public ServerRuntime reference() {
        ServerRuntime reference = this;
        while (reference.tracked != null) {
            reference = reference.tracked;
        }
        return reference;
    }

    /** The server that this one tracks directly, or null. */
    public ServerRuntime tracked() {
        return tracked;
    }

    /** Told of what traffic meets, or null. */
    public TrafficObserver observer() {
        return observer;
    }

    /** {@code lastchg}: seconds since the last change of the operational state. */
    public long secondsSinceChange() {
        return state.secondsSinceChange();
    }

    /** {@code downtime}: seconds not up in total. */
    public long downSeconds() {
        return state.downSeconds();
    }

    /** {@code status} of {@code show stat}: UP, DOWN, NOLB, DRAIN, MAINT, {@code UP 1/3}, {@code DOWN 1/2}, {@code no check}. */
    public String statusText() {
        return StatusText.of(this);
    }

    // ---- changes, all under the back end's lock ----------------------------------------------------------------------

    /** See {@link BackendRuntime#inherit}. What the new configuration says differently wins. */
    void inherit(ServerRuntime old) {
        counters = old.counters;
        state.inherit(old.state, server.settings().is(ServerOptions.DISABLED) && old.server.settings().is(ServerOptions.DISABLED));
        weight.inherit(old.weight);
        if (server.settings().get(ServerOptions.MAXCONN).equals(old.server.settings().get(ServerOptions.MAXCONN))) {
            maxConnections = old.maxConnections;
        }
        mapsPort(old.mapsPort, old.portShift);
        address(old.address, old.addressText);
        encrypted = server.settings().is(ServerOptions.SSL) && (old.encrypted || !old.server.settings().is(ServerOptions.SSL));
        boolean checked = server.settings().is(ServerOptions.CHECK) || !server.settings().get(ServerOptions.TRACK).isEmpty();
        if (checked || !old.server.settings().is(ServerOptions.CHECK)) {
            state.inheritHealth(old.state);
            check.inherit(old.check);
            agent.inherit(old.agent);
            inherited = server.settings().is(ServerOptions.CHECK) == old.server.settings().is(ServerOptions.CHECK);
        }
    }

    /** True when a connection to that one is as good as one to this: same address, same options. */
    public boolean reachedAs(ServerRuntime other) {
        return address != null && address.equals(other.address) && server.settings().equals(other.server.settings());
    }

    /** What it was in an earlier process, {@code seconds} ago. */
    void restore(Operational operational, int health, long seconds) {
        state.restore(operational, seconds);
        check.health(health);
        check.last(CheckResult.INITIAL);
        inherited = server.settings().is(ServerOptions.CHECK);
    }

    void operational(Operational next) {
        state.operational(next);
    }

    void admin(int bits) {
        boolean rested = maintenance();
        state.admin(bits);
        if (rested && !maintenance()) {
            weight.rested();
        }
    }

    void maxConnections(int value) {
        maxConnections = value;
    }

    int served() {
        return served;
    }

    void served(int value) {
        served = value;
    }

    public void tracked(ServerRuntime value) {
        tracked = value;
    }

    public void observer(TrafficObserver value) {
        observer = value;
    }

    @Override
    public String toString() {
        return backend.name() + "/" + name();
    }
}
