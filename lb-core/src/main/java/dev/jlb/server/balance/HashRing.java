package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.ServerRuntime;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The ring of {@code hash-type consistent}: each server stands at 16 places per unit of weight, made from its {@code hash-key}; a hash goes to the place that is
 * closest to it, so that a server that comes or goes moves only its own share. Sorted arrays, searched in O(log n); rebuilt on changes.
 */
final class HashRing {
    static final Predicate<ServerRuntime> NOBODY = server -> false;

    private final BackendRuntime backend;
    private long[] ring = {};
    private List<ServerRuntime> servers = List.of();
    private long last;

    HashRing(BackendRuntime backend) {
        this.backend = backend;
    }

    void rebuild() {
        List<ServerRuntime> now = backend.candidates();
        int total = 0;
        for (ServerRuntime server : now) {
            total += server.effectiveWeight();
        }
        long[] places = new long[total];
        int at = 0;
        for (int i = 0; i < now.size(); i++) {
            ServerRuntime server = now.get(i);
            int base = RingKey.of(server);
            for (int node = 0; node < server.effectiveWeight(); node++) {
                places[at++] = (HashFunction.avalanche(base + node) & 0xffff_ffffL) << 24 | i;
            }
        }
        Arrays.sort(places);
        ring = places;
        servers = now;
    }

    boolean isEmpty() {
        return ring.length == 0;
    }

    private ServerRuntime server(int place) {
        return servers.get((int) (ring[place] & 0xff_ffff));
    }

    /** The first place at or behind a hash, which may be the end. */
    private int ceiling(int hash) {
        int found = Arrays.binarySearch(ring, (hash & 0xffff_ffffL) << 24);
        return found < 0 ? -found - 1 : found;
    }

    /** @param avoid left out when there is another, or null @param full servers that are passed over while there are others */
    ServerRuntime closest(int hash, ServerRuntime avoid, int balanceFactor, Predicate<ServerRuntime> full) {
        if (ring.length == 0) {
            return null;
        }
        int next = ceiling(hash);
        if (next == ring.length) {
            next = 0;
        }
        int previous = next == 0 ? ring.length - 1 : next - 1;
        int before = hash - (int) (ring[previous] >>> 24);
        int after = (int) (ring[next] >>> 24) - hash;
        int at = Integer.compareUnsigned(before, after) <= 0 ? previous : next;
        for (int tried = 0; tried < ring.length; tried++) {
            ServerRuntime server = server(at);
            if (server != avoid && (balanceFactor == 0 || eligible(server, balanceFactor)) && !full.test(server)) {
                return server;
            }
            at = at + 1 == ring.length ? 0 : at + 1;
        }
        return server(full == NOBODY ? at : at == 0 ? ring.length - 1 : at - 1);
    }

    /** {@code hash-balance-factor}: no server may have more than that percentage of the average load for its weight. */
    private boolean eligible(ServerRuntime server, int factor) {
        long streams = 1;
        long weights = 0;
        for (ServerRuntime each : servers) {
            streams += each.connections();
            weights += each.effectiveWeight();
        }
        long slots = Math.max(1, (streams * factor * server.effectiveWeight() + weights * 100 - 1) / (weights * 100));
        return server.connections() < slots;
    }

    /** The next in turn around the ring that has a slot: what a stream without a key gets. */
    ServerRuntime inTurn(BalanceContext context) {
        if (ring.length == 0) {
            return null;
        }
        int start = Arrays.binarySearch(ring, last + 1);
        start = start < 0 ? -start - 1 : start;
        ServerRuntime avoided = null;
        long avoidedAt = 0;
        for (int i = 0; i < ring.length; i++) {
            int at = (start + i) % ring.length;
            ServerRuntime server = server(at);
            if (!backend.hasRoom(server)) {
                continue;
            }
            if (server != context.excluded()) {
                last = ring[at];
                return server;
            }
            avoided = server;
            avoidedAt = ring[at];
        }
        last = avoidedAt;
        return avoided;
    }
}
