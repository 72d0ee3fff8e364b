package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.Balancer;
import dev.jlb.server.ServerRuntime;
import java.util.concurrent.ThreadLocalRandom;

/** {@code balance random(draws)}: of so many random servers the one with the least load for its weight (manual 4.2); 3.4's default. */
final class RandomChoice implements Balancer {
    private final BackendRuntime backend;
    private final int draws;
    private ServerRuntime[] servers = {};
    /** Sums of the weights up to and including each server. */
    private int[] sums = {};

    RandomChoice(BackendRuntime backend, int draws) {
        this.backend = backend;
        this.draws = Math.max(1, draws);
    }

    @Override
    public void changed() {
        servers = backend.candidates().toArray(ServerRuntime[]::new);
        sums = new int[servers.length];
        int sum = 0;
        for (int i = 0; i < servers.length; i++) {
            sum += servers[i].effectiveWeight();
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
        if (servers.length == 0) {
            return null;
        }
        int at = ThreadLocalRandom.current().nextInt(sums[sums.length - 1]);
        int low = 0;
        int high = sums.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sums[middle] > at) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        ServerRuntime server = servers[low];
        return server == excluded && servers.length > 1 ? servers[(low + 1) % servers.length] : server;
    }

    private static boolean lessLoaded(ServerRuntime a, ServerRuntime b) {
        return (long) (a.connections() + a.queued()) * b.effectiveWeight() < (long) (b.connections() + b.queued()) * a.effectiveWeight();
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
