package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.Balancer;
import dev.jlb.server.ServerRuntime;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code balance random(draws)}: of so many random servers the one with the least load for its weight, of equals the one with the fewest requests in the last second (manual
 * 4.2); 3.4's default. A draw that {@code hash-balance-factor} does not allow goes to the next server that it allows.
 */
final class RandomChoice implements Balancer {
    private final BackendRuntime backend;
    private final int draws;
    private final LoadBound bound;
    private List<ServerRuntime> servers = List.of();
    /** Sums of the weights up to and including each server. */
    private int[] sums = {};

    RandomChoice(BackendRuntime backend, int draws, int balanceFactor) {
        this.backend = backend;
        this.draws = Math.max(1, draws);
        this.bound = new LoadBound(balanceFactor, backend);
    }

    @Override
    public void changed() {
        servers = backend.candidates();
        sums = new int[servers.size()];
        int sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += servers.get(i).weights().effective();
            sums[i] = sum;
        }
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
        if (servers.isEmpty()) {
            return null;
        }
        int first = at(ThreadLocalRandom.current().nextInt(sums[sums.length - 1]));
        for (int i = 0; i < sums.length; i++) {
            ServerRuntime server = servers.get((first + i) % sums.length);
            if (server != excluded && bound.allows(server, servers)) {
                return server;
            }
        }
        return servers.get(first);
    }

    /** The server at a place among the sums. */
    private int at(int place) {
        int low = 0;
        int high = sums.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sums[middle] > place) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
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
