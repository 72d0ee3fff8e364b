package dev.jlb.server;

import dev.jlb.config.model.Mode;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyKind;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.Settings;
import dev.jlb.sample.World;
import dev.jlb.server.HealthListener.Level;
import dev.jlb.server.ServerRuntime.Operational;
import java.net.SocketAddress;
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
    private final HealthListener listener;
    private final boolean redispatch;
    private final boolean persistToDead;
    private final boolean useAllBackups;
    private volatile int fullConnections;
    private volatile Runnable onAddress = () -> {};
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
        this.redispatch = settings.get(ProxyOptions.REDISPATCH) != 0;
        this.persistToDead = settings.is(ProxyOptions.PERSIST);
        this.useAllBackups = settings.is(ProxyOptions.ALLBACKUPS);
        this.fullConnections = settings.get(ProxyOptions.FULLCONN);
        this.servers = new BackendServers(this);
        Server target = DirectTarget.of(proxy);
        this.direct = target == null ? null : new ServerRuntime(this, target, 0, -1);
        this.balancer = algorithms.create(this);
        this.choice = new ServerChoice(this, slots, availability);
        recount();
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

    // ---- members that commands add and delete -------------------------------------------------------------------------

    /** Whether servers may be added at run time: not where a static algorithm balances. */
    public boolean takesMembers() {
        return proxy.mode() != Mode.LOG && balancer.dynamic();
    }

    /**
     * Takes a server in ({@code add server}). It has no address and is not checked yet.
     *
     * @return null when another one has its name or number
     */
    public ServerRuntime add(Server server) {
        synchronized (this) {
            ServerRuntime added = servers.add(this, server);
            if (added == null) {
                return null;
            }
            balancer.members();
            stateChanged(added);
            return added;
        }
    }

    /** Forgets a server ({@code del server}). @return false, and nothing happens, unless it is in maintenance and no stream has it or waits for it */
    public boolean remove(ServerRuntime server) {
        synchronized (this) {
            if (!server.maintenance() || server.connections() > 0 || server.queued() > 0 || !servers.all().contains(server)) {
                return false;
            }
            servers.remove(server);
            balancer.members();
            recount();
            balancer.changed();
            return true;
        }
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
                recount();
                balancer.changed();
            }
        }
    }

    // ---- changes of state ---------------------------------------------------------------------------------------------

    /**
     * Makes a server what checks say. Logs nothing: see {@code server.check}.
     *
     * @return how many waiting streams had to ask again, or got a slot
     */
    public int operational(ServerRuntime server, Operational state) {
        int moved;
        synchronized (this) {
            server.operational(state);
            moved = stateChanged(server);
        }
        return moved;
    }

    /** Sets and clears administrative bits ({@link ServerRuntime#FORCED_MAINT} …); the result as of {@link #operational}. */
    public int administrative(ServerRuntime server, int set, int clear) {
        synchronized (this) {
            server.admin(server.admin() & ~clear | set);
            return stateChanged(server);
        }
    }

    /** To be called after a change was logged: says it when the last server is gone, in HAProxy's order of lines. */
    public void reportLoss() {
        if (!servers.all().isEmpty() && !up() && availability.takeLoss()) {
            String kind = proxy.kind() == ProxyKind.LISTEN ? "proxy" : "backend";
            listener.message(
                    this, Level.EMERGENCY, kind + " '" + name() + "' has no server available!", kind + " " + name() + " has no server available!");
        }
    }

    /** {@code set weight}: 0 to 256. */
    public void weight(ServerRuntime server, int weight) {
        synchronized (this) {
            if (server.weights().configured() == weight) {
                return;
            }
            boolean usable = server.usable();
            server.weights().set(weight);
            if (usable && server.usable()) {
                recount();
                balancer.weightChanged(server);
            } else {
                stateChanged(server);
            }
        }
        reportLoss();
    }

    /** How far a server is that warms up. @param percent of its slots, 100 ends it @param sixteenths of its weight, where the algorithm is a dynamic one */
    public void throttle(ServerRuntime server, int percent, int sixteenths) {
        synchronized (this) {
            server.weights().throttle(percent, balancer.dynamic() ? sixteenths : 16);
            recount();
            balancer.weightChanged(server);
            slots.serveQueues(server);
        }
    }

    /** {@code set maxconn server}. */
    public void maxConnections(ServerRuntime server, int limit) {
        synchronized (this) {
            server.maxConnections(limit);
            balancer.loadChanged(server);
            slots.serveQueues(server);
        }
    }

    /** {@code fullconn}, or the tenth of the front ends' {@code maxconn} that stands for it. */
    public void fullConnections(int connections) {
        fullConnections = connections;
    }

    /** New connections to the server go there. @param text as statistics show it */
    public void address(ServerRuntime server, SocketAddress address, String text) {
        server.address(address, text);
        moved();
    }

    /** To be called when servers have got addresses, or are gone. */
    public void moved() {
        synchronized (this) {
            balancer.moved();
        }
        onAddress.run();
    }

    /** Called whenever a server has moved. */
    public void onAddress(Runnable listener) {
        onAddress = listener;
    }

    /** Connections at which the servers reach their {@code maxconn}. */
    public int fullConnections() {
        return fullConnections;
    }

    private int stateChanged(ServerRuntime server) {
        recount();
        balancer.changed();
        int before = slots.queuedNow();
        if (!server.acceptsPersistent() && redispatch && !persistToDead) {
            slots.abandonQueue(server);
        }
        for (ServerRuntime each : servers.all()) {
            if (each.acceptsPersistent()) {
                slots.serveQueues(each);
            }
        }
        return before - slots.queuedNow();
    }

    private void recount() {
        if (availability.recount(servers.all(), useAllBackups)) {
            counters.downTransitions.increment();
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
