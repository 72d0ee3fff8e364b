package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.Balancer;
import dev.jlb.server.ServerRuntime;

/**
 * {@code balance roundrobin}: each server in turn by weight, smoothly, with weights that may change at any time (manual 4.2). Active servers and backups
 * take turns each among themselves, so that a group that is not needed keeps its place.
 */
final class RoundRobin implements Balancer {
    private final BackendRuntime backend;
    private final RoundRobinGroup active;
    private final RoundRobinGroup backups;

    RoundRobin(BackendRuntime backend) {
        this.backend = backend;
        this.active = new RoundRobinGroup(backend);
        this.backups = new RoundRobinGroup(backend);
        for (ServerRuntime server : backend.servers()) {
            if (server.usable()) {
                group(server).start(server);
            }
        }
        active.begin();
        backups.begin();
    }

    private RoundRobinGroup group(ServerRuntime server) {
        return server.backup() ? backups : active;
    }

    @Override
    public void members() {
        active.members();
        backups.members();
    }

    @Override
    public void changed() {
        for (ServerRuntime server : backend.servers()) {
            group(server).update(server);
        }
    }

    @Override
    public void weightChanged(ServerRuntime server) {
        group(server).update(server);
    }

    @Override
    public boolean keepsOrder() {
        return true;
    }

    @Override
    public ServerRuntime choose(BalanceContext context) {
        if (backend.activeServers() > 0) {
            return active.choose(context);
        }
        return backend.usesAllBackups() ? backups.choose(context) : backend.firstBackup();
    }
}
