package dev.jlb.proxy;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.server.ServerCounters;
import dev.jlb.server.ServerRuntime;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;

/**
 * Connections to one server that wait, in one event loop, for a stream that may use them (manual 4.2 {@code http-reuse}). At the end of each interval
 * of {@code pool-purge-delay} half of those that it had no use for are closed, the longest waiting first.
 */
final class IdlePool {
    /** Connections among which a proven one is looked for: a pool may be large. */
    private static final int MOST_LOOKED_AT = 16;

    /** The longest waiting first. */
    private final ArrayDeque<ServerConnection> connections = new ArrayDeque<>();
    private final long purgeMillis;
    private final Deadline purge;
    private final LoopClock clock;

    IdlePool(Worker worker, ServerRuntime server) {
        purgeMillis = server.configured().settings().get(ServerOptions.POOL_PURGE_DELAY);
        purge = new Deadline(worker, this::thinOut);
        clock = worker.clock;
    }

    /** See {@link Worker#takeIdle}. */
    ServerConnection take(boolean provenOnly, boolean named, String name) {
        ServerConnection taken = choose(provenOnly, named, name);
        if (taken != null) {
            count(taken, false);
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
            purge.in(purgeMillis);
        }
        connection.idleSince = clock.nanos();
        connections.addLast(connection);
        count(connection, true);
    }

    void remove(ServerConnection connection) {
        if (connections.remove(connection)) {
            count(connection, false);
        }
    }

    /** Takes the one that waits longest out; null when there is none. */
    ServerConnection oldest() {
        ServerConnection oldest = connections.pollFirst();
        if (oldest != null) {
            count(oldest, false);
        }
        return oldest;
    }

    private void thinOut() {
        long before = System.nanoTime() - purgeMillis * 1_000_000;
        int unused = 0;
        for (ServerConnection each : connections) {
            if (each.idleSince - before > 0) {
                break;
            }
            unused++;
        }
        for (int left = (unused + 1) / 2; left > 0; left--) {
            oldest().discard();
        }
        if (!connections.isEmpty()) {
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
