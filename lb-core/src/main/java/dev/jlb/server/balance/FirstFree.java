package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.Balancer;
import dev.jlb.server.ServerRuntime;
import java.util.Comparator;
import java.util.List;

/** {@code balance first}: the server of the lowest id that has a slot left (manual 4.2). */
final class FirstFree implements Balancer {
    private final BackendRuntime backend;
    private List<ServerRuntime> order = List.of();

    FirstFree(BackendRuntime backend) {
        this.backend = backend;
    }

    @Override
    public void changed() {
        order = backend.candidates();
        order.sort(Comparator.comparingInt(ServerRuntime::id));
    }

    @Override
    public void weightChanged(ServerRuntime server) {}

    @Override
    public boolean keepsOrder() {
        return true;
    }

    @Override
    public ServerRuntime choose(BalanceContext context) {
        if (backend.activeServers() == 0 && !backend.usesAllBackups()) {
            return backend.firstBackup();
        }
        ServerRuntime avoided = null;
        for (ServerRuntime server : order) {
            if (backend.hasRoom(server)) {
                if (server != context.excluded()) {
                    return server;
                }
                avoided = server;
            }
        }
        return avoided;
    }
}
