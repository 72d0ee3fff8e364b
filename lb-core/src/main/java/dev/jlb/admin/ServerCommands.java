package dev.jlb.admin;

import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.Program;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.WeightChange;
import dev.jlb.server.check.HealthChecks;
import java.util.List;
import java.util.Map;

/** Commands that change a server or ask for its weight (management.txt 9.3). */
final class ServerCommands {
    private ServerCommands() {}

    static void addTo(Map<String, Command> all) {
        for (String what : List.of("enable agent", "enable health", "enable server", "disable agent", "disable health", "disable server", "set maxconn server", "set server", "set weight")) {
            Command.add(all, what, call -> change(call.program(), call.words(), call.text()));
        }
        Command.add(all, "get weight", call -> weight(call.program(), call.word(2)));
    }

    private static ServerRuntime find(Program program, String name) {
        String[] parts = name.split("/", 2);
        BackSide back = parts.length == 2 ? program.backs().get(parts[0]) : null;
        return back == null ? null : back.runtime().server(parts[1]);
    }

    static String weight(Program program, String name) {
        ServerRuntime server = find(program, name);
        return server == null ? "No such server.\n" : server.weight() + " (initial " + server.initialWeight() + ")\n";
    }

    static String change(Program program, String[] words, String command) {
        if (words.length < 3) {
            return Commands.unknown(command);
        }
        if (words[0].equals("set") && words[1].equals("maxconn") && words[2].equals("server")) {
            return maximum(program, words);
        }
        ServerRuntime server = find(program, words[2]);
        boolean known = List.of("server", "weight", "health", "agent").contains(words[1]);
        if (!known) {
            return Commands.unknown(command);
        }
        if (server == null) {
            return words[2].indexOf('/') < 0 ? "Require 'backend/server'.\n" : "No such server.\n";
        }
        HealthChecks checks = program.checks();
        if (!words[0].equals("set")) {
            if (!words[1].equals("server")) {
                return words[1].equals("weight") ? Commands.unknown(command) : CheckCommands.enable(checks, server, words[1], words[0].equals("enable"));
            }
            if (words[0].equals("disable")) {
                checks.administrative(server, ServerRuntime.FORCED_MAINT, 0);
            } else {
                checks.administrative(server, 0, ServerRuntime.FORCED_MAINT | ServerRuntime.CONFIGURED_MAINT);
            }
        } else if (words[1].equals("weight") || words.length > 4 && words[3].equals("weight")) {
            return setWeight(server, words[words.length - 1]);
        } else if (words.length > 4 && words[3].equals("state")) {
            return setState(checks, server, words[4]);
        } else {
            return setOther(checks, server, words);
        }
        return "\n";
    }

    /** {@code set server <b>/<s> addr|agent|…|health}. */
    private static String setOther(HealthChecks checks, ServerRuntime server, String[] words) {
        String answer = CheckCommands.set(checks, server, words);
        if (answer != null) {
            return answer;
        }
        return switch (words.length > 3 ? words[3] : "") {
            case "addr" -> ServerAddress.change(server.backend(), server, words);
            case "fqdn" -> "set server <b>/<s> fqdn failed because no resolution is configured.\n";
            case "ssl" -> "'set server ssl' is not implemented by jlb yet.\n";
            case "state" -> "'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n";
            case "weight" -> "Require <weight> or <weight%>.\n";
            default -> "usage: set server <backend>/<server> addr | agent | agent-addr | agent-port | agent-send | check-addr | check-port | fqdn | health | ssl | state | weight\n";
        };
    }

    private static String setWeight(ServerRuntime server, String value) {
        String wrong = WeightChange.apply(server, value);
        return wrong.isEmpty() || wrong.endsWith("\n") ? wrong.isEmpty() ? "\n" : wrong : wrong + "\n";
    }

    private static String setState(HealthChecks checks, ServerRuntime server, String state) {
        switch (state) {
            case "ready" -> checks.administrative(server, 0, ServerRuntime.FORCED_MAINT | ServerRuntime.CONFIGURED_MAINT | ServerRuntime.FORCED_DRAIN);
            case "drain" -> checks.administrative(server, ServerRuntime.FORCED_DRAIN, ServerRuntime.FORCED_MAINT | ServerRuntime.CONFIGURED_MAINT);
            case "maint" -> checks.administrative(server, ServerRuntime.FORCED_MAINT, 0);
            default -> {
                return "'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n";
            }
        }
        return "\n";
    }

    /** {@code set maxconn server b/s 30}. */
    private static String maximum(Program program, String[] words) {
        ServerRuntime server = words.length > 3 ? find(program, words[3]) : null;
        if (server == null) {
            return words.length > 3 ? "No such server.\n" : "Require 'backend/server'.\n";
        }
        try {
            int limit = words.length > 4 ? Integer.parseInt(words[4]) : -1;
            if (limit < 0) {
                return "Integer value expected.\n";
            }
            server.backend().maxConnections(server, limit);
            return "\n";
        } catch (NumberFormatException notANumber) {
            return "Integer value expected.\n";
        }
    }

    /** {@code shutdown sessions server b/s}. */
    static String shutdown(Program program, String[] words) {
        ServerRuntime server = words.length > 3 ? find(program, words[3]) : null;
        if (server == null) {
            return words.length > 3 ? "No such server.\n" : "Require 'backend/server'.\n";
        }
        server.backend().listener().shutdownSessions(server);
        return "\n";
    }
}
