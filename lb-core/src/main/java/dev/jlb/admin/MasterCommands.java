package dev.jlb.admin;

import dev.jlb.config.command.RuntimeCommand;
import dev.jlb.config.command.RuntimeCommands;
import dev.jlb.config.syntax.Features;
import dev.jlb.proxy.Program;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Commands of the master's command line (management.txt 9.4.1). Master and worker are one process here, so that {@code @1} and {@code @!<pid>} lead to the same
 * program; generations that only finish what they have begun have no commands of their own.
 */
final class MasterCommands {
    private static final String HEAD = "#<PID>          <type>          <reloads>       <uptime>        <version>      \n";

    private final Master master;
    private final Supplier<Program> program;
    private final String address;
    private final Map<String, Command> actions = new HashMap<>();
    private final long pid = ProcessHandle.current().pid();

    /** @param address where the master's socket is, as {@code show env} tells it */
    MasterCommands(Master master, Supplier<Program> program, String address) {
        this.address = address;
        this.master = master;
        this.program = program;
        ConnectionCommands.addTo(actions);
        // a change of mode shows in the prompt and says nothing
        for (String mode : List.of("prompt", "expert-mode", "experimental-mode")) {
            Command said = actions.get(mode);
            actions.put(mode, call -> call.words().length == 1 && !mode.equals("prompt") ? said.run(call) : said.run(call).thenApply(answer -> answer.equals("\n") ? "" : answer));
        }
        Command.add(actions, "mcli-debug-mode", MasterCommands::debug);
        Command.add(actions, "show proc", call -> processes());
        Command.add(actions, "show startup-logs", call -> master.startupLog());
        Command.add(actions, "show env", call -> ShowCommands.env(variables(call.program()), call.word(2)));
        Command.add(actions, "show cli sockets", call -> ShowCommands.sockets(call.program()));
        Command.add(actions, "help", call -> "The following commands are valid at this level:\n" + Commands.listed(Commands.rest(call.words(), 1), shown(call.session())));
        actions.put("reload", call -> reload(call, false));
        actions.put("hard-reload", call -> reload(call, true));
    }

    /** A master knows where it listens, and nothing of its workers' name and sockets. */
    private Map<String, String> variables(Program program) {
        Map<String, String> all = ShowCommands.variables(program);
        all.remove("HAPROXY_LOCALPEER");
        all.put("HAPROXY_MASTER_CLI", address);
        return all;
    }

    CompletableFuture<String> run(Call call) {
        String first = call.word(0);
        CliSession session = call.session();
        session.prefix = "master" + (master.failedReloads() > 0 ? "[ReloadFailed]" : "");
        if (first.startsWith("@")) {
            String target = first.replaceFirst("^@+", "");
            boolean own = target.isEmpty() || target.equals("master");
            if (!own && !target.equals("1") && !target.equals("!" + pid)) {
                return CompletableFuture.completedFuture("Can't find the target PID matching the prefix '" + first + "'.\n");
            }
            if (call.words().length == 1) {
                session.worker = !own;
                return CompletableFuture.completedFuture("");
            }
            Call rest = new Call(call.program(), session, Arrays.copyOfRange(call.words(), 1, call.words().length), call.payload());
            return own ? execute(rest) : Commands.run(rest);
        }
        return session.worker ? Commands.run(call) : execute(call);
    }

    private CompletableFuture<String> execute(Call call) {
        RuntimeCommand command = RuntimeCommands.of(call.words());
        if (command == null || !shown(call.session()).test(command)) {
            return CompletableFuture.completedFuture(call.word(0).isEmpty() ? actions.get("help").run(call).join() : Commands.unknown(call.text(), shown(call.session())));
        }
        if (!command.place().master()) {
            return Commands.run(call);
        }
        String refusal = Commands.refusal(command, call.session());
        return refusal != null ? CompletableFuture.completedFuture(refusal) : actions.get(command.name()).run(call);
    }

    /** Commands that the master takes; with {@code mcli-debug-mode} those of workers, too. */
    private static Predicate<RuntimeCommand> shown(CliSession session) {
        return command -> command.place().master() || session.debug;
    }

    private static String debug(Call call) {
        if (call.words().length == 1) {
            return "mcli-debug-mode is " + (call.session().debug ? "ON" : "OFF") + "\n";
        }
        call.session().debug = call.word(1).equals("on");
        return "";
    }

    /** The last command of its connection: what comes after it is not executed. */
    private CompletableFuture<String> reload(Call call, boolean hard) {
        return master.reload(hard).thenApply(done -> {
            call.session().quit = true;
            return "Success=" + (done.success() ? 1 : 0) + "\n--\n" + done.log();
        });
    }

    private String processes() {
        List<Master.Generation> generations = master.generations();
        StringBuilder out = new StringBuilder(HEAD);
        line(out, "master", master.reloads() + " [failed: " + master.failedReloads() + "]", System.currentTimeMillis() - program.get().startMillis());
        out.append("# workers\n");
        line(out, "worker", String.valueOf(generations.getFirst().reloads()), generations.getFirst().upMillis());
        if (generations.size() > 1) {
            out.append("# old workers\n");
            generations.stream().skip(1).forEach(old -> line(out, "worker", String.valueOf(old.reloads()), old.upMillis()));
        }
        return out.toString();
    }

    private void line(StringBuilder out, String type, String reloads, long upMillis) {
        long up = upMillis / 1000;
        String uptime = String.format("%dd%02dh%02dm%02ds", up / 86_400, up / 3600 % 24, up / 60 % 60, up % 60);
        out.append(String.format("%-15d %-15s %-15s %-15s %-15s\n", pid, type, reloads, uptime, Features.LANGUAGE_VERSION + "-jlb"));
    }
}
