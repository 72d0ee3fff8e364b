package dev.jlb.server;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.server.ServerState.Operational;

/** The {@code status} column of servers (management.txt 9.1). */
final class StatusText {
    private StatusText() {}

    static String of(ServerRuntime server) {
        if ((server.admin() & ServerState.RESOLUTION_MAINT) != 0) {
            return "MAINT (resolution)";
        }
        if ((server.admin() & ServerState.INHERITED_MAINT) != 0) {
            return "MAINT (via " + (server.tracked() == null ? server.configured().settings().get(ServerOptions.TRACK) : server.tracked()) + ")";
        }
        if (server.maintenance()) {
            return "MAINT";
        }
        ServerRuntime reference = server.reference();
        int rise = reference.configured().settings().get(ServerOptions.RISE);
        int fall = reference.configured().settings().get(ServerOptions.FALL);
        boolean checked = reference.check().enabled();
        if (server.operational() == Operational.STOPPED) {
            if (reference.agent().enabled() && reference.agent().health() == 0) {
                return "DOWN (agent)";
            }
            int health = reference.check().health();
            boolean byAgentAlone = reference.agent().enabled() && !checked;
            return byAgentAlone || checked && health > 0 ? "DOWN " + health + "/" + rise : "DOWN";
        }
        String progress = "";
        if (checked && reference.check().health() < rise + fall - 1) {
            int health = reference.check().health();
            // below rise where one that is not up itself is followed by one that is
            progress = health < rise ? " " + health + "/" + rise : " " + (health - rise + 1) + "/" + fall;
        }
        if (server.operational() == Operational.STOPPING) {
            return "NOLB" + progress;
        }
        if (server.draining()) {
            return reference.agent().enabled() ? "DRAIN (agent)" : "DRAIN" + progress;
        }
        return checked ? "UP" + progress : "no check";
    }
}
