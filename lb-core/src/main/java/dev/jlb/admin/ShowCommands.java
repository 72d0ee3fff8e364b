package dev.jlb.admin;

import dev.jlb.config.command.RuntimeCommand.Level;
import dev.jlb.config.model.Address;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.Listener;
import dev.jlb.proxy.Program;
import dev.jlb.server.ServerCounters;
import dev.jlb.server.ServerRuntime;
import dev.jlb.stats.JsonSchema;
import dev.jlb.stats.ProcessInfo;
import dev.jlb.stats.ResolverStatistics;
import dev.jlb.stats.StatTable;
import dev.jlb.stats.StatTypes;
import dev.jlb.stats.StatsFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** {@code show …} and {@code clear counters} (management.txt 9.3). */
final class ShowCommands {
    private ShowCommands() {}

    static void addTo(Map<String, Command> all) {
        Command.add(all, "show stat", call -> stat(call.program(), call.words()));
        Command.add(all, "show info", call -> ProcessInfo.show(call.program(), List.of(call.words()).subList(2, call.words().length)));
        Command.add(all, "dump stats-file", call -> StatsFile.dump(call.program()));
        Command.add(all, "show schema json", call -> JsonSchema.text());
        Command.add(all, "show backend", call -> "# name\n" + String.join("\n", call.program().backs().keySet()) + "\n");
        Command.add(all, "show cache", call -> call.program().caches().stream().map(cache -> cache.describe(System.nanoTime())).collect(Collectors.joining()));
        Command.add(all, "show env", call -> env(workerVariables(call.program()), call.word(2)));
        Command.add(all, "show cli sockets", call -> sockets(call.program()));
        Command.add(all, "show trace", call -> call.word(2).isEmpty() ? "Supported trace sources and states (.=stopped, w=waiting, R=running) :\n" : "No such trace source\n");
        Command.add(all, "trace", call -> trace(call.word(1)));
        Command.add(all, "show startup-logs", call -> call.program().startupLog().isEmpty() ? "\n" : call.program().startupLog());
        Command.add(all, "show servers state", call -> servers(call, ServerStates::dump));
        Command.add(all, "show servers conn", call -> servers(call, ShowCommands::connections));
        Command.add(all, "clear counters", call -> clear(call.program(), call.word(2).equals("all"), call.session().level));
    }

    /** Nothing inside the program can be traced: {@code 0} stops all of it. */
    private static String trace(String source) {
        return switch (source) {
            case "" -> "Supported trace sources and states (.=stopped, w=waiting, R=running) :\n [.] 0          : not a source, will immediately stop all traces\n";
            case "0" -> "\n";
            default -> "No such trace source\n";
        };
    }

    private static String servers(Call call, BiFunction<Program, String, String> dump) {
        String backend = call.word(3);
        return backend.isEmpty() || call.program().backs().containsKey(backend) ? dump.apply(call.program(), backend) : "Can't find backend.\n";
    }

    private static String clear(Program program, boolean all, Level level) {
        if (all && !level.allows(Level.ADMIN)) {
            return Commands.DENIED;
        }
        program.fronts().values().forEach(front -> {
            front.counters().clear(all);
            program.listeners().of(front).stream().map(Listener::counters).filter(Objects::nonNull).forEach(counters -> counters.clear(all));
        });
        program.backs().values().forEach(back -> {
            back.runtime().counters().clear(all);
            back.runtime().servers().forEach(server -> server.counters().clear(all));
        });
        return "\n";
    }

    /** {@code show cli sockets}. */
    static String sockets(Program program) {
        StringBuilder out = new StringBuilder("# socket lvl processes\n");
        for (Bind bind : program.configuration().global().get(GlobalSettings.STATS_SOCKETS)) {
            out.append(socketName(bind)).append(' ').append(bind.settings().get(BindOptions.LEVEL)).append(" all\n");
        }
        return out.toString();
    }

    /** What a worker's commands list (manual 2.3): the environment as the files leave it, and what the process tells of itself. */
    static Map<String, String> workerVariables(Program program) {
        Settings global = program.configuration().global();
        Map<String, String> all = variables(program);
        all.put("HAPROXY_CLI", global.get(GlobalSettings.STATS_SOCKETS).stream().map(ShowCommands::socketName).collect(Collectors.joining(";")));
        return all;
    }

