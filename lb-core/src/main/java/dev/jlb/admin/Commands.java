package dev.jlb.admin;

import dev.jlb.proxy.Program;

/** Finds the command of the runtime API that a line names (management.txt 9.3), and whether the connection's level allows it. */
final class Commands {
    static final String DENIED = "Permission denied\n";

    private static final String HELP =
            """
              clear counters [all]                    : clear max statistics counters (or all counters)
              clear table <table> [<filter>]*         : remove an entry from a table (filter: data/key)
              disable server <bk>/<srv>               : disable a server for maintenance
              enable server <bk>/<srv>                : enable a disabled server
              get weight <bk>/<srv>                   : report a server's current weight
              set maxconn server <bk>/<srv> <value>   : change a server's maxconn setting
              set server <bk>/<srv> [opts]            : change a server's state or weight
              set table <table> key <k> [data.* <v>]* : update or create a table entry's data
              set weight <bk>/<srv> <weight>          : change a server's weight
              show backend                            : list backends in the current running config
              show cli level                          : display the level of the current CLI session
              show env [var]                          : dump environment variables known to the process
              show info [desc|json|typed]*            : report information about the running process
              show servers conn [<backend>]           : dump server connections status (all or for a single backend)
              show servers state [<backend>]          : dump volatile server information (all or for a single backend)
              show stat [desc|json|typed|up|no-maint]*: report counters for each proxy and server
              show table <table> [<filter>]*          : report table usage stats or dump this table's contents (filter: data/key)
              show version                            : show version of the current process
              shutdown sessions server <bk>/<srv>     : kill sessions on a server
              help [<command>]                        : list matching or all commands
              prompt                                  : toggle interactive mode with prompt
              quit                                    : disconnect
            """;

    private Commands() {}

    /** @param level user, operator or admin */
    static String run(Program program, String command, String level) {
        String[] words = command.split("\\s+");
        return switch (words[0]) {
            case "", "help" -> "The following commands are valid at this level:\n" + matching(command.startsWith("help ") ? command.substring(5).strip() : "");
            case "show" -> ShowCommands.show(program, words, level);
            case "get" -> words.length == 3 && words[1].equals("weight") ? ServerCommands.weight(program, words[2]) : unknown(command);
            case "set" -> {
                if (words.length > 1 && words[1].equals("table")) {
                    yield level.equals("admin") ? TableCommands.run(program, words) : DENIED;
                }
                yield level.equals("admin") ? ServerCommands.change(program, words, command) : DENIED;
            }
            case "enable", "disable" -> level.equals("admin") ? ServerCommands.change(program, words, command) : DENIED;
            case "shutdown" -> {
                if (words.length < 3 || !words[1].equals("sessions") || !words[2].equals("server")) {
                    yield unknown(command);
                }
                yield level.equals("admin") ? ServerCommands.shutdown(program, words) : DENIED;
            }
            case "clear" -> {
                if (words.length > 1 && words[1].equals("table")) {
                    yield level.equals("admin") ? TableCommands.run(program, words) : DENIED;
                }
                if (words.length < 2 || !words[1].equals("counters")) {
                    yield unknown(command);
                }
                boolean all = words.length > 2 && words[2].equals("all");
                yield level.equals("admin") || !all && level.equals("operator") ? clear(program, all) : DENIED;
            }
            default -> unknown(command);
        };
    }

    private static String clear(Program program, boolean all) {
        program.fronts().values().forEach(front -> front.counters().clear(all));
        program.backs().values().forEach(back -> {
            back.runtime().counters().clear(all);
            back.runtime().servers().forEach(server -> server.counters().clear(all));
        });
        return "\n";
    }

    private static String matching(String start) {
        StringBuilder out = new StringBuilder();
        HELP.lines().filter(line -> line.strip().startsWith(start)).forEach(line -> out.append(line).append('\n'));
        return out.toString();
    }

    /** HAProxy's answer to what it does not know: the commands that begin with the same word, or all. */
    static String unknown(String command) {
        String near = matching(command.split("\\s+")[0] + " ");
        return "Unknown command: '" + command + "', but maybe one of the following ones is a better match:\n" + (near.isEmpty() ? matching("") : near);
    }
}
