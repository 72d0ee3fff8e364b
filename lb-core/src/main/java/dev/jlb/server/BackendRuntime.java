package dev.jlb.server;

import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyKind;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.sample.World;
import dev.jlb.server.HealthListener.Level;
import dev.jlb.server.ServerRuntime.Operational;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The back side of a proxy while the program runs: its servers, the algorithm that chooses among them, their slots and the streams that
 * wait for one. One lock per back end orders choices, slots, queues and state changes; it is held for well under a microsecond per stream.
 */
public final class BackendRuntime implements World.BackendView {
    private final Proxy proxy;
    private final int id;
    private final List<ServerRuntime> servers;
    private final Map<String, ServerRuntime> byName = new HashMap<>();
    private final BackendCounters counters = new BackendCounters();
    private final WaitQueue waiting = new WaitQueue();
    private final Balancer balancer;
    private final HealthListener listener;
    private final boolean redispatch;
    private final boolean preferLast;
    private final boolean useAllBackups;
    private volatile int fullConnections;
    private volatile Runnable onAddress = () -> {};
    private long sequence;

    // recomputed by every change of state, read by all
    private volatile int usableActive;
    private volatile int usableBackup;
    private volatile int totalWeight;
    private volatile long changedNanos = System.nanoTime();
    private volatile long downNanos;
    private volatile boolean wasUp = true;
    private volatile boolean lossPending;

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
        this.preferLast = settings.is(ProxyOptions.PREFER_LAST_SERVER);
        this.useAllBackups = settings.is(ProxyOptions.ALLBACKUPS);
        this.fullConnections = settings.get(ProxyOptions.FULLCONN);
        List<ServerRuntime> list = new ArrayList<>();
        ServerIds ids = new ServerIds(proxy.servers());
        for (Server server : proxy.servers()) {
            ServerRuntime runtime = new ServerRuntime(this, server, ids.of(list.size()), list.size());
            list.add(runtime);
            byName.putIfAbsent(server.name(), runtime);
        }
        this.servers = List.copyOf(list);
        this.balancer = algorithms.create(this);
        recount();
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

    /** In configuration order. */
    public List<ServerRuntime> servers() {
        return servers;
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
        for (ServerRuntime server : servers) {
            total += server.queued();
        }
        return total;
    }

    /** Servers that may be chosen: the active ones, or the backups when no active one is left. */
    @Override
    public int usableServers() {
        int active = usableActive;
        return active > 0 ? active : useAllBackups ? usableBackup : Math.min(1, usableBackup);
    }

    /** {@code act}. */
    public int activeServers() {
        return usableActive;
    }

    /** {@code bck}. */
    public int backupServers() {
        return usableBackup;
    }

    @Override
    public int serverCount() {
        return servers.size();
    }

    @Override
    public int totalWeight() {
        return totalWeight;
    }

    /** {@code status} of the BACKEND line: UP or DOWN. */
    public boolean up() {
        return servers.isEmpty() || usableActive + usableBackup > 0;
    }

    /** {@code lastchg}. */
    public long secondsSinceChange() {
        return (System.nanoTime() - changedNanos) / 1_000_000_000L;
    }

    /** {@code downtime}. */
    public long downSeconds() {
        return (downNanos + (wasUp ? 0 : System.nanoTime() - changedNanos)) / 1_000_000_000L;
    }

    @Override
    public ServerRuntime server(String name) {
        return byName.get(name);
    }

    @Override
    public ServerRuntime server(int index) {
        return servers.get(index);
    }

    /** The servers among which the algorithm chooses now, in order: the active ones; else all backups, or the first one. */
    public List<ServerRuntime> candidates() {
        List<ServerRuntime> result = new ArrayList<>();
        boolean backup = usableActive == 0;
        for (ServerRuntime server : servers) {
            if (server.usable() && server.backup() == backup) {
                result.add(server);
                if (backup && !useAllBackups) {
                    break;
                }
            }
        }
        return result;
    }

    // ---- streams ------------------------------------------------------------------------------------------------------

    /** Finds a server and a slot for a stream, or a place in a queue. The stream must hold and wait for nothing. */
    public Outcome place(Placement placement) {
        synchronized (this) {
            if (placement.state != Placement.State.NONE) {
                throw new IllegalStateException("placed twice");
            }
            placement.serverQueuePosition = 0;
            placement.backendQueuePosition = 0;
            return choose(placement);
        }
    }

