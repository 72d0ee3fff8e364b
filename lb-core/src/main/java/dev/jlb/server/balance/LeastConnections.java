package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.Balancer;
import dev.jlb.server.ServerRuntime;
import java.util.ArrayList;
import java.util.List;

/** {@code balance leastconn}: the fewest streams for its weight; in turn among equals (manual 4.2). */
final class LeastConnections implements Balancer {
    private final BackendRuntime backend;
    private final ServerHeap heap;
    private final List<ServerRuntime> passedOver = new ArrayList<>();

    LeastConnections(BackendRuntime backend) {
        this.backend = backend;
        this.heap = new ServerHeap(backend);
    }

    private static long key(ServerRuntime server) {
        long streams = server.connections() + server.queued();
        return streams == 0 ? 0 : (streams + 1) * 4096 / server.effectiveWeight();
    }

    @Override
    public void changed() {
        List<ServerRuntime> now = backend.candidates();
        for (ServerRuntime server : backend.servers()) {
            if (heap.contains(server) && !now.contains(server)) {
                heap.remove(server);
            }
        }
        for (ServerRuntime server : now) {
            if (!heap.contains(server)) {
                heap.insert(server, key(server));
            } else {
                loadChanged(server);
            }
        }
    }

    @Override
    public void members() {
        heap.members(backend);
    }

    @Override
    public void weightChanged(ServerRuntime server) {
        loadChanged(server);
    }

    @Override
    public void loadChanged(ServerRuntime server) {
        if (heap.contains(server) && server.usable()) {
            long key = key(server);
            if (heap.key(server) != key) {
                heap.remove(server);
                heap.insert(server, key);
            }
        }
    }

    @Override
    public ServerRuntime choose(BalanceContext context) {
        passedOver.clear();
        ServerRuntime chosen = null;
        ServerRuntime avoided = null;
        for (ServerRuntime server = heap.first(); server != null; server = heap.first()) {
            if (backend.hasRoom(server)) {
                if (server != context.excluded()) {
                    chosen = server;
                    break;
                }
                avoided = server;
            }
            heap.remove(server);
            passedOver.add(server);
        }
        for (ServerRuntime server : passedOver) {
            heap.insert(server, heap.key(server), heap.arrival(server));
        }
        return chosen != null ? chosen : avoided;
    }
}
