package dev.jlb.server.check;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState.Operational;
import java.net.InetSocketAddress;

/** The value of {@code X-Haproxy-Server-State} (manual 4.2 {@code http-check send-state}). */
final class StateHeader {
    private StateHeader() {}

    static String of(ServerRuntime server, String node) {
        int rise = server.configured().settings().get(ServerOptions.RISE);
        int fall = server.configured().settings().get(ServerOptions.FALL);
        int health = server.check().health();
        boolean up = server.operational() != Operational.STOPPED;
        String state = up ? (server.operational() == Operational.STOPPING ? "NOLB" : "UP") : "DOWN";
        if (up && health < rise + fall - 1) {
            state += " " + (health - rise + 1) + "/" + fall;
        } else if (!up && health > 0) {
            state += " " + health + "/" + rise;
        }
        StringBuilder text = new StringBuilder(state);
        if (server.address() instanceof InetSocketAddress address) {
            text.append("; address=").append(address.getAddress().getHostAddress()).append("; port=").append(address.getPort());
        }
        return text.append("; name=").append(server).append("; node=").append(node)
                .append("; weight=").append(server.weights().ofUser()).append('/').append(server.backend().totalWeight())
                .append("; scur=").append(server.connections()).append('/').append(server.backend().connections())
                .append("; qcur=").append(server.queued()).toString();
    }
}
