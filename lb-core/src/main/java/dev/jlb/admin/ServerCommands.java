package dev.jlb.admin;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.proxy.Program;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState;
import dev.jlb.server.WeightChange;
import dev.jlb.server.check.HealthChecks;
import java.util.List;
import java.util.Map;

/** Commands that change a server or ask for its weight (management.txt 9.3). */
final class ServerCommands {
    private ServerCommands() {}

    static void addTo(Map<String, Command> all) {
        for (String what : List.of("enable agent", "enable health", "enable server", "disable agent", "disable health", "disable server", "set maxconn server", "set server", "set weight")) {
            Command.add(all, what, call -> change(call.program(), call.words()));
        }
        Command.add(all, "get weight", call -> weight(call.program(), call.word(2)));
    }

    private static ServerRuntime find(Program program, String name) {
        return Lookup.server(program, name);
    }

    /** Why {@code backend/server} names nothing. */
    static String missing(Program program, String name) {
        int slash = name.indexOf('/');
        return slash <= 0 || slash == name.length() - 1 ? "Require 'backend/server'.\n" : Lookup.backend(program, name.substring(0, slash)) == null ? "No such backend.\n" : "No such server.\n";
    }

    static String weight(Program program, String name) {
        ServerRuntime server = find(program, name);
        return server == null ? missing(program, name) : server.weights().configured() + " (initial " + server.initialWeight() + ")\n";
    }

    static String change(Program program, String[] words) {
        if (words.length > 2 && words[0].equals("set") && words[1].equals("maxconn") && words[2].equals("server")) {
            return maximum(program, words);
        }
        String name = words.length > 2 ? words[2] : "";
        ServerRuntime server = find(program, name);
        if (server == null) {
            return missing(program, name);
        }
        HealthChecks checks = program.checks();
        if (!words[0].equals("set")) {
            if (!words[1].equals("server")) {
                return CheckCommands.enable(checks, server, words[1], words[0].equals("enable"));
            }
            if (words[0].equals("disable")) {
                maintain(program, server, 0);
            } else {
                checks.administrative(server, 0, ServerState.FORCED_MAINT | ServerState.CONFIGURED_MAINT | ServerState.FORCED_DRAIN);
            }
        } else if (words[1].equals("weight") || words.length > 4 && words[3].equals("weight")) {
            String value = words[1].equals("weight") ? words.length > 3 ? words[3] : "" : words[4];
            return value.isEmpty() ? "Require <weight> or <weight%>.\n" : setWeight(server, value);
        } else if (words.length > 4 && words[3].equals("state")) {
            return setState(program, server, words[4]);
        } else if (words.length > 3 && words[3].equals("ssl")) {
            return setTls(program, server, words.length > 4 ? words[4] : "");
        } else {
            return setOther(program, server, words);
        }
        return "\n";
    }

    /** {@code set server <b>/<s> addr|agent|…|health}. */
    private static String setOther(Program program, ServerRuntime server, String[] words) {
        String answer = CheckCommands.set(program.checks(), server, words);
        if (answer != null) {
            return answer;
        }
        return switch (words.length > 3 ? words[3] : "") {
            case "addr" -> ServerAddress.change(program, server, words);
            case "fqdn" -> words.length < 5 ? "set server <b>/<s> fqdn requires a FQDN.\n" : "set server <b>/<s> fqdn failed because no resolution is configured.\n";
            case "state" -> "'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n";
            case "weight" -> "Require <weight> or <weight%>.\n";
            default -> "usage: set server <backend>/<server> addr | agent | agent-addr | agent-port | agent-send | check-addr | check-port | fqdn | health | ssl | state | weight\n";
        };
    }

    private static String setWeight(ServerRuntime server, String value) {
        String wrong = WeightChange.apply(server, value);
        return wrong.isEmpty() || wrong.endsWith("\n") ? wrong.isEmpty() ? "\n" : wrong : wrong + "\n";
    }

    /** Nobody shall come back to a server in maintenance: what is idle is closed. */
    private static void maintain(Program program, ServerRuntime server, int clear) {
        program.checks().administrative(server, ServerState.FORCED_MAINT, clear);
        program.forgetIdle(server);
    }

    /** Turns TLS off and on again for a server that was configured with it; connections of the other kind are not used again. */
    private static String setTls(Program program, ServerRuntime server, String wanted) {
        if (!server.configured().settings().is(ServerOptions.SSL)) {
            return "'set server <srv> ssl' cannot be set.  default-server should define ssl settings\n";
        }
        if (!wanted.equals("on") && !wanted.equals("off")) {
            return "'set server <srv> ssl' expects 'on' or 'off'.\n";
        }
        if (server.encrypted() != wanted.equals("on")) {
            server.encrypted(wanted.equals("on"));
            program.forgetIdle(server);
        }
        return "server ssl setting updated.\n";
    }

    private static String setState(Program program, ServerRuntime server, String state) {
        HealthChecks checks = program.checks();
        switch (state) {
            case "ready" -> checks.administrative(server, 0, ServerState.FORCED_MAINT | ServerState.CONFIGURED_MAINT | ServerState.FORCED_DRAIN);
            case "drain" -> checks.administrative(server, ServerState.FORCED_DRAIN, ServerState.FORCED_MAINT | ServerState.CONFIGURED_MAINT);
            case "maint" -> maintain(program, server, ServerState.FORCED_DRAIN);
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
            return missing(program, words.length > 3 ? words[3] : "");
        }
        if (words.length < 5) {
            return "Require <maxconn>.\n";
        }
        try {
            int limit = Integer.parseInt(words[4]);
            if (limit < 0) {
                return "Integer value expected.\n";
            }
            server.backend().changes().maxConnections(server, limit);
            return "\n";
        } catch (NumberFormatException notANumber) {
            return "maxconn string empty or preceded by garbage\n";
        }
    }

    /** {@code shutdown sessions server b/s}. */
    static String shutdown(Program program, String[] words) {
        ServerRuntime server = words.length > 3 ? find(program, words[3]) : null;
        if (server == null) {
            return missing(program, words.length > 3 ? words[3] : "");
        }
        server.backend().listener().shutdownSessions(server, 'K');
        return "\n";
    }
}
