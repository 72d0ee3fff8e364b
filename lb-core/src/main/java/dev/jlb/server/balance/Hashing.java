package dev.jlb.server.balance;

import dev.jlb.config.model.HashType;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.Balancer;
import dev.jlb.server.ServerRuntime;
import java.util.function.Predicate;

/** All algorithms that hash something of the stream: {@code source}, {@code uri}, {@code url_param}, {@code hdr}, {@code rdp-cookie}, {@code hash}. Without a key: in turn. */
final class Hashing implements Balancer {
    private final BackendRuntime backend;
    private final HashType type;
    private final HashKey key;
    private final int balanceFactor;
    private final Predicate<ServerRuntime> full;
    private final HashFunction function;
    private final StaticMap map;
    private final HashRing ring;

    /** @param affinity {@code hash-preserve-affinity} */
    Hashing(BackendRuntime backend, HashType type, HashKey key, int balanceFactor, String affinity) {
        this.backend = backend;
        this.type = type;
        this.key = key;
        this.balanceFactor = balanceFactor;
        this.full = switch (affinity) {
            case "maxconn" -> backend::isFull;
            case "maxqueue" -> backend::isQueueFull;
            default -> HashRing.NOBODY;
        };
        this.function = HashFunction.of(type.function());
        this.map = type.consistent() ? null : new StaticMap(backend);
        this.ring = type.consistent() ? new HashRing(backend) : null;
    }

    @Override
    public boolean dynamic() {
        return ring != null;
    }

    @Override
    public void changed() {
        if (ring != null) {
            ring.rebuild();
        } else {
            map.rebuild();
        }
    }

    @Override
    public void weightChanged(ServerRuntime server) {
        if (ring != null) {
            ring.rebuild();
        }
    }

    @Override
    public void moved() {
        if (ring != null) {
            ring.rebuild();
        }
    }

    @Override
    public ServerRuntime choose(BalanceContext context) {
        long hash = context.samples() == null ? HashKey.NO_KEY : key.hash(context.samples(), function);
        if (hash == HashKey.NO_KEY) {
            return ring != null ? ring.inTurn(context) : map.inTurn(context);
        }
        int value = type.avalanche() ? HashFunction.avalanche((int) hash) : (int) hash;
        ServerRuntime server = ring != null ? ring.closest(value, context.excluded(), balanceFactor, full) : map.at(value, full);
        // a redispatch away from the table's only answer takes whoever is next
        return server == context.excluded() && server != null && map != null ? map.inTurn(context) : server;
    }
}
