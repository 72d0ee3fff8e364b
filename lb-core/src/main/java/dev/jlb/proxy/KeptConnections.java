package dev.jlb.proxy;

import dev.jlb.server.ServerRuntime;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;

/** Connections to servers that are one client's alone (manual 4.2 {@code http-reuse}, {@code max-session-srv-conns}), idle between its requests. */
final class KeptConnections {
    private final int most;
    private ArrayDeque<ServerConnection> kept;

    /** @param most how many are kept */
    KeptConnections(int most) {
        this.most = most;
    }

    /** Keeps one, unless there are enough: then it is closed. */
    void keep(ServerConnection connection) {
        if (kept == null) {
            kept = new ArrayDeque<>(2);
        }
        if (kept.size() >= most) {
            kept.removeIf(each -> {
                if (!each.usable()) {
                    count(each.server(), -1);
                    return true;
                }
                return false;
            });
        }
        if (kept.size() < most) {
            kept.addLast(connection);
            count(connection.server(), 1);
        } else {
            connection.discard();
        }
    }

    /** A connection to that server that is still good, or null. @param name see {@link ServerConnection#name} */
    ServerConnection take(ServerRuntime server, String name) {
        if (kept == null) {
            return null;
        }
        for (Iterator<ServerConnection> each = kept.descendingIterator(); each.hasNext(); ) {
            ServerConnection found = each.next();
            if (!found.usable()) {
                each.remove();
                count(found.server(), -1);
                found.close();
            } else if (found.server() == server && Objects.equals(found.name, name)) {
                each.remove();
                count(server, -1);
                return found;
            }
        }
        return null;
    }

    /** Whether there is a connection to that server. */
    boolean has(ServerRuntime server) {
        if (kept != null) {
            for (ServerConnection each : kept) {
                if (each.server() == server && each.usable()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The client is gone. */
    void close() {
        if (kept != null) {
            kept.forEach(each -> {
                count(each.server(), -1);
                each.discard();
            });
            kept = null;
        }
    }

    private static void count(ServerRuntime server, int more) {
        server.counters().privateConnections.add(more);
    }
}