    private Outcome choose(Placement placement) {
        ServerRuntime server = placement.forced();
        if (server == null && preferLast) {
            ServerRuntime last = placement.previous();
            server = last != null && last.backend() == this && last != placement.excluded() && last.usable() && hasRoom(last) ? last : null;
        }
        if (server != null) {
            if (hasRoom(server) || !queueFull(server) || placement.persistent() && !redispatch) {
                return takeOrWait(placement, server);
            }
            // its queue is full: whoever else has room
        }
        if (usableActive + usableBackup == 0) {
            return Outcome.NO_SERVER;
        }
        server = balancer.choose(placement);
        if (server == null) {
            placement.backendQueuePosition = waiting.size();
            wait(placement, null);
            return Outcome.QUEUED;
        }
        server.counters().chosen.increment();
        counters.chosen.increment();
        return takeOrWait(placement, server);
    }

    /** {@code maxqueue}. */
    private static boolean queueFull(ServerRuntime server) {
        int most = server.configured().settings().get(ServerOptions.MAXQUEUE);
        return most > 0 && server.waiting.size() >= most;
    }

    private Outcome takeOrWait(Placement placement, ServerRuntime server) {
        if (hasRoom(server)) {
            take(placement, server);
            return Outcome.GRANTED;
        }
        if (queueFull(server) && !placement.persistent()) {
            placement.backendQueuePosition = waiting.size();
            wait(placement, null);
            return Outcome.QUEUED;
        }
        placement.serverQueuePosition = server.waiting.size();
        wait(placement, server);
        return Outcome.QUEUED;
    }

    private void wait(Placement placement, ServerRuntime server) {
        WaitQueue queue = server == null ? waiting : server.waiting;
        placement.waitingFor = server;
        placement.entry = queue.add(placement, sequence++);
        placement.state = Placement.State.WAITING;
        (server == null ? counters.queue : server.counters().queue).increment();
        if (server != null) {
            balancer.loadChanged(server);
        }
    }

    private void leaveQueue(Placement placement) {
        ServerRuntime server = placement.waitingFor;
        (server == null ? waiting : server.waiting).remove(placement.entry);
        (server == null ? counters.queue : server.counters().queue).decrement();
        placement.entry = null;
        placement.waitingFor = null;
        placement.state = Placement.State.NONE;
        if (server != null) {
            balancer.loadChanged(server);
        }
    }

    private void take(Placement placement, ServerRuntime server) {
        server.served(server.served() + 1);
        server.counters().sessionStarted();
        placement.server = server;
        placement.state = Placement.State.HOLDING;
        balancer.loadChanged(server);
    }

    /** True when a stream may be given to that server now without overtaking those that wait for it. */
    public boolean hasRoom(ServerRuntime server) {
        int limit = slots(server);
        return limit == 0 || server.waiting.isEmpty() && server.served() < limit;
    }

    /** How many streams a server may have now: {@code maxconn}, or between {@code minconn} and it by load (manual 5.2 {@code minconn}), less while warming up. 0: no limit. */
    public int slots(ServerRuntime server) {
        int limit = server.maxConnections();
        if (limit == 0) {
            return 0;
        }
        int min = server.configured().settings().get(ServerOptions.MINCONN);
        int full = fullConnections;
        if (min > 0 && min < limit && full > 0 && connections() < full) {
            limit = Math.max(min, (int) ((long) connections() * limit / full));
        }
        int throttle = server.throttle();
        return throttle >= 0 ? Math.max(1, limit * throttle / 100) : limit;
    }

    /** Gives a held slot back; the next stream that waits gets it. Does nothing when none is held. */
    public void release(Placement placement) {
        synchronized (this) {
            ServerRuntime server = placement.server;
            if (placement.state != Placement.State.HOLDING) {
                return;
            }
            placement.state = Placement.State.NONE;
            placement.server = null;
            server.served(server.served() - 1);
            server.counters().sessionEnded();
            balancer.loadChanged(server);
            if (!waiting.isEmpty() || !server.waiting.isEmpty()) {
                serveQueues(server);
            }
        }
    }

