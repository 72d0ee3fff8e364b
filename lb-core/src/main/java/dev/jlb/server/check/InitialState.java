package dev.jlb.server.check;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState.Operational;

/** The state in which a server starts and comes out of maintenance (manual 5.2 {@code init-state}). */
final class InitialState {
    private InitialState() {}

    /** Up, but one failure is enough, until the first check has told; {@code init-state} says otherwise. */
    static int health(Settings server) {
        int rise = server.get(ServerOptions.RISE);
        return switch (server.get(ServerOptions.INIT_STATE)) {
            case "fully-up" -> rise + server.get(ServerOptions.FALL) - 1;
            case "down" -> rise - 1;
            case "fully-down" -> 0;
            default -> rise;
        };
    }

    static boolean down(Settings server) {
        return server.get(ServerOptions.INIT_STATE).endsWith("down");
    }

    /** Sets what checks count, unless a state file has said more. One without checks that is to start down stays so: nothing else takes it up. */
    static void atStart(ServerRuntime server) {
        Settings settings = server.configured().settings();
        if (server.operational() != Operational.STOPPED && (settings.is(ServerOptions.CHECK) || down(settings))) {
            server.check().health(server.maintenance() ? 0 : health(settings));
        }
        if (down(settings)) {
            server.backend().changes().operational(server, Operational.STOPPED);
        }
    }

    /** Sets what checks count and gives the state: one that tracks is what the tracked one is, an agent that said down still counts. */
    static Operational afterMaintenance(ServerRuntime server) {
        Settings settings = server.configured().settings();
        if (!settings.get(ServerOptions.TRACK).isEmpty()) {
            ServerRuntime tracked = server.tracked();
            Operational state = tracked == null ? server.operational() : tracked.operational();
            return state == Operational.STARTING ? Operational.RUNNING : state;
        }
        if (settings.is(ServerOptions.CHECK)) {
            server.check().health(health(settings));
        }
        boolean agentSaysDown = server.agent().enabled() && server.agent().health() == 0;
        return down(settings) || agentSaysDown ? Operational.STOPPED : Operational.RUNNING;
    }
}
