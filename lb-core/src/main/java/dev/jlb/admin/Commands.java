package dev.jlb.admin;

import dev.jlb.config.command.RuntimeCommand;
import dev.jlb.config.command.RuntimeCommand.Mode;
import dev.jlb.config.command.RuntimeCommands;
import dev.jlb.config.keyword.SupportState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Finds what a line names in the table of commands (management.txt 9.3), and whether the connection may give it. */
final class Commands {
    static final String DENIED = "Permission denied\n";

    /** What each supported command does, by its name. */
    private static final Map<String, Command> ACTIONS = actions();

    private Commands() {}

    private static Map<String, Command> actions() {
        Map<String, Command> all = new HashMap<>();
        AnonCommands.addTo(all);
        BackendCommands.addTo(all);
        ConnectionCommands.addTo(all);
        CookieCommands.addTo(all);
        ErrorsCommand.addTo(all);
        EventStream.addTo(all);
        FrontendCommands.addTo(all);
        MemberCommands.addTo(all);
        PatternCommands.addTo(all);
        PeersCommand.addTo(all);
        PoolCommand.addTo(all);
        ResolverCommand.addTo(all);
        ServerCommands.addTo(all);
        SessionCommands.addTo(all);
        ShowCommands.addTo(all);
        SystemCommands.addTo(all);
        TableCommands.addTo(all);
        ThreadCommands.addTo(all);
        TlsCommands.addTo(all);
        VariableCommands.addTo(all);
        WaitCommand.addTo(all);
        return Map.copyOf(all);
    }

    static Set<String> names() {
        return ACTIONS.keySet();
    }

    /** Executes a worker's command. */
    static CompletableFuture<String> run(Call call) {
        RuntimeCommand command = RuntimeCommands.of(call.words());
        Severity severity = call.session().severity;
        if (command == null || !command.place().worker()) {
            return CompletableFuture.completedFuture(call.word(0).isEmpty() ? ConnectionCommands.help(call) : severity.mark(call.words(), unknown(call.text()), true));
        }
        String refusal = refusal(command, call.session());
        if (refusal != null) {
            return CompletableFuture.completedFuture(severity.mark(call.words(), refusal, true));
        }
        CompletableFuture<String> reply = ACTIONS.get(command.name()).run(call);
        Anonymizer anonymous = call.session().anonymous;
        if (anonymous != null) {
            reply = reply.thenApply(said -> anonymous.apply(command.name(), said));
        }
        return severity == Severity.NONE ? reply : reply.thenApply(said -> severity.mark(call.words(), said, false));
    }

    /** Why the connection may not give that command, or null. */
    static String refusal(RuntimeCommand command, CliSession session) {
        if (command.mode() == Mode.EXPERT && !session.expert) {
            return "This command is restricted to expert mode only.\n";
        }
        if (command.mode() == Mode.EXPERIMENTAL && !session.experimental) {
            return "This command is restricted to experimental mode only.\n";
        }
        if (!session.level.allows(command.level())) {
            return DENIED;
        }
        return switch (command.state()) {
            case SUPPORTED, DIFFERENT -> null;
            case NO_OP -> "\n";
            default -> "'" + command.name() + "' is known, but jlb does not implement it: " + command.note() + ".\n";
        };
    }

    /** Lines of {@code help} for commands that begin so. */
    static String matching(String start, Predicate<RuntimeCommand> shown) {
        StringBuilder out = new StringBuilder();
        RuntimeCommands.all().stream()
                .filter(command -> command.state() != SupportState.NOT_IMPLEMENTED && !command.name().startsWith("_") && shown.test(command) && command.usage().startsWith(start))
                .forEach(command -> out.append(command.helpLine()).append('\n'));
        return out.toString();
    }

    /** Lines of {@code help}: those of the connection itself stand below every choice. */
    static String listed(String start, Predicate<RuntimeCommand> shown) {
        String chosen = matching(start, shown);
        if (start.isEmpty() || chosen.isEmpty()) {
            return matching("", shown);
        }
        StringBuilder last = new StringBuilder();
        for (String always : List.of("help", "prompt", "quit")) {
            String line = matching(always, shown);
            last.append(line);
            chosen = line.isEmpty() ? chosen : chosen.replace(line, "");
        }
        return chosen + last;
    }

    static boolean worker(RuntimeCommand command) {
        return command.place().worker();
    }

    /** HAProxy's answer to what it does not know: the commands that begin with the same word, or all. */
    static String unknown(String command) {
        return unknown(command, Commands::worker);
    }

    static String unknown(String command, Predicate<RuntimeCommand> shown) {
        return "Unknown command: '" + command + "', but maybe one of the following ones is a better match:\n" + listed(command.split("\\s+")[0] + " ", shown);
    }

    /** The words from one on, as one. */
    static String rest(String[] words, int from) {
        return words.length <= from ? "" : String.join(" ", List.of(words).subList(from, words.length));
    }
}