    /** What a master's and a worker's have in common. */
    static Map<String, String> variables(Program program) {
        Settings global = program.configuration().global();
        Map<String, String> all = new LinkedHashMap<>(global.get(GlobalSettings.ENVIRONMENT));
        all.put("HAPROXY_CFGFILES", String.join(";", global.get(GlobalSettings.FILES)));
        if (global.is(GlobalSettings.MASTER_WORKER)) {
            all.put("HAPROXY_MWORKER", "1");
        }
        return all;
    }

    static String socketName(Bind bind) {
        String address = bind.address().toString();
        return (bind.address() instanceof Address.Unix && !address.contains("@") ? "unix@" : "") + address;
    }

    static String env(Map<String, String> variables, String wanted) {
        StringBuilder out = new StringBuilder();
        variables.forEach((name, value) -> {
            if (wanted.isEmpty() || name.equals(wanted)) {
                out.append(name).append('=').append(value).append('\n');
            }
        });
        return out.isEmpty() && !wanted.isEmpty() ? "Variable not found\n" : out.toString();
    }

    /** {@code show stat [domain proxy] [<iid>|<proxy> <type> <sid>] [typed|json] [desc] [up] [no-maint]}. */
    private static String stat(Program program, String[] words) {
        List<String> rest = new java.util.ArrayList<>(List.of(words).subList(2, words.length));
        if (!rest.isEmpty() && rest.get(0).equals("domain")) {
            String domain = rest.size() > 1 ? rest.get(1) : "";
            rest = rest.subList(Math.min(2, rest.size()), rest.size());
            if (domain.equals("resolvers")) {
                return ResolverStatistics.show(program, rest);
            }
            if (!domain.equals("proxy")) {
                return "Invalid statistics domain.\n";
            }
        }
        List<StatTable.Row> rows;
        if (rest.size() >= 3) {
            String proxy = rest.get(0);
            if (number(proxy) == 0 && !program.fronts().containsKey(proxy) && !program.backs().containsKey(proxy)) {
                return "No such proxy.\n";
            }
            rows = StatTypes.select(program, proxy, number(rest.get(1)), number(rest.get(2)));
            rest = rest.subList(3, rest.size());
        } else {
            rows = StatTable.rows(program);
        }
        rows = StatTypes.without(rows, rest.contains("up"), rest.contains("no-maint"), program);
        return rest.lastIndexOf("typed") > rest.lastIndexOf("json") ? StatTypes.typed(rows, rest.contains("desc")) : rest.contains("json") ? StatTypes.json(rows) : StatTable.csv(rows);
    }

    /** The number a word begins with; 0 without one. */
    private static int number(String word) {
        return word.matches("-?\\d{1,9}") ? Integer.parseInt(word) : 0;
    }

    /** {@code show servers conn}. */
    private static String connections(Program program, String wanted) {
        StringBuilder out = new StringBuilder("# bkname/svname bkid/svid addr port - purge_delay used_cur used_max need_est unsafe_nb safe_nb idle_lim idle_cur idle_per_thr[1]\n");
        for (BackSide back : program.backs().values()) {
            if (!wanted.isEmpty() && !back.runtime().name().equals(wanted)) {
                continue;
            }
            for (ServerRuntime server : back.runtime().servers()) {
                AddressColumns where = AddressColumns.of(server);
                ServerCounters counters = server.counters();
                Settings settings = server.configured().settings();
                int idle = counters.idleConnections.get();
                int safe = counters.safeConnections.get();
                out.append(back.runtime().name()).append('/').append(server.name()).append(' ').append(back.runtime().id()).append('/').append(server.id()).append(' ')
                        .append(where.host()).append(' ').append(where.port()).append(" - ").append(settings.get(ServerOptions.POOL_PURGE_DELAY)).append(' ')
                        .append(counters.usedConnections.get()).append(' ').append(counters.usedConnections.max()).append(' ').append(counters.usedConnections.max()).append(' ')
                        .append(Math.max(0, idle - safe)).append(' ').append(safe).append(' ').append(settings.get(ServerOptions.POOL_MAX_CONN)).append(' ').append(idle).append(' ').append(idle).append('\n');
            }
        }
        return out.toString();
    }
}
