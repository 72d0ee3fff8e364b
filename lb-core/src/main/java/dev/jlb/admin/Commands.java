package dev.jlb.admin;

import dev.jlb.proxy.Program;
import java.util.concurrent.CompletableFuture;

/** Finds the command of the runtime API that a line names (management.txt 9.3), and whether the connection's level allows it. */
final class Commands {
    static final String DENIED = "Permission denied\n";

    private static final String HELP =
            """
              add acl [@<ver>] <acl> <pattern>        : add an acl entry
              add map [@<ver>] <map> <key> <val>      : add a map entry (payload supported instead of key/val)
              clear acl [@<ver>] <acl>                : clear the contents of this acl
              clear counters [all]                    : clear max statistics counters (or all counters)
              clear map [@<ver>] <map>                : clear the contents of this map
              clear table <table> [<filter>]*         : remove an entry from a table (filter: data/key)
              commit acl @<ver> <acl>                 : commit the ACL at this version
              commit map @<ver> <map>                 : commit the map at this version
              del acl <acl> [<key>|#<ref>]            : delete acl entries matching <key>
              del map <map> [<key>|#<ref>]            : delete map entries matching <key>
              disable frontend <frontend>             : temporarily disable specific frontend
              disable health <bk>/<srv>               : disable health checks
              disable server <bk>/<srv>               : disable a server for maintenance
              enable frontend <frontend>              : re-enable specific frontend
              enable health <bk>/<srv>                : enable health checks
              enable server <bk>/<srv>                : enable a disabled server
              get acl <acl> <value>                   : report the patterns matching a sample for an ACL
              get map <acl> <value>                   : report the keys and values matching a sample for a map
              get var <name>                          : retrieve contents of a process-wide variable
              get weight <bk>/<srv>                   : report a server's current weight
              operator                                : lower the level of the current CLI session to operator
              prepare acl <acl>                       : prepare a new version for atomic ACL replacement
              prepare map <acl>                       : prepare a new version for atomic map replacement
              set map <map> [<key>|#<ref>] <value>    : modify a map entry
              set maxconn frontend <frontend> <value> : change a frontend's maxconn setting
              set maxconn global <value>              : change the per-process maxconn setting
              set maxconn server <bk>/<srv> <value>   : change a server's maxconn setting
              set server <bk>/<srv> [opts]            : change a server's state, weight, address, health
              set table <table> key <k> [data.* <v>]* : update or create a table entry's data
              set weight <bk>/<srv> <weight>          : change a server's weight
              set timeout [cli] <delay>               : change a timeout setting
              set var <name> [fmt|expr] {<fmt>|<expr>}: set variable from an expression or a format
              show acl [@<ver>] <acl>]                : report available acls or dump an acl's contents
              show backend                            : list backends in the current running config
              show cli level                          : display the level of the current CLI session
              show cli sockets                        : dump list of cli sockets
              show env [var]                          : dump environment variables known to the process
              show errors                             : report last request and response errors for each proxy
              show info [desc|json|typed]*            : report information about the running process
              show map [@ver] [map]                   : report available maps or dump a map's contents
              show servers conn [<backend>]           : dump server connections status (all or for a single backend)
              show servers state [<backend>]          : dump volatile server information (all or for a single backend)
              show sess [id]                          : report the list of current sessions or dump this exact session
              show startup-logs                       : report logs emitted during HAProxy startup
              show stat [desc|json|typed|up|no-maint]*: report counters for each proxy and server
              show table <table> [<filter>]*          : report table usage stats or dump this table's contents (filter: data/key)
              show version                            : show version of the current process
              shutdown frontend <frontend>            : stop a specific frontend
              shutdown session [id]                   : kill a specific session
              shutdown sessions server <bk>/<srv>     : kill sessions on a server
              user                                    : lower the level of the current CLI session to user
              help [<command>]                        : list matching or all commands
              prompt                                  : toggle interactive mode with prompt
              quit                                    : disconnect
            """;

    private Commands() {}

    /**
     * Answers at once, or when the event loops have told what they know.
     *
     * @param level user, operator or admin
     * @param payload lines behind {@code <<}, or null
     */
    static CompletableFuture<String> run(Program program, String command, String level, String payload) {
        String[] words = command.split("\\s+");
        boolean operator = !level.equals("user");
        if (command.startsWith("show sess") && words[1].equals("sess")) {
            return operator ? SessionCommands.show(program, words) : CompletableFuture.completedFuture(DENIED);
        }
        if (words.length > 2 && words[0].equals("shutdown") && words[1].equals("session")) {
            return level.equals("admin") ? SessionCommands.shutdown(program, words[2]) : CompletableFuture.completedFuture(DENIED);
        }
        return CompletableFuture.completedFuture(PatternCommands.isFor(words) ? PatternCommands.run(program, words, payload) : now(program, words, command, level));
    }

    private static String now(Program program, String[] words, String command, String level) {
        boolean admin = level.equals("admin");
        String object = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "", "help" -> "The following commands are valid at this level:\n" + matching(command.startsWith("help ") ? command.substring(5).strip() : "");
            case "show" -> ShowCommands.show(program, words, level);
            case "get" -> switch (object) {
                case "weight" -> ServerCommands.weight(program, word(words, 2));
                case "var" -> level.equals("user") ? DENIED : VariableCommands.get(program, word(words, 2));
                default -> unknown(command);
            };
            case "set" -> switch (object) {
                case "table" -> admin ? TableCommands.run(program, words) : DENIED;
                case "maxconn" -> !admin ? DENIED : switch (word(words, 2)) {
                    case "frontend" -> FrontendCommands.maximum(program, word(words, 3), word(words, 4));
                    case "global" -> FrontendCommands.global(program, word(words, 3));
                    default -> ServerCommands.change(program, words, command);
                };
                case "var" -> admin ? VariableCommands.set(program, words) : DENIED;
                default -> admin ? ServerCommands.change(program, words, command) : DENIED;
            };
            case "enable", "disable" -> !admin ? DENIED : object.equals("frontend") ? FrontendCommands.run(program, words[0], word(words, 2)) : ServerCommands.change(program, words, command);
            case "shutdown" -> {
                if (object.equals("frontend")) {
                    yield admin ? FrontendCommands.run(program, "shutdown", word(words, 2)) : DENIED;
                }
                if (!object.equals("sessions") || !word(words, 2).equals("server")) {
                    yield unknown(command);
                }
                yield admin ? ServerCommands.shutdown(program, words) : DENIED;
            }
            case "clear" -> {
                if (object.equals("table")) {
                    yield admin ? TableCommands.run(program, words) : DENIED;
                }
                if (!object.equals("counters")) {
                    yield unknown(command);
                }
                boolean all = word(words, 2).equals("all");
                yield admin || !all && level.equals("operator") ? clear(program, all) : DENIED;
            }
            default -> unknown(command);
        };
    }

    private static String word(String[] words, int index) {
        return index < words.length ? words[index] : "";
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
