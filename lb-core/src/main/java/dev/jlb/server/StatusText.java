package dev.jlb.server;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.server.ServerRuntime.Operational;

/** The {@code status} column of servers (management.txt 9.1). */
final class StatusText {
    private StatusText() {}

    static String of(ServerRuntime server) {
        if ((server.admin() & ServerRuntime.RESOLUTION_MAINT) != 0) {
            return "MAINT (resolution)";
        }
        if ((server.admin() & ServerRuntime.INHERITED_MAINT) != 0) {
            return "MAINT (via " + server.configured().settings().get(ServerOptions.TRACK) + ")";
        }
        if (server.maintenance()) {
            return "MAINT";
        }
        int rise = server.configured().settings().get(ServerOptions.RISE);
        int fall = server.configured().settings().get(ServerOptions.FALL);
        boolean checked = server.checksEnabled();
        if (server.operational() == Operational.STOPPED) {
            int health = server.checkHealth();
            return checked && health > 0 ? "DOWN " + health + "/" + rise : "DOWN";
        }
        String progress = "";
        if (checked && server.checkHealth() < rise + fall - 1) {
            progress = " " + (server.checkHealth() - rise + 1) + "/" + fall;
        }
        if (server.draining() || server.userWeight() == 0 && server.operational() != Operational.STOPPING) {
            return "DRAIN" + progress;
        }
        if (server.operational() == Operational.STOPPING) {
            return "NOLB" + progress;
        }
        boolean tracking = !server.configured().settings().get(ServerOptions.TRACK).isEmpty();
        return checked || tracking || server.agentEnabled() ? "UP" + progress : "no check";
    }
}
