package dev.jlb.server;

import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.Settings;
import dev.jlb.sample.World;
import java.util.List;

/**
 * The back side of a proxy while the program runs: its servers, the algorithm that chooses among them, their slots and the streams that
 * wait for one. One lock per back end orders choices, slots, queues and state changes; it is held for well under a microsecond per stream.
 */
public final class BackendRuntime implements World.BackendView {
    private final Proxy proxy;
    private final int id;
    private final BackendServers servers;
    private BackendCounters counters = new BackendCounters();
    private final ServerSlots slots = new ServerSlots(this);
    private final Balancer balancer;
    /** Takes the streams that no server keeps; null: they are balanced. */
    private final ServerRuntime direct;
    private final ServerChoice choice;
    private final ServerChanges changes;
    private final HealthListener listener;
    private final boolean useAllBackups;
    private volatile int fullConnections;
    private volatile boolean published = true;
    private final Availability availability = new Availability();

    /**
     * @param id {@code iid}
     * @param algorithms makes the algorithm that the configuration asks for
     */
    public BackendRuntime(Proxy proxy, int id, BalancerFactory algorithms, HealthListener listener) {
        this.proxy = proxy;
        this.id = id;
        this.listener = listener;
        Settings settings = proxy.settings();
        this.useAllBackups = settings.is(ProxyOptions.ALLBACKUPS);
        this.fullConnections = settings.get(ProxyOptions.FULLCONN);
        this.servers = new BackendServers(this);
        Server target = DirectTarget.of(proxy);
        this.direct = target == null ? null : new ServerRuntime(this, target, 0, -1);
        this.changes = new ServerChanges(this, servers, slots, availability);
        this.balancer = algorithms.create(this);
        this.choice = new ServerChoice(this, slots, availability);
        changes.recount();
        // what was never up has not been lost
        counters.downTransitions.reset();
        availability.takeLoss();
        balancer.changed();
    }

    /** See {@link #BackendRuntime(Proxy, int, BalancerFactory, HealthListener)}. */
    @FunctionalInterface
    public interface BalancerFactory {
        Balancer create(BackendRuntime backend);
    }

    // ---- what it is ---------------------------------------------------------------------------------------------------

    public Proxy proxy() {
        return proxy;
    }

    @Override
    public String name() {
        return proxy.name();
    }

    @Override
    public int id() {
        return id;
    }

    /** In configuration order, then those that commands have added. */
    @Override
    public List<ServerRuntime> servers() {
        return servers.all();
    }

    Balancer balancer() {
        return balancer;
    }

    /** Changes its servers. */
    public ServerChanges changes() {
        return changes;
    }

    public BackendCounters counters() {
        return counters;
    }

    public HealthListener listener() {
        return listener;
    }

    @Override
    public int connections() {
        return counters.sessions.get();
    }

    @Override
    public int sessionRate() {
        return counters.sessionRate.perPeriod();
    }

    @Override
    public int queued() {
        int total = counters.queue.get();
        for (ServerRuntime server : servers.all()) {
            total += server.queued();
        }
        return total;
    }

    /** Servers that may be chosen: the active ones, or the backups when no active one is left. */
    @Override
    public int usableServers() {
        int active = availability.active();
        int backup = availability.backup();
        return active > 0 ? active : useAllBackups ? backup : Math.min(1, backup);
    }

    /** {@code option allbackups}: once the active servers are gone, all backups are used and not only the first. */
    public boolean usesAllBackups() {
        return useAllBackups;
    }

    /** The backup that takes all once the active servers are gone, without {@code option allbackups}, be it that they have to wait for it; null when none is usable. */
    public ServerRuntime firstBackup() {
        return servers.firstBackup();
    }

    /** The servers among which the algorithm chooses now, in order: the active ones; else all backups, or the first one. */
    public List<ServerRuntime> candidates() {
        return servers.candidates(availability.active() == 0, useAllBackups);
    }

    /** {@code act}. */
    public int activeServers() {
        return availability.active();
    }

