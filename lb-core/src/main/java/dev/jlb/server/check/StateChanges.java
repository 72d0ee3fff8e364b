package dev.jlb.server.check;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.HealthListener;
import dev.jlb.server.HealthListener.Level;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState;
import dev.jlb.server.ServerState.Operational;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Changes of servers' states with all that follows from them: the log's lines, the servers that {@code track} the changed one, sessions that are shut down,
 * {@code slowstart} (manual 5.2). Its lock orders them; what checks count is changed under it too.
 */
final class StateChanges {
    private static final int FORCED = ServerState.FORCED_MAINT | ServerState.CONFIGURED_MAINT;

    private final Map<ServerRuntime, List<ServerRuntime>> followers = new HashMap<>();
    private final Consumer<ServerRuntime> warmUp;

    /** @param warmUp starts {@code slowstart} */
    StateChanges(Consumer<ServerRuntime> warmUp) {
        this.warmUp = warmUp;
    }

    /** From now on one server follows another, before those that did so already, and starts with its maintenance. */
    synchronized void follow(ServerRuntime tracked, ServerRuntime follower) {
        follower.tracked(tracked);
        followers.computeIfAbsent(tracked, any -> new ArrayList<>()).addFirst(follower);
        if (tracked.reference().maintenance()) {
            // one in the middle of a chain that the file disables is left alone by those behind it
            inherit(follower);
        }
        if (tracked.operational() == Operational.STOPPED) {
            follower.backend().changes().operational(follower, Operational.STOPPED);
        }
    }

    private void inherit(ServerRuntime server) {
        server.backend().changes().administrative(server, ServerState.INHERITED_MAINT, 0);
        server.check().health(0);
        followers.getOrDefault(server, List.of()).forEach(this::inherit);
    }

    /** A server is taken out of the configuration. */
    synchronized void forget(ServerRuntime server) {
        followers.remove(server);
        followers.values().forEach(list -> list.remove(server));
        server.tracked(null);
    }

    /**
     * Makes a server what checks say, and those that track it.
     *
     * @param reason stands behind the state in the log's line: {@code , reason: Layer4 timeout …}, or ""
     */
    synchronized void operational(ServerRuntime server, Operational state, String reason) {
        if (change(server, state, reason)) {
            for (ServerRuntime follower : followers.getOrDefault(server, List.of())) {
                operational(follower, state, " via " + server);
            }
        }
    }

    private boolean change(ServerRuntime server, Operational state, String reason) {
        Operational before = server.operational();
        boolean running = before == Operational.RUNNING || before == Operational.STARTING;
        if (before == state || state == Operational.RUNNING && running) {
            return false;
        }
        BackendRuntime backend = server.backend();
        boolean warmsUp = state == Operational.RUNNING && !running && server.configured().settings().get(ServerOptions.SLOWSTART) > 0;
        if (warmsUp) {
            // before it may be chosen
            backend.changes().throttle(server, 1, 1);
        }
        int requeued = backend.changes().operational(server, warmsUp ? Operational.STARTING : state);
        String text = switch (state) {
            case STOPPED -> HealthMessages.down(server, reason, requeued);
            case STOPPING -> HealthMessages.stopping(server, reason, requeued);
            default -> HealthMessages.up(server, reason, requeued);
        };
        if (state == Operational.STOPPED && !server.maintenance()) {
            server.counters().downTransitions.increment();
        }
        if (!server.maintenance()) {
            // one that was being stopped is not lost
            boolean loss = state == Operational.STOPPED && before != Operational.STOPPING && !server.draining();
            say(server, loss ? Level.ALERT : Level.NOTICE, text);
            if (state != Operational.STOPPING) {
                backend.listener().mail(backend, loss ? 1 : 5, text);
            }
            backend.changes().reportLoss();
            remains(server);
        }
        if (state == Operational.STOPPED) {
            cut(server);
        }
        if (state == Operational.RUNNING) {
            freeBackups(server);
        }
        if (warmsUp) {
            warmUp.accept(server);
        }
        return true;
    }

    private static void cut(ServerRuntime server) {
        if (server.configured().settings().get(ServerOptions.ON_MARKED_DOWN).equals("shutdown-sessions")) {
            server.backend().listener().shutdownSessions(server, 'D');
        }
    }

    /** {@code on-marked-up shutdown-backup-sessions}. */
    private static void freeBackups(ServerRuntime server) {
        if (server.configured().settings().get(ServerOptions.ON_MARKED_UP).equals("shutdown-backup-sessions") && !server.backup() && server.weight() > 0) {
            BackendRuntime backend = server.backend();
            backend.servers().stream().filter(ServerRuntime::backup).forEach(backup -> backend.listener().shutdownSessions(backup, 'U'));
        }
    }

