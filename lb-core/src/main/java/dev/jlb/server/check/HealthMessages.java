package dev.jlb.server.check;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.CheckResult;
import dev.jlb.server.ServerRuntime;
import java.util.HexFormat;

/** What is said about servers, in HAProxy's words (probed from 2.6). */
final class HealthMessages {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private HealthMessages() {}

    /** {@code , reason: Layer7 wrong status, code: 503, info: "…", check duration: 2ms}. */
    static String reason(CheckResult result) {
        StringBuilder text = new StringBuilder(", reason: ").append(result.status().description());
        if (result.code() >= 0 && result.status().hasCode()) {
            text.append(", code: ").append(result.code());
        }
        if (!result.text().isEmpty()) {
            text.append(", info: \"").append(printable(result.text())).append('"');
        }
        if (result.durationMillis() >= 0) {
            text.append(", check duration: ").append(result.durationMillis()).append("ms");
        }
        return text.toString();
    }

    /** Servers' words go to terminals and logs: what is no plain text, and the quote, are written as log lines write them. */
    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 127 || c == '"') {
                out.append('<').append(HEX.toHexDigits((byte) c)).append('>');
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** {@code option log-health-checks}. */
    static String check(String kind, ServerRuntime server, CheckResult result, int health, int rise, int fall) {
        String outcome = result.status() == CheckResult.Status.L7_OK_CONDITIONALLY ? "conditionally succeeded" : result.passed() ? "succeeded" : "failed";
        boolean up = health >= rise;
        return kind + " check for " + (server.backup() ? "backup " : "") + "server " + server + " " + outcome + reason(result) + ", status: "
                + (up ? health - rise + 1 : health) + "/" + (up ? fall : rise) + " " + (up ? server.weights().configured() > 0 ? "UP" : "DRAIN" : "DOWN") + ".";
    }

    static String down(ServerRuntime server, String reason, int requeued) {
        return head(server) + " is DOWN" + reason + left(server, requeued);
    }

    static String up(ServerRuntime server, String reason, int requeued) {
        return head(server) + " is UP" + reason + online(server, requeued);
    }

    static String stopping(ServerRuntime server, String reason, int requeued) {
        return head(server) + " is stopping" + reason + online(server, requeued);
    }

    /** {@code Server b/s} and a text that says all. */
    static String plain(ServerRuntime server, String text) {
        return head(server) + text;
    }

    /** With what is left of the back end. */
    static String leaves(ServerRuntime server, String text, int requeued) {
        return head(server) + text + left(server, requeued);
    }

    /** With what stays online. */
    static String enters(ServerRuntime server, String text, int requeued) {
        return head(server) + text + online(server, requeued);
    }

    private static String head(ServerRuntime server) {
        return (server.backup() ? "Backup " : "") + "Server " + server;
    }

    private static String left(ServerRuntime server, int requeued) {
        return counts(server.backend()) + " left." + onBackup(server.backend()) + " " + server.connections() + " sessions active, " + requeued + " requeued, " + server.queued() + " remaining in queue.";
    }

    private static String online(ServerRuntime server, int requeued) {
        return counts(server.backend()) + " online." + onBackup(server.backend()) + " " + requeued + " sessions requeued, " + server.backend().queued() + " total in queue.";
    }

    private static String counts(BackendRuntime backend) {
        return ". " + backend.activeServers() + " active and " + backend.backupServers() + " backup servers";
    }

    private static String onBackup(BackendRuntime backend) {
        return backend.activeServers() == 0 && backend.backupServers() > 0 ? " Running on backup." : "";
    }
}