    /** {@code bck}. */
    public int backupServers() {
        return availability.backup();
    }

    @Override
    public int totalWeight() {
        return availability.weight();
    }

    /** {@code status} of the BACKEND line: UP or DOWN. */
    public boolean up() {
        return servers.all().isEmpty() || availability.usable() > 0;
    }

    /** Whether rules may choose it: {@code publish backend}, {@code unpublish backend}. Checks go on. */
    public boolean published() {
        return published;
    }

    public void published(boolean on) {
        published = on;
    }

    /** {@code lastchg}. */
    public long secondsSinceChange() {
        return availability.secondsSinceChange();
    }

    /** {@code downtime}. */
    public long downSeconds() {
        return availability.downSeconds();
    }

    @Override
    public ServerRuntime server(String name) {
        return servers.named(name);
    }

    /** What {@code dispatch} or {@code option transparent} stands for: no server that anything tells of. Null without them. */
    public ServerRuntime direct() {
        return direct;
    }

    // ---- streams ------------------------------------------------------------------------------------------------------

    /** Finds a server and a slot for a stream, or a place in a queue. The stream must hold and wait for nothing. */
    public Outcome place(Placement placement) {
        synchronized (this) {
            if (placement.state != Placement.State.NONE) {
                throw new IllegalStateException("placed twice");
            }
            return choice.choose(placement);
        }
    }

    /** Chooses a server for something that is no stream and takes no slot; null when none is usable. */
    public synchronized ServerRuntime pick(BalanceContext context) {
        ServerRuntime server = availability.usable() == 0 ? null : balancer.choose(context);
        if (server != null) {
            server.counters().chosen.increment();
            counters.chosen.increment();
        }
        return server;
    }

    /** Whether it has a {@code maxconn} and as many streams. */
    public boolean isFull(ServerRuntime server) {
        return server.maxConnections() > 0 && !hasRoom(server);
    }

    /** Whether as many streams wait for it as {@code maxqueue} allows. */
    public boolean isQueueFull(ServerRuntime server) {
        return ServerSlots.queueFull(server);
    }

    /** Whether it has a slot, or a place in a queue that {@code maxqueue} limits: {@code leastconn} lets streams wait there. */
    public boolean takesMore(ServerRuntime server) {
        return slots.takesMore(server);
    }

    /** True when a stream may be given to that server now without overtaking those that wait for it. */
    public boolean hasRoom(ServerRuntime server) {
        return slots.hasRoom(server);
    }

    /** Gives a held slot back; the next stream that waits gets it. Does nothing when none is held. */
    public void release(Placement placement) {
        synchronized (this) {
            slots.release(placement);
        }
    }

    /** Ends waiting or holding, whichever it is; {@link Placement#granted} is not called afterwards. */
    public void cancel(Placement placement) {
        synchronized (this) {
            if (placement.state == Placement.State.WAITING) {
                slots.leaveQueue(placement);
            }
            placement.ticket++;
        }
        release(placement);
    }

    /**
     * Goes on where the back end of this name was before a reload: counters, and of each server that is still there at the same address its states and what commands
     * have changed. To be called before anything is placed here.
     */
    public void inherit(BackendRuntime before) {
        synchronized (before) {
            synchronized (this) {
                counters = before.counters;
                availability.inherit(before.availability);
                for (ServerRuntime server : servers.all()) {
                    ServerRuntime old = before.server(server.name());
                    if (old != null && old.configured().address().equals(server.configured().address())) {
                        server.inherit(old);
                    }
                }
                changes.recount();
                balancer.changed();
            }
        }
    }

    /** Connections at which the servers reach their {@code maxconn}. */
    public int fullConnections() {
        return fullConnections;
    }

    /** {@code fullconn}, or the tenth of the front ends' {@code maxconn} that stands for it. */
    public void fullConnections(int connections) {
        fullConnections = connections;
    }

    @Override
    public String toString() {
        return name();
    }
}
