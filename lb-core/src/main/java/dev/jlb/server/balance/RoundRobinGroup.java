package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.ServerRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Servers that take turns in HAProxy's order: a window of positions as wide as the sum of the weights; a server stands every {@code sum / weight} positions,
 * remainders carried; servers that have not been placed in this window yet ("fresh") fill the holes, the heaviest first.
 *
 * <p>A server that comes takes the share of the running window that is left. One whose weight changes stands where its new step from its last turn leads, never later than
 * before; when that has passed, a step from now. How HAProxy does it was measured: with random commands between requests the orders are the same.
 */
final class RoundRobinGroup {
    /** Weights of servers that are up are at most this. */
    private static final int MOST = 4096;

    private final BackendRuntime backend;
    private ServerHeap fresh;
    private final ServerHeap placed;
    private ServerHeap next;
    /** Of each server by its index: where it stands, where it had its last turn, what its steps left over, its weight (0 while it does not take part). */
    private long[] position;

    private long[] last;
    private int[] remainder;
    private int[] weight;
    private final List<ServerRuntime> passedOver = new ArrayList<>();
    private long windowWeight;
    private long windowPosition;
    private long nextWeight;

    RoundRobinGroup(BackendRuntime backend) {
        this.backend = backend;
        fresh = new ServerHeap(backend);
        placed = new ServerHeap(backend);
        next = new ServerHeap(backend);
        int places = ServerHeap.byIndex(backend).length;
        position = new long[places];
        last = new long[places];
        remainder = new int[places];
        weight = new int[places];
    }

    /** See {@link dev.jlb.server.Balancer#members}. */
    void members() {
        fresh.members(backend);
        placed.members(backend);
        next.members(backend);
        int places = Math.max(weight.length, ServerHeap.byIndex(backend).length);
        position = Arrays.copyOf(position, places);
        last = Arrays.copyOf(last, places);
        remainder = Arrays.copyOf(remainder, places);
        weight = Arrays.copyOf(weight, places);
    }

    /** A server that takes part from the start. */
    void start(ServerRuntime server) {
        weight[server.index()] = server.weights().effective();
        nextWeight += server.weights().effective();
        byWeight(fresh, server);
    }

    /** To be called after the last {@link #start}: the first window begins. */
    void begin() {
        windowWeight = nextWeight;
        windowPosition = nextWeight;
    }

    /** A server may have come, gone, or changed its weight. */
    void update(ServerRuntime server) {
        int before = weight[server.index()];
        int now = server.usable() ? server.weights().effective() : 0;
        if (now == before) {
            return;
        }
        weight[server.index()] = now;
        nextWeight += now - before;
        if (now == 0) {
            fresh.remove(server);
            placed.remove(server);
            next.remove(server);
        } else if (before == 0) {
            long left = windowWeight + nextWeight - windowPosition;
            position[server.index()] = windowPosition + left / now;
            enqueue(server);
        } else {
            reweigh(server);
        }
    }

    private void reweigh(ServerRuntime server) {
        int i = server.index();
        if (fresh.contains(server)) {
            fresh.remove(server);
            byWeight(fresh, server);
            return;
        }
        if (next.contains(server)) {
            next.remove(server);
            position[i] += windowWeight;
            last[i] += windowWeight;
        }
        placed.remove(server);
        long step = nextWeight / weight[i];
        position[i] = Math.min(position[i], last[i] + step);
        if (position[i] < windowPosition + 2) {
            position[i] = windowPosition + step;
        }
        remainder[i] = 0;
        enqueue(server);
    }

    ServerRuntime choose(BalanceContext context) {
        if (nextWeight == 0) {
            return null;
        }
        passedOver.clear();
        ServerRuntime avoided = null;
        ServerRuntime chosen = null;
        boolean switched = false;
        while (chosen == null) {
            if (windowWeight == 0) {
                begin();
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
        last[i] = position[i];
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
            last[i] -= windowWeight;
            byWeight(next, server);
        } else {
            placed.insert(server, 256 * position[i] + (MOST + remainder[i] - weight[i]) / 16);
        }
    }

    private void byWeight(ServerHeap heap, ServerRuntime server) {
        heap.insert(server, MOST - weight[server.index()]);
    }

    private void switchWindow() {
        ServerHeap swap = fresh;
        fresh = next;
        next = swap;
        windowWeight = nextWeight;
        windowPosition = windowWeight;
    }
}
