package dev.jlb.admin;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState.Operational;
import dev.jlb.server.check.HealthChecks;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Commands about a server's checks and its agent (management.txt 9.3): {@code enable|disable health|agent}, {@code set server … health|agent|agent-addr|check-port …}. */
final class CheckCommands {
    private CheckCommands() {}

    /** {@code enable|disable health|agent <backend>/<server>}. */
    static String enable(HealthChecks checks, ServerRuntime server, String what, boolean enable) {
        if (what.equals("agent")) {
            return checks.enableAgent(server, enable) || !enable ? "\n" : "Agent was not configured on this server, cannot enable.\n";
        }
        if (!server.configured().settings().is(ServerOptions.CHECK)) {
            return enable ? "Health check was not configured on this server, cannot enable.\n" : "\n";
        }
        checks.enable(server, enable);
        return "\n";
    }

    /** {@code set server <b>/<s> <what> …}; null when it is none of these. */
    static String set(HealthChecks checks, ServerRuntime server, String[] words) {
        String value = words.length > 4 ? words[4] : "";
        return switch (words.length > 3 ? words[3] : "") {
            case "health" -> health(checks, server, value);
            case "agent" -> agent(checks, server, value);
            case "agent-addr" -> address(checks, server, words, true);
            case "check-addr" -> address(checks, server, words, false);
            case "agent-port" -> port(checks, server, words, true);
            case "check-port" -> port(checks, server, words, false);
            case "agent-send" -> {
                if (!server.agent().enabled()) {
                    yield "agent checks are not enabled on this server.\n";
                }
                checks.agentSend(server, value);
                yield "\n";
            }
            default -> null;
        };
    }

    private static String health(HealthChecks checks, ServerRuntime server, String value) {
        if (!server.configured().settings().get(ServerOptions.TRACK).isEmpty()) {
            return "cannot change health on a tracking server.\n";
        }
        Operational state = switch (value) {
            case "up" -> Operational.RUNNING;
            case "stopping" -> Operational.STOPPING;
            case "down" -> Operational.STOPPED;
            default -> null;
        };
        if (state == null) {
            return "'set server <srv> health' expects 'up', 'stopping', or 'down'.\n";
        }
        checks.force(server, state);
        return "\n";
    }

    private static String agent(HealthChecks checks, ServerRuntime server, String value) {
        if (!server.agent().enabled()) {
            return "agent checks are not enabled on this server.\n";
        }
        if (!value.equals("up") && !value.equals("down")) {
            return "'set server <srv> agent' expects 'up' or 'down'.\n";
        }
        checks.forceAgent(server, value.equals("up"));
        return "\n";
    }

    private static String disabled(ServerRuntime server, boolean agent) {
        Settings settings = server.configured().settings();
        if (agent && !(settings.is(ServerOptions.AGENT_CHECK) && server.agent().enabled())) {
            return "agent checks are not enabled on this server\n";
        }
        return !agent && !(settings.is(ServerOptions.CHECK) && server.check().enabled()) ? "health checks are not enabled on this server\n" : null;
    }

    private static String address(HealthChecks checks, ServerRuntime server, String[] words, boolean agent) {
        if (words.length < 5) {
            return "set server <b>/<s> " + words[3] + " requires an address and optionally a port.\n";
        }
        String wrong = disabled(server, agent);
        int port = -1;
        if (wrong == null && words.length > 5 && words[5].equals("port")) {
            wrong = portProblem(words.length > 6 ? words[6] : "");
            port = wrong == null ? Integer.parseInt(words[6]) : -1;
        }
        if (wrong != null) {
            return wrong;
        }
        InetAddress host;
        try {
            // names are not for commands: looking them up would stop the loop
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(words[4].equals("*") ? "0.0.0.0" : words[4]);
            host = bytes != null ? InetAddress.getByAddress(bytes) : agent && words[4].equals("localhost") ? NetUtil.LOCALHOST4 : null;
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (host == null) {
            return "invalid addr '" + words[4] + "'\n";
        }
        change(checks, server, agent, host, port);
        return "\n";
    }

    private static void change(HealthChecks checks, ServerRuntime server, boolean agent, InetAddress host, int port) {
        if (agent) {
            checks.agentTarget(server, host, port);
        } else {
            checks.checkTarget(server, host, port);
        }
    }

    private static String port(HealthChecks checks, ServerRuntime server, String[] words, boolean agent) {
        if (words.length < 5) {
            return "set server <b>/<s> " + words[3] + " requires a port.\n";
        }
        String wrong = disabled(server, agent);
        wrong = wrong == null ? portProblem(words[4]) : wrong;
        if (wrong != null) {
            return wrong;
        }
        change(checks, server, agent, null, Integer.parseInt(words[4]));
        return "\n";
    }

    private static String portProblem(String text) {
        if (!text.matches("-?\\d{1,9}")) {
            return "provided port is not an integer\n";
        }
        int port = Integer.parseInt(text);
        return port < 0 || port > 65535 ? "provided port is invalid\n" : null;
    }
}
