package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.Balancer;
import dev.jlb.server.ServerRuntime;
import java.util.ArrayList;
import java.util.List;

/** {@code balance leastconn}: the fewest streams for its weight; in turn among equals, where one whose weight was changed is the last (manual 4.2). Active servers and backups are ordered each among themselves. */
final class LeastConnections implements Balancer {
    private final BackendRuntime backend;
    private final ServerHeap active;
    private final ServerHeap backups;
    private final List<ServerRuntime> passedOver = new ArrayList<>();

    LeastConnections(BackendRuntime backend) {
        this.backend = backend;
        this.active = new ServerHeap(backend);
        this.backups = new ServerHeap(backend);
    }

    private ServerHeap heap(ServerRuntime server) {
        return server.backup() ? backups : active;
    }

    private static long key(ServerRuntime server) {
        long streams = server.connections() + server.queued();
        return streams == 0 ? 0 : (streams + 1) * 4096 / server.weights().effective();
    }

    @Override
    public void changed() {
        for (ServerRuntime server : backend.servers()) {
            ServerHeap heap = heap(server);
            if (heap.contains(server) && !server.usable()) {
                heap.remove(server);
            } else if (!heap.contains(server) && server.usable()) {
                heap.insert(server, key(server));
            } else {
                loadChanged(server);
            }
        }
    }

    @Override
    public void members() {
        active.members(backend);
        backups.members(backend);
    }

    @Override
    public void weightChanged(ServerRuntime server) {
        ServerHeap heap = heap(server);
        if (heap.contains(server) && server.usable()) {
            heap.remove(server);
            heap.insert(server, key(server));
        }
    }

    @Override
    public void loadChanged(ServerRuntime server) {
        ServerHeap heap = heap(server);
        if (heap.contains(server) && server.usable() && heap.key(server) != key(server)) {
            heap.remove(server);
            heap.insert(server, key(server));
        }
    }

    @Override
    public ServerRuntime choose(BalanceContext context) {
        if (backend.activeServers() > 0) {
            return choose(active, context);
        }
        return backend.usesAllBackups() ? choose(backups, context) : backend.firstBackup();
    }

    private ServerRuntime choose(ServerHeap heap, BalanceContext context) {
        passedOver.clear();
        ServerRuntime chosen = null;
        ServerRuntime avoided = null;
        for (ServerRuntime server = heap.first(); server != null; server = heap.first()) {
            if (backend.takesMore(server)) {
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
