package dev.jlb.server;

import dev.jlb.config.model.ServerOptions;
import java.util.ArrayList;
import java.util.List;

/** The slots of a back end's servers and the streams that wait for one. All is done under the back end's lock. */
final class ServerSlots {
    private final BackendRuntime backend;
    private final WaitQueue waiting = new WaitQueue();
    private long sequence;

    ServerSlots(BackendRuntime backend) {
        this.backend = backend;
    }

    /** {@code maxqueue}. */
    static boolean queueFull(ServerRuntime server) {
        int most = server.configured().settings().get(ServerOptions.MAXQUEUE);
        return most > 0 && server.waiting.size() >= most;
    }

    Outcome takeOrWait(Placement placement, ServerRuntime server) {
        if (hasRoom(server)) {
            take(placement, server);
            return Outcome.GRANTED;
        }
        if (queueFull(server)) {
            placement.full = server;
            return Outcome.FULL;
        }
        queue(placement, server);
        return Outcome.QUEUED;
    }

    void queue(Placement placement, ServerRuntime server) {
        WaitQueue queue = server == null ? waiting : server.waiting;
        placement.waitingFor = server;
        placement.entry = queue.add(placement, sequence++);
        placement.state = Placement.State.WAITING;
        (server == null ? backend.counters().queue : server.counters().queue).increment();
        if (server != null) {
            backend.balancer().loadChanged(server);
        }
    }

    void leaveQueue(Placement placement) {
        ServerRuntime server = placement.waitingFor;
        WaitQueue queue = server == null ? waiting : server.waiting;
        if (server == null) {
            placement.backendQueuePosition += queue.position(placement.entry);
        } else {
            placement.serverQueuePosition += queue.position(placement.entry);
        }
        queue.remove(placement.entry);
        (server == null ? backend.counters().queue : server.counters().queue).decrement();
        placement.entry = null;
        placement.waitingFor = null;
        placement.state = Placement.State.NONE;
        if (server != null) {
            backend.balancer().loadChanged(server);
        }
    }

    private void take(Placement placement, ServerRuntime server) {
        server.served(server.served() + 1);
        server.counters().sessions.increment();
        placement.server = server;
        placement.state = Placement.State.HOLDING;
        backend.balancer().loadChanged(server);
    }

    /** True when a stream may be given to that server now without overtaking those that wait for it. */
    boolean hasRoom(ServerRuntime server) {
        int limit = slots(server);
        return limit == 0 || server.waiting.isEmpty() && server.served() < limit;
    }

    /** Whether it has a slot or, where {@code maxqueue} is given, a place in its queue. */
    boolean takesMore(ServerRuntime server) {
        int limit = slots(server);
        return limit == 0 || server.served() + server.waiting.size() < limit + server.maxQueue();
    }

    /** How many streams a server may have now: {@code maxconn}, or between {@code minconn} and it by load (manual 5.2 {@code minconn}), less while warming up. 0: no limit. */
    int slots(ServerRuntime server) {
        int limit = server.maxConnections();
        if (limit == 0) {
            return 0;
        }
        int min = server.configured().settings().get(ServerOptions.MINCONN);
        int full = backend.fullConnections();
        if (min > 0 && min < limit && full > 0 && backend.connections() < full) {
            limit = Math.max(min, (int) ((long) backend.connections() * limit / full));
        }
        int throttle = server.weights().slotsPercent();
        return throttle >= 0 ? Math.max(1, limit * throttle / 100) : limit;
    }

    /** Hands free slots of a server to those that wait longest, for it or for any. Who still waits for one that is down is to have it, see {@link #abandonQueue}. */
    void serveQueues(ServerRuntime server) {
        while (true) {
            int limit = slots(server);
            if (limit > 0 && server.served() >= limit) {
                return;
            }
            WaitQueue.Entry entry = WaitQueue.earlier(server.waiting.first(), server.usable() && eligible(server) ? waiting.first() : null);
            if (entry == null) {
                return;
            }
            Placement placement = entry.placement();
            WaitQueue queue = placement.waitingFor == null ? waiting : server.waiting;
            leaveQueue(placement);
            queue.serve();
            take(placement, server);
            wake(placement);
        }
    }

    private boolean eligible(ServerRuntime server) {
        return server.backup() == (backend.activeServers() == 0);
    }

    private void wake(Placement placement) {
        int ticket = placement.ticket;
        placement.loop().execute(() -> {
            synchronized (backend) {
                if (placement.ticket != ticket) {
                    return;
                }
            }
            placement.granted();
        });
    }

    /** Whether streams wait for any server. */
    boolean someWait() {
        return waiting.size() > 0;
    }

    int queuedNow() {
        int total = waiting.size();
        for (ServerRuntime server : backend.servers()) {
            total += server.waiting.size();
        }
        return total;
    }

    /** Those that wait for a server that is gone ask again, but for those of {@code force-persist}. */
    void abandonQueue(ServerRuntime server) {
        List<Placement> placements = new ArrayList<>();
        server.waiting.forEach(entry -> placements.add(entry.placement()));
        for (Placement placement : placements) {
            if (!placement.forcePersist()) {
                leaveQueue(placement);
                placement.force(null, false);
                placement.left = server;
                wake(placement);
            }
        }
    }

    /** Gives a held slot back; the next stream that waits gets it. Does nothing when none is held. */
    void release(Placement placement) {
        ServerRuntime server = placement.server;
        if (placement.state != Placement.State.HOLDING) {
            return;
        }
        placement.state = Placement.State.NONE;
        placement.server = null;
        server.served(server.served() - 1);
        server.counters().sessionEnded();
        backend.balancer().loadChanged(server);
        if (!waiting.isEmpty() || !server.waiting.isEmpty()) {
            serveQueues(server);
        }
    }
}
