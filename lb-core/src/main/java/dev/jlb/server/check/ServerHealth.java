package dev.jlb.server.check;

import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.CheckResult;
import dev.jlb.server.CheckResult.Status;
import dev.jlb.server.HealthListener;
import dev.jlb.server.HealthListener.Level;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerRuntime.Operational;
import java.util.ArrayList;
import java.util.List;

/**
 * What results of checks make of a server: counts them between 0 and {@code rise + fall - 1}, up from {@code rise} on (manual 5.2 {@code rise},
 * {@code fall}), changes the server's state, tells the log and the servers that {@code track} this one.
 */
final class ServerHealth {
    private final ServerRuntime server;
    private final int rise;
    private final int fall;
    private final boolean logsChecks;
    private final List<ServerRuntime> followers = new ArrayList<>();
    private final Runnable cameUp;
    private int health;

    /** @param cameUp starts {@code slowstart} */
    ServerHealth(ServerRuntime server, Runnable cameUp) {
        this.server = server;
        this.cameUp = cameUp;
        Settings settings = server.configured().settings();
        this.rise = settings.get(ServerOptions.RISE);
        this.fall = settings.get(ServerOptions.FALL);
        this.logsChecks = server.backend().proxy().settings().is(ProxyOptions.LOG_HEALTH_CHECKS);
        // up, but one failure is enough, until the first check has told
        this.health = rise;
        server.checkHealth(health);
    }

    void addFollower(ServerRuntime follower) {
        followers.add(follower);
    }

    boolean settledUp() {
        return health == rise + fall - 1;
    }

    boolean settledDown() {
        return health == 0;
    }

    /** Takes a check's result; the caller serialises. */
    void result(CheckResult result) {
        server.lastCheck(result);
        boolean report = false;
        if (!result.passed()) {
            if (health > 0) {
                server.counters().failedChecks.increment();
                report = true;
                health--;
                if (health < rise) {
                    health = 0;
                }
            }
        } else if (health < rise + fall - 1) {
            report = true;
            health++;
            if (health >= rise) {
                health = rise + fall - 1;
            }
        }
        server.checkHealth(health);
        if (report && logsChecks) {
            say(Level.NOTICE, HealthMessages.check(server, result, health, rise, fall));
        }
        // with a line per check, the line of the change need not repeat the reason
        String reason = logsChecks ? "" : HealthMessages.reason(result);
        if (health == 0) {
            change(Operational.STOPPED, reason);
        } else if (settledUp()) {
            change(result.status() == Status.L7_OK_CONDITIONALLY ? Operational.STOPPING : Operational.RUNNING, reason);
        }
    }

    /** {@code set server … health}, and what observed traffic decides. */
    void force(Operational state, String reason) {
        health = state == Operational.STOPPED ? 0 : rise + fall - 1;
        server.checkHealth(health);
        change(state, reason);
    }

    private void change(Operational state, String reason) {
        if (apply(server, state, reason)) {
            for (ServerRuntime follower : followers) {
                apply(follower, state, " via " + server);
            }
        }
    }

    private boolean apply(ServerRuntime target, Operational state, String reason) {
        Operational before = target.operational();
        boolean running = before == Operational.RUNNING || before == Operational.STARTING;
        if (before == state || state == Operational.RUNNING && running) {
            return false;
        }
        BackendRuntime backend = target.backend();
        boolean warmsUp = state == Operational.RUNNING && before == Operational.STOPPED && target.configured().settings().get(ServerOptions.SLOWSTART) > 0;
        if (warmsUp) {
            // before it may be chosen
            backend.throttle(target, 1);
        }
        int requeued = backend.operational(target, warmsUp ? Operational.STARTING : state);
        HealthListener listener = backend.listener();
        String text = switch (state) {
            case STOPPED -> HealthMessages.down(target, reason, requeued);
            case STOPPING -> HealthMessages.stopping(target, reason, requeued);
            default -> HealthMessages.up(target, reason, requeued);
        };
        if (state == Operational.STOPPED) {
            target.counters().downTransitions.increment();
        }
        if (!target.maintenance()) {
            listener.message(backend, state == Operational.STOPPED ? Level.ALERT : Level.NOTICE, text, text);
            backend.reportLoss();
        }
        if (state == Operational.STOPPED && target.configured().settings().get(ServerOptions.ON_MARKED_DOWN).equals("shutdown-sessions")) {
            listener.shutdownSessions(target);
        }
        if (state == Operational.RUNNING && target.configured().settings().get(ServerOptions.ON_MARKED_UP).equals("shutdown-backup-sessions")) {
            backend.servers().stream().filter(ServerRuntime::backup).forEach(listener::shutdownSessions);
        }
        if (warmsUp && target == server) {
            cameUp.run();
        }
        return true;
    }

    private void say(Level level, String text) {
        server.backend().listener().message(server.backend(), level, text, text);
    }
}
