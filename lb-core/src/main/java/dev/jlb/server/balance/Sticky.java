package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.Balancer;
import dev.jlb.server.ServerRuntime;
import java.util.ArrayList;
import java.util.List;

/** {@code balance sticky}: always the first of a list; a server that goes leaves the list, one that comes back is put at its end (manual 4.2). */
final class Sticky implements Balancer {
    private final BackendRuntime backend;
    private final List<ServerRuntime> list = new ArrayList<>();

    Sticky(BackendRuntime backend) {
        this.backend = backend;
    }

    @Override
    public void changed() {
        List<ServerRuntime> now = backend.candidates();
        list.removeIf(server -> !now.contains(server));
        now.stream().filter(server -> !list.contains(server)).forEach(list::add);
    }

    @Override
    public boolean dynamic() {
        return false;
    }

    @Override
    public void weightChanged(ServerRuntime server) {}

    @Override
    public ServerRuntime choose(BalanceContext context) {
        return list.isEmpty() ? null : list.getFirst();
    }
}
