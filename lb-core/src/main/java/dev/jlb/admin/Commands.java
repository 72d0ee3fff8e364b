package dev.jlb.admin;

import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.Program;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.ServerRuntime;
import dev.jlb.stats.StatTable;
import java.util.List;

/** The commands of the runtime API (management.txt 9.3). */
final class Commands {
    private static final String HELP =
            """
            The following commands are valid at this level:
              disable server <bk>/<srv>               : put a server in maintenance
              enable server <bk>/<srv>                : take a server out of maintenance
              get weight <bk>/<srv>                   : report a server's current weight
              help                                    : list of commands
              prompt                                  : toggle interactive mode with prompt
              quit                                    : disconnect
              set server <bk>/<srv> state <state>     : ready, drain or maint
              set weight <bk>/<srv> <weight>          : change a server's weight
              show env                                : dump environment variables
              show info                               : report information about the running process
              show servers state                      : dump volatile server information
              show stat                               : report counters for each proxy and server
              show version                            : show version of the current process
            """;

    private Commands() {}

    static String run(Program program, String command, String level) {
        String[] words = command.split("\\s+");
        return switch (words[0]) {
            case "", "help" -> HELP;
            case "show" -> show(program, words);
            case "get" -> words.length == 3 && words[1].equals("weight") ? weight(program, words[2]) : unknown(command);
            case "set", "enable", "disable" -> level.equals("admin") ? change(program, words, command) : "Permission denied\n";
            default -> unknown(command);
        };
    }

    private static String unknown(String command) {
        return "Unknown command: '" + command + "', but maybe one of the following ones is a better match:\n" + HELP;
    }

    private static String show(Program program, String[] words) {
        String what = words.length > 1 ? words[1] : "";
        return switch (what) {
            case "stat" -> StatTable.csv(program);
            case "info" -> ProcessInfo.text(program);
            case "version" -> dev.jlb.config.syntax.Features.LANGUAGE_VERSION + "-jlb\n";
            case "env" -> {
                StringBuilder out = new StringBuilder();
                System.getenv().forEach((name, value) -> out.append(name).append('=').append(value).append('\n'));
                yield out.toString();
            }
            case "servers" -> words.length > 2 && words[2].equals("state") ? states(program) : unknown(String.join(" ", words));
            default -> unknown(String.join(" ", words));
        };
    }

    private static String states(Program program) {
        StringBuilder out = new StringBuilder(
                "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port\n");
        for (BackSide back : program.backs().values()) {
            for (ServerRuntime server : back.runtime().servers()) {
                String text = server.addressText() == null ? "-:0" : server.addressText();
                int colon = text.lastIndexOf(':');
                out.append(back.runtime().id()).append(' ').append(back.runtime().name()).append(' ').append(server.id()).append(' ').append(server.name()).append(' ')
                        .append(text, 0, Math.max(0, colon)).append(' ').append(server.operational().ordinal()).append(' ').append(server.admin()).append(' ')
                        .append(server.weight()).append(' ').append(server.initialWeight()).append(' ').append(server.secondsSinceChange()).append(" 1 0 ")
                        .append(server.checkHealth()).append(" 0 0 0 0 - ").append(text.substring(colon + 1)).append(" - 0 0 - - 0\n");
            }
        }
        return out.toString();
    }

    private static ServerRuntime find(Program program, String name) {
        String[] parts = name.split("/", 2);
        BackSide back = parts.length == 2 ? program.backs().get(parts[0]) : null;
        return back == null ? null : back.runtime().server(parts[1]);
    }

    private static String weight(Program program, String name) {
        ServerRuntime server = find(program, name);
        return server == null ? "No such server.\n" : server.weight() + " (initial " + server.initialWeight() + ")\n";
    }

    private static String change(Program program, String[] words, String command) {
        if (words.length < 3) {
            return unknown(command);
        }
        ServerRuntime server = find(program, words[2]);
        boolean known = List.of("server", "weight").contains(words[1]);
        if (!known) {
            return unknown(command);
        }
        if (server == null) {
            return "No such server.\n";
        }
        BackendRuntime backend = server.backend();
        if (words[0].equals("disable")) {
            backend.administrative(server, ServerRuntime.FORCED_MAINT, 0);
        } else if (words[0].equals("enable")) {
            backend.administrative(server, 0, ServerRuntime.FORCED_MAINT | ServerRuntime.CONFIGURED_MAINT);
        } else if (words[1].equals("weight") || words.length > 4 && words[3].equals("weight")) {
            return setWeight(backend, server, words[words.length - 1]);
        } else if (words.length > 4 && words[3].equals("state")) {
            return setState(backend, server, words[4]);
        } else {
            return "usage: set server <backend>/<server> { state | weight } <value>\n";
        }
        return "\n";
    }

    private static String setWeight(BackendRuntime backend, ServerRuntime server, String value) {
        try {
            boolean percent = value.endsWith("%");
            int number = Integer.parseInt(percent ? value.substring(0, value.length() - 1) : value);
            int weight = percent ? server.initialWeight() * number / 100 : number;
            if (weight < 0 || weight > 256) {
                return "Absolute weight can only be between 0 and 256 inclusive.\n";
            }
            backend.weight(server, weight);
            return "\n";
        } catch (NumberFormatException notANumber) {
            return "Require <weight> or <weight%>.\n";
        }
    }

    private static String setState(BackendRuntime backend, ServerRuntime server, String state) {
        switch (state) {
            case "ready" -> backend.administrative(server, 0, ServerRuntime.FORCED_MAINT | ServerRuntime.CONFIGURED_MAINT | ServerRuntime.FORCED_DRAIN);
            case "drain" -> backend.administrative(server, ServerRuntime.FORCED_DRAIN, ServerRuntime.FORCED_MAINT | ServerRuntime.CONFIGURED_MAINT);
            case "maint" -> backend.administrative(server, ServerRuntime.FORCED_MAINT, 0);
            default -> {
                return "'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n";
            }
        }
        return "\n";
    }
}