    /** Ends waiting or holding, whichever it is; {@link Placement#granted} is not called afterwards. */
    public void cancel(Placement placement) {
        synchronized (this) {
            if (placement.state == Placement.State.WAITING) {
                leaveQueue(placement);
            }
            placement.ticket++;
        }
        release(placement);
    }

    /** Hands free slots of a server to those that wait longest, for it or for any. */
    private void serveQueues(ServerRuntime server) {
        while (server.acceptsPersistent()) {
            int limit = slots(server);
            if (limit > 0 && server.served() >= limit) {
                return;
            }
            WaitQueue.Entry entry = WaitQueue.earlier(server.waiting.first(), server.usable() && eligible(server) ? waiting.first() : null);
            if (entry == null) {
                return;
            }
            Placement placement = entry.placement();
            leaveQueue(placement);
            take(placement, server);
            wake(placement);
        }
    }

    private boolean eligible(ServerRuntime server) {
        return server.backup() == (usableActive == 0);
    }

    private void wake(Placement placement) {
        int ticket = placement.ticket;
        placement.loop().execute(() -> {
            synchronized (this) {
                if (placement.ticket != ticket) {
                    return;
                }
            }
            placement.granted();
        });
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
        if (!servers.isEmpty() && !up() && lossPending) {
            lossPending = false;
            String kind = proxy.kind() == ProxyKind.LISTEN ? "proxy" : "backend";
            listener.message(
                    this, Level.EMERGENCY, kind + " '" + name() + "' has no server available!", kind + " " + name() + " has no server available!");
        }
    }

    /** {@code set weight}: 0 to 256. */
    public void weight(ServerRuntime server, int weight) {
        synchronized (this) {
            boolean usable = server.usable();
            server.userWeight(weight);
            if (usable && server.usable()) {
                recount();
                balancer.weightChanged(server);
            } else {
                stateChanged(server);
            }
        }
    }

    /** Percent of weight and slots while warming up; 100 ends it. */
    public void throttle(ServerRuntime server, int percent) {
        synchronized (this) {
            server.throttle(percent);
            recount();
            balancer.weightChanged(server);
            serveQueues(server);
        }
    }

    /** {@code set maxconn server}. */
    public void maxConnections(ServerRuntime server, int limit) {
        synchronized (this) {
            server.maxConnections(limit);
            balancer.loadChanged(server);
            serveQueues(server);
        }
    }

    /** {@code fullconn}, or the tenth of the front ends' {@code maxconn} that stands for it. */
    public void fullConnections(int connections) {
        fullConnections = connections;
    }

    /** New connections to the server go there. @param text as statistics show it */
    public void address(ServerRuntime server, SocketAddress address, String text) {
        server.address(address, text);
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
        int before = queuedNow();
        if (!server.acceptsPersistent()) {
            abandonQueue(server);
        }
        for (ServerRuntime each : servers) {
            if (each.acceptsPersistent()) {
                serveQueues(each);
            }
        }
        if (usableActive + usableBackup == 0) {
            abandonQueue(null);
        }
        return before - queuedNow();
    }

    private int queuedNow() {
        int total = waiting.size();
        for (ServerRuntime server : servers) {
            total += server.waiting.size();
        }
        return total;
    }

    /** Those that wait for what is gone ask again. */
    private void abandonQueue(ServerRuntime server) {
        WaitQueue queue = server == null ? waiting : server.waiting;
        for (WaitQueue.Entry entry = queue.first(); entry != null; entry = queue.first()) {
            Placement placement = entry.placement();
            leaveQueue(placement);
            placement.force(null, false);
            wake(placement);
        }
    }

    private void recount() {
        int active = 0;
        int backup = 0;
        int activeWeight = 0;
        int backupWeight = 0;
        for (ServerRuntime server : servers) {
            if (!server.usable()) {
                continue;
            }
            if (server.backup()) {
                backupWeight = backup == 0 || useAllBackups ? backupWeight + server.weight() : backupWeight;
                backup++;
            } else {
                active++;
                activeWeight += server.weight();
            }
        }
        usableActive = active;
        usableBackup = backup;
        totalWeight = active > 0 ? activeWeight : backupWeight;
        boolean up = servers.isEmpty() || active + backup > 0;
        if (up != wasUp) {
            long now = System.nanoTime();
            downNanos += up ? now - changedNanos : 0;
            changedNanos = now;
            wasUp = up;
            lossPending = !up;
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
