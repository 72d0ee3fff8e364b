package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.Balancer;
import dev.jlb.server.ServerRuntime;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code balance random(draws)}: of so many random servers the one with the least load for its weight, of equals the one with the fewest requests in the last second (manual
 * 4.2); 3.4's default. Each draw is a random hash's place on the ring of {@code hash-type consistent}, so that {@code hash-key} and {@code hash-balance-factor} count.
 */
final class RandomChoice implements Balancer {
    private final BackendRuntime backend;
    private final int draws;
    private final LoadBound bound;
    private final HashRing active;
    private final HashRing backups;
    private List<ServerRuntime> servers = List.of();

    RandomChoice(BackendRuntime backend, int draws, int balanceFactor) {
        this.backend = backend;
        this.draws = Math.max(1, draws);
        this.bound = new LoadBound(balanceFactor, backend);
        this.active = new HashRing(backend, false);
        this.backups = new HashRing(backend, true);
    }

    @Override
    public void changed() {
        servers = backend.candidates();
        moved();
    }

    @Override
    public void moved() {
        active.rebuild();
        backups.rebuild();
    }

    @Override
    public ServerRuntime choose(BalanceContext context) {
        ServerRuntime best = null;
        for (int draw = 0; draw < draws; draw++) {
            ServerRuntime server = draw(context.excluded());
            if (server != null && (best == null || lessLoaded(server, best))) {
                best = server;
            }
        }
        return best != null && backend.hasRoom(best) ? best : anyWithRoom(context);
    }

    private ServerRuntime draw(ServerRuntime excluded) {
        if (servers.size() < 2) {
            return servers.isEmpty() ? null : servers.getFirst();
        }
        HashRing ring = backend.activeServers() > 0 ? active : backups;
        return ring.closest(ThreadLocalRandom.current().nextInt(), excluded, bound, HashRing.NOBODY);
    }

    private static boolean lessLoaded(ServerRuntime a, ServerRuntime b) {
        long loadOfA = (long) (a.connections() + a.queued()) * b.weights().effective();
        long loadOfB = (long) (b.connections() + b.queued()) * a.weights().effective();
        if (loadOfA != loadOfB) {
            return loadOfA < loadOfB;
        }
        return (long) a.sessionRate() * b.weights().effective() < (long) b.sessionRate() * a.weights().effective();
    }

    /** The draw hit only busy servers: a free one is better than the queue. */
    private ServerRuntime anyWithRoom(BalanceContext context) {
        ServerRuntime best = null;
        for (ServerRuntime server : servers) {
            if (server != context.excluded() && backend.hasRoom(server) && (best == null || lessLoaded(server, best))) {
                best = server;
            }
        }
        return best;
    }
}
