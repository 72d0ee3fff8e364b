package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.ServerRuntime;
import java.util.List;
import java.util.function.Predicate;

/**
 * The table of {@code hash-type map-based} and {@code balance static-rr}: as many places as the sum of the weights (divided by what they have in
 * common), servers interleaved. Rebuilt when a server comes or goes; weights are those of the configuration.
 */
final class StaticMap {
    private final BackendRuntime backend;
    private ServerRuntime[] map = {};
    private int next;

    StaticMap(BackendRuntime backend) {
        this.backend = backend;
    }

    void rebuild() {
        int divisor = 0;
        for (ServerRuntime server : backend.servers()) {
            divisor = gcd(divisor, server.initialWeight());
        }
        List<ServerRuntime> servers = backend.candidates();
        int count = servers.size();
        int[] weights = new int[count];
        int total = 0;
        for (int i = 0; i < count; i++) {
            weights[i] = servers.get(i).initialWeight() / Math.max(1, divisor);
            total += weights[i];
        }
        ServerRuntime[] places = new ServerRuntime[total];
        int[] scores = new int[count];
        for (int place = 0; place < total; place++) {
            int best = -1;
            int most = 0;
            for (int i = 0; i < count; i++) {
                scores[i] += weights[i];
                int value = (scores[i] + total) / total;
                if (best < 0 || value > most) {
                    most = value;
                    best = i;
                }
            }
            places[place] = servers.get(best);
            scores[best] -= total;
        }
        map = places;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** The server at the hash's place, or the next that is not full, where there is one. */
    ServerRuntime at(int hash, Predicate<ServerRuntime> full) {
        if (map.length == 0) {
            return null;
        }
        int first = Integer.remainderUnsigned(hash, map.length);
        if (full == HashRing.NOBODY) {
            return map[first];
        }
        int at = first;
        do {
            if (!full.test(map[at])) {
                return map[at];
            }
            at = at + 1 == map.length ? 0 : at + 1;
        } while (at != first);
        return map[first == 0 ? map.length - 1 : first - 1];
    }

    /** The next in turn that has a slot, or null. */
    ServerRuntime inTurn(BalanceContext context) {
        if (map.length == 0) {
            return null;
        }
        if (next >= map.length) {
            next = 0;
        }
        int start = next;
        int at = start;
        ServerRuntime avoided = null;
        int afterAvoided = 0;
        do {
            ServerRuntime server = map[at];
            // the end of the map is noticed by the next stream, as in HAProxy: the map may have grown until then
            int after = at + 1;
            at = after == map.length ? 0 : after;
            if (backend.hasRoom(server)) {
                if (server != context.excluded()) {
                    next = after;
                    return server;
                }
                avoided = server;
                afterAvoided = after;
            }
        } while (at != start);
        if (avoided != null) {
            next = afterAvoided;
        }
        return avoided;
    }
}
