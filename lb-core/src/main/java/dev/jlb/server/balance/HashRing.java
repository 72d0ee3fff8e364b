package dev.jlb.server.balance;

import dev.jlb.sample.convert.Hashes;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.BalanceContext;
import dev.jlb.server.ServerRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The ring of {@code hash-type consistent}: each server stands at 16 places per unit of weight, made from its {@code hash-key}; a hash goes to the place that is
 * closest to it, so that a server that comes or goes moves only its own share. Sorted arrays, searched in O(log n).
 */
final class HashRing {
    static final Predicate<ServerRuntime> NOBODY = server -> false;

    private static final long NOWHERE = -1;
    private static final int SERVER_BITS = 24;
    /** Places per unit of weight. */
    private static final int PLACES = 16;

    private final BackendRuntime backend;
    private final boolean backups;
    /** Of each place: where it is, and the index of its server. */
    private long[] ring = {};
    private List<ServerRuntime> servers = List.of();
    /** By server index, as they are on the ring. */
    private int[] weights = {};
    /** By server index, what places are made from. */
    private int[] keys = {};
    /** By server index, the most that each had. */
    private int[] most = {};
    /** All of the back end, as they were when the ring was built. */
    private ServerRuntime[] byIndex = {};
    /** Where {@link #inTurn} was. */
    private long last = NOWHERE;

    /** @param backups whether backup servers stand on it, or active ones */
    HashRing(BackendRuntime backend, boolean backups) {
        this.backend = backend;
        this.backups = backups;
    }

    /** Takes the servers' states, weights and keys as they are now: O(places), and only those of servers that changed are made anew. */
    void rebuild() {
        List<ServerRuntime> now = new ArrayList<>();
        ServerRuntime[] old = byIndex;
        byIndex = ServerHeap.byIndex(backend);
        int[] was = weights;
        weights = new int[Math.max(was.length, byIndex.length)];
        keys = Arrays.copyOf(keys, weights.length);
        boolean[] changed = new boolean[weights.length];
        for (ServerRuntime server : backend.servers()) {
            int index = server.index();
            if (server.backup() == backups && server.usable()) {
                now.add(server);
                weights[index] = server.weights().effective();
                int key = RingKey.of(server);
                changed[index] = keys[index] != key;
                keys[index] = key;
            }
        }
        for (int i = 0; i < weights.length; i++) {
            changed[i] |= weights[i] != (i < was.length ? was[i] : 0);
        }
        servers = now;
        ring = merge(changed);
        int owner = last == NOWHERE ? -1 : index(last);
        boolean moves = owner >= 0 && (weights[owner] < was[owner] || weights[owner] > most[owner]);
        boolean lessOfIt = moves && weights[owner] > 0 && weights[owner] < was[owner];
        most(old);
        if (moves) {
            moveOn(owner, lessOfIt);
        }
    }

    /** The ring with new places of servers that changed. */
    private long[] merge(boolean[] changed) {
        int total = 0;
        int moved = 0;
        for (int i = 0; i < weights.length; i++) {
            total += weights[i];
            moved += changed[i] ? weights[i] : 0;
        }
        long[] fresh = new long[moved];
        int at = 0;
        for (int i = 0; i < weights.length; i++) {
            for (int node = 0; changed[i] && node < weights[i]; node++) {
                fresh[at++] = (Hashes.avalanche(keys[i] + node) & 0xffff_ffffL) << SERVER_BITS | i;
            }
        }
        Arrays.sort(fresh);
        long[] places = new long[total];
        at = 0;
        int next = 0;
        for (long place : ring) {
            if (changed[index(place)]) {
                continue;
            }
            while (next < fresh.length && fresh[next] < place) {
                places[at++] = fresh[next++];
            }
            places[at++] = place;
        }
        System.arraycopy(fresh, next, places, at, fresh.length - next);
        return places;
    }

    /** Notes the most places that each server ever had; its first weight counts, whether it stands here or not. */
    private void most(ServerRuntime[] old) {
        most = Arrays.copyOf(most, weights.length);
        for (int i = 0; i < byIndex.length; i++) {
            if (byIndex[i] != null && (i >= old.length || old[i] != byIndex[i])) {
                most[i] = byIndex[i].initialWeight() * PLACES;
            }
            most[i] = Math.max(most[i], weights[i]);
        }
    }

    /**
     * The server that had the last turn lost places, or got more than it ever had, for which all of them are made anew: the turn goes on behind the next place of
     * another server, and from the ring's beginning when there is none; when only some of its places are gone, behind the next one that is left, if the last was one
     * of them. Within what it had before, places come without moving the turn. All as HAProxy was measured to do.
     */
    private void moveOn(int owner, boolean lessOfIt) {
        int at = Arrays.binarySearch(ring, last);
        if (lessOfIt && at >= 0) {
            return;
        }
        int from = at < 0 ? -at - 1 : at + 1;
        last = NOWHERE;
        for (int i = 0; i < ring.length; i++) {
            long place = ring[(from + i) % ring.length];
            if (lessOfIt || index(place) != owner) {
                last = place;
                return;
            }
        }
    }

    private static int index(long place) {
        return (int) (place & (1 << SERVER_BITS) - 1);
    }

    private ServerRuntime server(int place) {
        return byIndex[index(ring[place])];
    }

    /** The first place at or behind a hash, which may be the end. */
    private int ceiling(int hash) {
        int found = Arrays.binarySearch(ring, (hash & 0xffff_ffffL) << SERVER_BITS);
        return found < 0 ? -found - 1 : found;
    }

    /** @param avoid left out when there is another, or null @param full servers that are passed over while there are others */
    ServerRuntime closest(int hash, ServerRuntime avoid, LoadBound bound, Predicate<ServerRuntime> full) {
        if (ring.length == 0) {
            return null;
        }
        int next = ceiling(hash);
        if (next == ring.length) {
            next = 0;
        }
        int previous = next == 0 ? ring.length - 1 : next - 1;
        int before = hash - (int) (ring[previous] >>> SERVER_BITS);
        int after = (int) (ring[next] >>> SERVER_BITS) - hash;
        int at = Integer.compareUnsigned(before, after) <= 0 ? previous : next;
        for (int tried = 0; tried < ring.length; tried++) {
            ServerRuntime server = server(at);
            if (server != avoid && bound.allows(server, servers) && !full.test(server)) {
                return server;
            }
            at = at + 1 == ring.length ? 0 : at + 1;
        }
        // none is within its bounds: whoever is not the one that just failed, so that a redispatch goes somewhere else
        for (int tried = 0; avoid != null && tried < ring.length; tried++) {
            ServerRuntime server = server((at + tried) % ring.length);
            if (server != avoid) {
                return server;
            }
        }
        return server(full == NOBODY ? at : at == 0 ? ring.length - 1 : at - 1);
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
