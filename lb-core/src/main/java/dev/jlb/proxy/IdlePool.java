package dev.jlb.proxy;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.server.ServerCounters;
import dev.jlb.server.ServerRuntime;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;

/**
 * Connections to one server that wait, in one event loop, for a stream that may use them (manual 4.2 {@code http-reuse}). Of those that an interval
 * of {@code pool-purge-delay} had no use for, half are closed at its end, the longest waiting first.
 */
final class IdlePool {
    /** Connections among which a proven one is looked for: a pool may be large. */
    private static final int MOST_LOOKED_AT = 16;

    private final ArrayDeque<ServerConnection> connections = new ArrayDeque<>();
    private final long purgeMillis;
    private final Deadline purge;
    /** The fewest that waited at any time of this interval: nobody has missed them. */
    private int least;

    IdlePool(Worker worker, ServerRuntime server) {
        purgeMillis = server.configured().settings().get(ServerOptions.POOL_PURGE_DELAY);
        purge = new Deadline(worker, this::thinOut);
    }

    /** See {@link Worker#takeIdle}. */
    ServerConnection take(boolean provenOnly, boolean named, String name) {
        ServerConnection taken = choose(provenOnly, named, name);
        if (taken != null) {
            count(taken, false);
            least = Math.min(least, connections.size());
        }
        return taken;
    }

    private ServerConnection choose(boolean provenOnly, boolean named, String name) {
        ServerConnection last = connections.peekLast();
        if (last == null) {
            return null;
        }
        if (last.proven() && last.usable() && (!named || Objects.equals(last.name, name))) {
            return connections.pollLast();
        }
        ServerConnection second = null;
        int looked = 0;
        for (Iterator<ServerConnection> each = connections.descendingIterator(); each.hasNext() && (named && second == null || looked++ < MOST_LOOKED_AT); ) {
            ServerConnection found = each.next();
            if (!found.usable()) {
                each.remove();
                count(found, false);
                found.close();
            } else if (named && !Objects.equals(found.name, name)) {
                continue;
            } else if (found.proven()) {
                each.remove();
                return found;
            } else if (second == null) {
                second = found;
            }
        }
        if (second == null || provenOnly) {
            return null;
        }
        connections.remove(second);
        return second;
    }

    void give(ServerConnection connection) {
        if (connections.isEmpty()) {
            least = 0;
            purge.in(purgeMillis);
        }
        connections.addLast(connection);
        count(connection, true);
    }

    void remove(ServerConnection connection) {
        if (connections.remove(connection)) {
            count(connection, false);
            least = Math.min(least, connections.size());
        }
    }

    /** Takes the one that waits longest out; null when there is none. */
    ServerConnection oldest() {
        ServerConnection oldest = connections.pollFirst();
        if (oldest != null) {
            count(oldest, false);
            least = Math.min(least, connections.size());
        }
        return oldest;
    }

    private void thinOut() {
        for (int left = (least + 1) / 2; left > 0; left--) {
            ServerConnection oldest = oldest();
            if (oldest != null) {
                oldest.discard();
            }
        }
        least = connections.size();
        if (least > 0) {
            purge.in(purgeMillis);
        }
    }

    void close() {
        purge.drop();
        for (ServerConnection connection; (connection = oldest()) != null; ) {
            connection.close();
        }
    }

    int size() {
        return connections.size();
    }

    /** A connection that has served more than once is a safe one: its server keeps what it promises. */
    private static void count(ServerConnection connection, boolean idle) {
        ServerCounters counters = connection.server().counters();
        counters.idleConnections.add(idle ? 1 : -1);
        if (connection.reused()) {
            counters.safeConnections.add(idle ? 1 : -1);
        }
    }
}
