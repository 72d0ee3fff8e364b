package dev.jlb.server.check;

import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.CheckResult;
import dev.jlb.server.CheckResult.Status;
import dev.jlb.server.HealthListener.Level;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState.Operational;

/**
 * What results of checks and the words of an agent make of a server: counts checks between 0 and {@code rise + fall - 1}, up from {@code rise} on (manual 5.2
 * {@code rise}, {@code fall}); an agent's word counts at once. A server is up when both say so, where both are asked.
 */
final class ServerHealth {
    private final ServerRuntime server;
    private final StateChanges changes;
    private final int rise;
    private final int fall;
    private final boolean logsChecks;

    ServerHealth(ServerRuntime server, StateChanges changes) {
        this.server = server;
        this.changes = changes;
        Settings settings = server.configured().settings();
        this.rise = settings.get(ServerOptions.RISE);
        this.fall = settings.get(ServerOptions.FALL);
        this.logsChecks = server.backend().proxy().settings().is(ProxyOptions.LOG_HEALTH_CHECKS);
    }

    boolean settledUp() {
        return server.check().health() == rise + fall - 1;
    }

    boolean settledDown() {
        return server.check().health() == 0;
    }

    /** Takes a check's result. */
    void result(CheckResult result) {
        synchronized (changes) {
            boolean other = kind(result) != kind(server.check().last());
            server.check().last(result);
            count(result, other);
        }
    }

    /** 0 nothing yet, 1 failed, 2 passed, 3 passed conditionally. */
    private static int kind(CheckResult result) {
        return switch (result.status()) {
            case UNKNOWN, INITIAL, CHECKED -> 0;
            case L7_OK_CONDITIONALLY -> 3;
            default -> result.passed() ? 2 : 1;
        };
    }

    /** @param other the last one did not end like this */
    private void count(CheckResult result, boolean other) {
        boolean report = false;
        int health = server.check().health();
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
        report |= other && result.passed();
        server.check().health(health);
        if (report && logsChecks) {
            report(HealthMessages.check("Health", server, result, health, rise, fall));
        }
        // with a line per check, the line of the change need not repeat the reason
        String reason = logsChecks ? "" : HealthMessages.reason(result);
        if (health == 0) {
            changes.operational(server, Operational.STOPPED, reason);
        } else if (settledUp() && agentAllows()) {
            changes.operational(server, result.status() == Status.L7_OK_CONDITIONALLY ? Operational.STOPPING : Operational.RUNNING, reason);
        }
    }

    private void report(String text) {
        StateChanges.say(server, Level.NOTICE, text);
        server.backend().listener().mail(server.backend(), 6, text);
    }

    private boolean agentAllows() {
        return !server.agent().enabled() || server.agent().health() > 0;
    }

    private boolean checksAllow() {
        return !server.check().enabled() || server.check().health() >= rise;
    }

    /** Takes what the agent said, or how asking it failed, which changes nothing (manual 5.2 {@code agent-check}). */
    void agent(CheckResult result) {
        synchronized (changes) {
            boolean other = kind(result) != kind(server.agent().last());
            server.agent().last(result);
            boolean up = result.status() == Status.L7_OK;
            if (!up && result.status() != Status.L7_STATUS) {
                if (other && logsChecks && result.status() != Status.CHECKED) {
                    // what was wrong with a line is left to statistics
                    CheckResult told = result.status() == Status.L7_TIMEOUT ? new CheckResult(result.status(), result.code(), result.durationMillis(), "") : result;
                    report(HealthMessages.check("Agent", server, told, server.agent().health(), 1, 1));
                }
                return;
            }
            int health = up ? 1 : 0;
            boolean report = server.agent().health() != health || up && other;
            server.agent().health(health);
            if (report && logsChecks) {
                report(HealthMessages.check("Agent", server, result, health, 1, 1));
            }
            String reason = logsChecks ? "" : HealthMessages.reason(result);
            if (!up) {
                changes.operational(server, Operational.STOPPED, reason);
            } else if (checksAllow() && server.operational() == Operational.STOPPED) {
                changes.operational(server, Operational.RUNNING, reason);
            }
        }
    }

    /** {@code set server … health}. */
    void force(Operational state) {
        synchronized (changes) {
            server.check().health(state == Operational.STOPPED ? 0 : rise + fall - 1);
            changes.operational(server, state, ", changed from CLI");
        }
    }

    /** {@code set server … agent}. */
    void forceAgent(boolean up) {
        synchronized (changes) {
            server.agent().health(up ? 1 : 0);
            changes.operational(server, up ? Operational.RUNNING : Operational.STOPPED, ", changed from CLI");
        }
    }

    /**
     * Errors of the traffic have become too many (manual 5.2 {@code on-error}).
     *
     * @param result what is shown as the check's
     */
    void observed(String mode, CheckResult result) {
        synchronized (changes) {
            switch (mode) {
                case "fail-check" -> {
                    server.check().last(result);
                    count(result, false);
                }
                case "sudden-death" -> {
                    if (server.check().health() > rise) {
                        server.check().health(rise + 1);
                    }
                    server.check().last(result);
                    count(result, false);
                }
                case "mark-down" -> {
                    server.check().health(rise);
                    server.check().last(result);
                    count(result, false);
                }
                default -> { }
            }
        }
    }
}
