package dev.jlb.server;

import dev.jlb.config.model.Mode;
import dev.jlb.config.model.ProxyKind;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.Settings;
import dev.jlb.server.HealthListener.Level;
import dev.jlb.server.ServerState.Operational;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * What checks, commands, resolvers and warming up change about the servers of a back end, each under the back end's lock and with all that
 * follows from it: servers that can be used are counted anew, the algorithm is told, and the streams that wait go on.
 */
public final class ServerChanges {
    private final BackendRuntime backend;
    private final BackendServers servers;
    private final ServerSlots slots;
    private final Availability availability;
    private final boolean redispatch;
    private final boolean persistToDead;
    private volatile Runnable onAddress = () -> {};

    ServerChanges(BackendRuntime backend, BackendServers servers, ServerSlots slots, Availability availability) {
        this.backend = backend;
        this.servers = servers;
        this.slots = slots;
        this.availability = availability;
        Settings settings = backend.proxy().settings();
        this.redispatch = settings.get(ProxyOptions.REDISPATCH) != 0;
        this.persistToDead = settings.is(ProxyOptions.PERSIST);
    }

    /** Whether servers may be added at run time: not where a static algorithm balances. */
    public boolean takesMembers() {
        return backend.proxy().mode() != Mode.LOG && backend.balancer().dynamic();
    }

    /**
     * Takes a server in ({@code add server}). It has no address and is not checked yet.
     *
     * @return null when another one has its name or number
     */
    public ServerRuntime add(Server server) {
        synchronized (backend) {
            ServerRuntime added = servers.add(backend, server);
            if (added == null) {
                return null;
            }
            backend.balancer().members();
            stateChanged(added);
            return added;
        }
    }

    /** Forgets a server ({@code del server}). @return false, and nothing happens, unless it is in maintenance and no stream has it or waits for it */
    public boolean remove(ServerRuntime server) {
        synchronized (backend) {
            if (!server.maintenance() || server.connections() > 0 || server.queued() > 0 || !servers.all().contains(server)) {
                return false;
            }
            servers.remove(server);
            backend.balancer().members();
            recount();
            backend.balancer().changed();
            return true;
        }
    }

    /**
     * Makes a server what checks say. Logs nothing: see {@code server.check}.
     *
     * @return how many waiting streams had to ask again, or got a slot
     */
    public int operational(ServerRuntime server, Operational state) {
        synchronized (backend) {
            server.operational(state);
            return stateChanged(server);
        }
    }

    /** Sets and clears administrative bits ({@link ServerState#FORCED_MAINT} …); the result as of {@link #operational}. */
    public int administrative(ServerRuntime server, int set, int clear) {
        synchronized (backend) {
            server.admin(server.admin() & ~clear | set);
            return stateChanged(server);
        }
    }

    /** To be called after a change was logged: says it when the last server is gone, in HAProxy's order of lines. */
    public void reportLoss() {
        if (!servers.all().isEmpty() && !backend.up() && availability.takeLoss()) {
            String kind = backend.proxy().kind() == ProxyKind.LISTEN ? "proxy" : "backend";
            backend.listener().message(
                    backend, Level.EMERGENCY, kind + " '" + backend.name() + "' has no server available!", kind + " " + backend.name() + " has no server available!");
        }
    }

    /** {@code set weight}: 0 to 256. */
    public void weight(ServerRuntime server, int weight) {
        synchronized (backend) {
            if (server.weights().configured() == weight) {
                return;
            }
            boolean usable = server.usable();
            server.weights().set(weight);
            if (usable && server.usable()) {
                recount();
                backend.balancer().weightChanged(server);
            } else {
                stateChanged(server);
            }
        }
        reportLoss();
    }

    /** How far a server is that warms up. @param percent of its slots, 100 ends it @param sixteenths of its weight, where the algorithm is a dynamic one */
    public void throttle(ServerRuntime server, int percent, int sixteenths) {
        synchronized (backend) {
            server.weights().throttle(percent, backend.balancer().dynamic() ? sixteenths : 16);
            recount();
            backend.balancer().weightChanged(server);
            slots.serveQueues(server);
        }
    }

    /** {@code set maxconn server}. */
    public void maxConnections(ServerRuntime server, int limit) {
        synchronized (backend) {
            server.maxConnections(limit);
            backend.balancer().loadChanged(server);
            slots.serveQueues(server);
        }
    }

    /** The same, to a port of its own or to the client's destination port and {@code shift}. */
    public void address(ServerRuntime server, InetSocketAddress address, boolean mapsPort, int shift, String text) {
        server.mapsPort(mapsPort, shift);
        address(server, address, text);
    }

    /** New connections to the server go there. @param text as statistics show it */
    public void address(ServerRuntime server, SocketAddress address, String text) {
        server.address(address, text);
        moved();
    }

    /** To be called when servers have got addresses, or are gone. */
    public void moved() {
        synchronized (backend) {
            backend.balancer().moved();
        }
        onAddress.run();
    }

    /** Called whenever a server has moved. */
    public void onAddress(Runnable listener) {
        onAddress = listener;
    }

    private int stateChanged(ServerRuntime server) {
        recount();
        backend.balancer().changed();
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

    /** To be called under the lock when other servers than before may be usable, or of another weight. */
    void recount() {
        if (availability.recount(servers.all(), backend.usesAllBackups())) {
            backend.counters().downTransitions.increment();
        }
    }
}
