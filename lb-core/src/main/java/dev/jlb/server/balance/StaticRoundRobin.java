package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.Balancer;
import dev.jlb.server.ServerRuntime;

/** {@code balance static-rr}: in turn by the configured weights; commands cannot change them (manual 4.2). */
final class StaticRoundRobin implements Balancer {
    private final StaticMap map;

    StaticRoundRobin(BackendRuntime backend) {
        this.map = new StaticMap(backend);
    }

    @Override
    public void changed() {
        map.rebuild();
    }

    @Override
    public boolean dynamic() {
        return false;
    }

    @Override
    public void weightChanged(ServerRuntime server) {}

    @Override
    public boolean keepsOrder() {
        return true;
    }

    @Override
    public ServerRuntime choose(BalanceContext context) {
        return map.inTurn(context);
    }
}
