package dev.jlb.server.balance;

import dev.jlb.sample.convert.Hashes;
import dev.jlb.config.model.HashType;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.Balancer;
import dev.jlb.server.ServerRuntime;
import java.util.List;
import java.util.function.Predicate;

/** All algorithms that hash something of the stream: {@code source}, {@code uri}, {@code url_param}, {@code hdr}, {@code rdp-cookie}, {@code hash}. Without a key: in turn. */
final class Hashing implements Balancer {
    private final BackendRuntime backend;
    private final HashType type;
    private final HashKey key;
    private final LoadBound bound;
    private final Predicate<ServerRuntime> full;
    private final HashFunction function;
    private final StaticMap map;
    /** Null with a map. */
    private final HashRing active;

    private final HashRing backups;
    /** Streams without a key take turns at a single server too; else it is taken without a look at map or ring, whose turns stand still meanwhile. */
    private final boolean turnsWhenAlone;

    private ServerRuntime only;

    /** @param affinity {@code hash-preserve-affinity} */
    Hashing(BackendRuntime backend, String algorithm, HashType type, HashKey key, int balanceFactor, String affinity) {
        this.backend = backend;
        this.turnsWhenAlone = algorithm.equals("url_param") || algorithm.equals("rdp-cookie");
        this.type = type;
        this.key = key;
        this.bound = new LoadBound(balanceFactor, backend);
        this.full = switch (affinity) {
            case "maxconn" -> backend::isFull;
            case "maxqueue" -> backend::isQueueFull;
            default -> HashRing.NOBODY;
        };
        this.function = HashFunction.of(type.function());
        this.map = type.consistent() ? null : new StaticMap(backend);
        this.active = type.consistent() ? new HashRing(backend, false) : null;
        this.backups = type.consistent() ? new HashRing(backend, true) : null;
    }

    @Override
    public boolean dynamic() {
        return map == null;
    }

    @Override
    public void changed() {
        List<ServerRuntime> candidates = backend.candidates();
        only = candidates.size() == 1 ? candidates.getFirst() : null;
        if (map != null) {
            map.rebuild();
        } else {
            moved();
        }
    }

    @Override
    public void weightChanged(ServerRuntime server) {
        moved();
    }

    @Override
    public void moved() {
        if (map == null) {
            active.rebuild();
            backups.rebuild();
        }
    }

    @Override
    public ServerRuntime choose(BalanceContext context) {
        if (only != null && !turnsWhenAlone) {
            return only;
        }
        HashRing ring = backend.activeServers() > 0 ? active : backups;
        long hash = context.samples() == null ? HashKey.NO_KEY : key.hash(context.samples(), function);
        if (hash == HashKey.NO_KEY) {
            return map != null ? map.inTurn(context) : ring.inTurn(context);
        }
        if (only != null) {
            return only;
        }
        int value = type.avalanche() ? Hashes.avalanche((int) hash) : (int) hash;
        ServerRuntime server = map != null ? map.at(value, full) : ring.closest(value, context.excluded(), bound, full);
        // a redispatch away from the table's only answer takes whoever is next
        return server == context.excluded() && server != null && map != null ? map.inTurn(context) : server;
    }
}