    /** Sets and clears administrative bits ({@link ServerState#FORCED_MAINT} …) of a server, and what those that track it inherit. */
    synchronized void administrative(ServerRuntime server, int set, int clear) {
        administrative(server, set, clear, "");
    }

    /** @param via whom it follows in this, or "" */
    private void administrative(ServerRuntime server, int set, int clear, String via) {
        int before = server.admin();
        boolean maintenance = server.maintenance();
        boolean draining = server.draining();
        BackendRuntime backend = server.backend();
        int requeued = backend.changes().administrative(server, set, clear);
        if (!maintenance && server.maintenance()) {
            enterMaintenance(server, via, requeued, !draining && server.operational() != Operational.STOPPING);
        } else if (maintenance && !server.maintenance()) {
            leaveMaintenance(server, (before & FORCED) != 0);
        } else if (!server.maintenance() && draining != server.draining()) {
            String enters = " enters drain state" + via;
            boolean stopped = server.operational() == Operational.STOPPED;
            String text = server.draining()
                    ? stopped ? HealthMessages.leaves(server, enters, requeued) : HealthMessages.enters(server, enters, requeued)
                    : HealthMessages.plain(server, " is " + up(server) + " (leaving forced drain).");
            say(server, Level.NOTICE, text);
            if (server.draining()) {
                backend.listener().mail(backend, 5, text);
            }
            backend.changes().reportLoss();
        } else if (server.maintenance()) {
            if ((before & ~server.admin() & ServerState.ANY_MAINT) != 0) {
                remainsInMaintenance(server);
            }
        } else if (before != server.admin()) {
            remains(server);
        }
        boolean drains = draining != server.draining();
        boolean rests = maintenance != server.maintenance();
        for (ServerRuntime follower : drains || rests ? followers.getOrDefault(server, List.<ServerRuntime>of()) : List.<ServerRuntime>of()) {
            int bits = (server.maintenance() ? ServerState.INHERITED_MAINT : 0) | (server.draining() ? ServerState.INHERITED_DRAIN : 0);
            administrative(follower, bits, ~bits & (ServerState.INHERITED_MAINT | ServerState.INHERITED_DRAIN), " via " + server);
        }
    }

    /** @param lost it was not being stopped */
    private static void enterMaintenance(ServerRuntime server, String via, int requeued, boolean lost) {
        if (server.operational() == Operational.STOPPED) {
            say(server, Level.NOTICE, HealthMessages.plain(server, " was DOWN and now enters maintenance" + via + "."));
        } else {
            server.check().health(0);
            server.counters().downTransitions.increment();
            say(server, lost ? Level.ALERT : Level.NOTICE, HealthMessages.leaves(server, " is going DOWN for maintenance" + via, requeued));
            server.backend().changes().reportLoss();
            cut(server);
        }
    }

    /** One reason for maintenance is gone, another is not. */
    private static void remainsInMaintenance(ServerRuntime server) {
        say(server, Level.NOTICE, HealthMessages.plain(server, (server.admin() & FORCED) != 0 ? " remains in forced maintenance." : " is leaving forced maintenance but remains in maintenance" + via(server) + "."));
    }

    /** What is said of a server that drains, after its state. */
    private static void remains(ServerRuntime server) {
        if ((server.admin() & ServerState.FORCED_DRAIN) != 0) {
            say(server, Level.NOTICE, HealthMessages.plain(server, " remains in forced drain mode."));
        } else if (server.draining()) {
            say(server, Level.NOTICE, HealthMessages.plain(server, " is leaving forced drain but remains in drain mode" + via(server) + "."));
        }
    }

    private static String via(ServerRuntime server) {
        return server.tracked() == null ? "" : " via " + server.tracked();
    }

    private void leaveMaintenance(ServerRuntime server, boolean forced) {
        Operational state = InitialState.afterMaintenance(server);
        boolean warmsUp = state == Operational.RUNNING && server.configured().settings().get(ServerOptions.SLOWSTART) > 0;
        if (warmsUp) {
            server.backend().changes().throttle(server, 1, 1);
        }
        server.backend().changes().operational(server, warmsUp ? Operational.STARTING : state);
        say(server, Level.NOTICE, HealthMessages.plain(server, " is " + up(server) + "/" + (server.draining() ? "DRAIN" : "READY") + " (leaving " + (forced ? "forced " : "") + "maintenance)."));
        remains(server);
        if (state != Operational.STOPPED) {
            freeBackups(server);
        }
        if (warmsUp) {
            warmUp.accept(server);
        }
    }

    private static String up(ServerRuntime server) {
        return server.operational() == Operational.STOPPED ? "DOWN" : "UP";
    }

    static void say(ServerRuntime server, Level level, String text) {
        server.backend().listener().message(server.backend(), level, text, text);
    }
}
