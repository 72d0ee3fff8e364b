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
            return "MAINT (via " + (server.tracked() == null ? server.configured().settings().get(ServerOptions.TRACK) : server.tracked()) + ")";
        }
        if (server.maintenance()) {
            return "MAINT";
        }
        ServerRuntime reference = server.reference();
        int rise = reference.configured().settings().get(ServerOptions.RISE);
        int fall = reference.configured().settings().get(ServerOptions.FALL);
        boolean checked = reference.checksEnabled();
        if (server.operational() == Operational.STOPPED) {
            if (reference.agentEnabled() && reference.agentHealth() == 0) {
                return "DOWN (agent)";
            }
            int health = reference.checkHealth();
            boolean byAgentAlone = reference.agentEnabled() && !checked;
            return byAgentAlone || checked && health > 0 ? "DOWN " + health + "/" + rise : "DOWN";
        }
        String progress = "";
        if (checked && reference.checkHealth() < rise + fall - 1) {
            int health = reference.checkHealth();
            // below rise where one that is not up itself is followed by one that is
            progress = health < rise ? " " + health + "/" + rise : " " + (health - rise + 1) + "/" + fall;
        }
        if (server.operational() == Operational.STOPPING) {
            return "NOLB" + progress;
        }
        if (server.draining()) {
            return reference.agentEnabled() ? "DRAIN (agent)" : "DRAIN" + progress;
        }
        return checked ? "UP" + progress : "no check";
    }
}
