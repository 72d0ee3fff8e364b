package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.Balancer;
import dev.jlb.server.ServerRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code balance roundrobin}: each server in turn by weight, smoothly, with weights that may change at any time (manual 4.2). The order is
 * HAProxy's: a window of positions as wide as the sum of the weights; a server stands every {@code sum / weight} positions, remainders carried;
 * servers that have not been placed in this window yet ("fresh") fill the holes, the heaviest first.
 */
final class RoundRobin implements Balancer {
    private final BackendRuntime backend;
    private ServerHeap fresh;
    private ServerHeap placed;
    private ServerHeap next;
    private long[] position;
    private int[] remainder;
    private int[] weight;
    private final List<ServerRuntime> candidates = new ArrayList<>();
    private final List<ServerRuntime> passedOver = new ArrayList<>();
    private long windowWeight;
    private long windowPosition;
    private long nextWeight;

    RoundRobin(BackendRuntime backend) {
        this.backend = backend;
        fresh = new ServerHeap(backend);
        placed = new ServerHeap(backend);
        next = new ServerHeap(backend);
        int places = ServerHeap.byIndex(backend).length;
        position = new long[places];
        remainder = new int[places];
        weight = new int[places];
    }

    @Override
    public void members() {
        fresh.members(backend);
        placed.members(backend);
        next.members(backend);
        int places = Math.max(weight.length, ServerHeap.byIndex(backend).length);
        position = Arrays.copyOf(position, places);
        remainder = Arrays.copyOf(remainder, places);
        weight = Arrays.copyOf(weight, places);
    }

    @Override
    public void changed() {
        List<ServerRuntime> now = backend.candidates();
        for (ServerRuntime server : candidates) {
            if (!now.contains(server)) {
                fresh.remove(server);
                placed.remove(server);
                next.remove(server);
                weight[server.index()] = 0;
            }
        }
        for (ServerRuntime server : now) {
            boolean isNew = weight[server.index()] == 0;
            weight[server.index()] = server.effectiveWeight();
            if (isNew) {
                // it joins with the next window, so that a server that comes back is not flooded; at the start every window is empty
                byWeight(candidates.isEmpty() ? fresh : next, server);
            }
        }
        candidates.clear();
        candidates.addAll(now);
        nextWeight = 0;
        for (ServerRuntime server : candidates) {
            nextWeight += weight[server.index()];
        }
    }

    @Override
    public void weightChanged(ServerRuntime server) {
        if (weight[server.index()] == 0) {
            // a backup server that nobody needs
            return;
        }
        nextWeight += server.effectiveWeight() - weight[server.index()];
        weight[server.index()] = server.effectiveWeight();
    }

    @Override
    public ServerRuntime choose(BalanceContext context) {
        if (nextWeight == 0) {
            return null;
        }
        passedOver.clear();
        ServerRuntime avoided = null;
        ServerRuntime chosen = null;
        boolean switched = false;
        while (chosen == null) {
            if (windowWeight == 0) {
                windowWeight = nextWeight;
                windowPosition = nextWeight;
            }
            ServerRuntime server = pick();
            if (server == null) {
                if (switched) {
                    chosen = avoided;
                    break;
                }
                switched = true;
                switchWindow();
                continue;
            }
            advance(server);
            fresh.remove(server);
            placed.remove(server);
            windowPosition++;
            if (backend.hasRoom(server)) {
                if (server != context.excluded() || avoided != null) {
                    chosen = server;
                    break;
                }
                avoided = server;
            }
            passedOver.add(server);
        }
        if (chosen != null) {
            enqueue(chosen);
        }
        for (int i = passedOver.size() - 1; i >= 0; i--) {
            ServerRuntime server = passedOver.get(i);
            if (server == chosen) {
                continue;
            }
            if (switched) {
                byWeight(fresh, server);
            } else {
                enqueue(server);
            }
        }
        return chosen;
    }

    private ServerRuntime pick() {
        ServerRuntime server = placed.first();
        if (server == null || position[server.index()] > windowPosition) {
            ServerRuntime hole = fresh.first();
            if (hole != null) {
                position[hole.index()] = 0;
                remainder[hole.index()] = 0;
                return hole;
            }
        }
        return server;
    }

    private void advance(ServerRuntime server) {
        int i = server.index();
        if (position[i] == 0) {
            position[i] = windowPosition;
        }
        position[i] += nextWeight / weight[i];
        remainder[i] += (int) (nextWeight % weight[i]);
        if (remainder[i] >= weight[i]) {
            remainder[i] -= weight[i];
            position[i]++;
        }
    }

    private void enqueue(ServerRuntime server) {
        int i = server.index();
        if (position[i] >= 2 * windowWeight || position[i] >= windowWeight + nextWeight) {
            position[i] -= windowWeight;
            byWeight(next, server);
        } else {
            placed.insert(server, 256 * position[i] + (4096 + remainder[i] - weight[i]) / 16);
        }
    }

    private void byWeight(ServerHeap heap, ServerRuntime server) {
        heap.insert(server, 4096 - weight[server.index()]);
    }

    private void switchWindow() {
        ServerHeap swap = fresh;
        fresh = next;
        next = swap;
        windowWeight = nextWeight;
        windowPosition = windowWeight;
    }
}
