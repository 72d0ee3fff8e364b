package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.ServerRuntime;
import java.util.Arrays;

/**
 * Servers of one back end ordered by a number; those of equal numbers in the order in which they came. A binary heap over server indexes: no
 * allocation per stream, and a server is found and moved in O(log n).
 */
final class ServerHeap {
    private ServerRuntime[] byIndex;
    private int[] heap;
    /** Place in {@link #heap} by server index, -1 when absent. */
    private int[] place;

    private long[] key;
    private long[] arrival;
    private int size;
    private long arrivals;

    ServerHeap(BackendRuntime backend) {
        this.byIndex = byIndex(backend);
        this.heap = new int[byIndex.length];
        this.place = new int[byIndex.length];
        this.key = new long[byIndex.length];
        this.arrival = new long[byIndex.length];
        Arrays.fill(place, -1);
    }

    /** The servers of a back end, each at its index. */
    static ServerRuntime[] byIndex(BackendRuntime backend) {
        ServerRuntime[] all = new ServerRuntime[backend.servers().stream().mapToInt(server -> server.index() + 1).max().orElse(0)];
        backend.servers().forEach(server -> all[server.index()] = server);
        return all;
    }

    /** The back end has other servers; one that is gone is not in here any more. */
    void members(BackendRuntime backend) {
        byIndex = byIndex(backend);
        int before = place.length;
        if (byIndex.length > before) {
            heap = Arrays.copyOf(heap, byIndex.length);
            place = Arrays.copyOf(place, byIndex.length);
            key = Arrays.copyOf(key, byIndex.length);
            arrival = Arrays.copyOf(arrival, byIndex.length);
            Arrays.fill(place, before, place.length, -1);
        }
    }

    int size() {
        return size;
    }

    boolean contains(ServerRuntime server) {
        return place[server.index()] >= 0;
    }

    long key(ServerRuntime server) {
        return key[server.index()];
    }

    ServerRuntime first() {
        return size == 0 ? null : byIndex[heap[0]];
    }

    void clear() {
        Arrays.fill(place, -1);
        size = 0;
    }

    void insert(ServerRuntime server, long newKey) {
        insert(server, newKey, arrivals++);
    }

    long arrival(ServerRuntime server) {
        return arrival[server.index()];
    }

    /** Puts a server back where it was. */
    void insert(ServerRuntime server, long newKey, long arrivedAs) {
        int index = server.index();
        key[index] = newKey;
        arrival[index] = arrivedAs;
        heap[size] = index;
        place[index] = size;
        up(size++);
    }

    void remove(ServerRuntime server) {
        int at = place[server.index()];
        if (at < 0) {
            return;
        }
        place[server.index()] = -1;
        int last = heap[--size];
        if (at == size) {
            return;
        }
        heap[at] = last;
        place[last] = at;
        up(at);
        down(place[last]);
    }

    private boolean before(int a, int b) {
        return key[a] != key[b] ? key[a] < key[b] : arrival[a] < arrival[b];
    }

    private void up(int from) {
        int at = from;
        while (at > 0 && before(heap[at], heap[(at - 1) / 2])) {
            swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    private void down(int from) {
        int at = from;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && before(heap[child + 1], heap[child])) {
                child++;
            }
            if (!before(heap[child], heap[at])) {
                return;
            }
            swap(at, child);
            at = child;
        }
    }

    private void swap(int a, int b) {
        int index = heap[a];
        heap[a] = heap[b];
        heap[b] = index;
        place[heap[a]] = a;
        place[heap[b]] = b;
    }
}
