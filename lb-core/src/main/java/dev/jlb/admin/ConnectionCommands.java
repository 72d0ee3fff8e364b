package dev.jlb.admin;

import dev.jlb.config.command.RuntimeCommand.Level;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Features;
import dev.jlb.config.syntax.Word;
import java.util.Map;

/** Commands about the connection to the runtime API itself (management.txt 9.3): level, prompt, modes, timeout. */
final class ConnectionCommands {
    private static final String PROMPT_HELP =
            """
            Usage: prompt [help | n | i | p | timed]*
            Changes the default prompt and interactive mode. Without argument, toggles between
            prompt and interactive modes. Options:
              help     display this help
              n        non-interactive: a single command line and quits
              i        interactive: no prompt
              p        interactive with prompt
              timed    toggles displaying the time in the prompt
            """;

    private ConnectionCommands() {}

    static void addTo(Map<String, Command> all) {
        Command.add(all, "help", ConnectionCommands::help);
        Command.add(all, "prompt", ConnectionCommands::prompt);
        Command.add(all, "quit", call -> {
            call.session().quit = true;
            return "";
        });
        Command.add(all, "operator", call -> lower(call.session(), Level.OPERATOR));
        Command.add(all, "user", call -> lower(call.session(), Level.USER));
        Command.add(all, "expert-mode", call -> expert(call, call.word(1)));
        Command.add(all, "experimental-mode", call -> experimental(call, call.word(1)));
        Command.add(all, "echo", call -> Commands.rest(call.words(), 1) + "\n");
        Command.add(all, "show cli level", call -> call.session().level.text() + "\n");
        Command.add(all, "show version", call -> Features.LANGUAGE_VERSION + "-jlb\n");
        Command.add(all, "set timeout", ConnectionCommands::timeout);
        Command.add(all, "set severity-output", ConnectionCommands::severity);
    }

    static String help(Call call) {
        return "The following commands are valid at this level:\n" + Commands.listed(Commands.rest(call.words(), 1), Commands::worker);
    }

    private static String lower(CliSession session, Level level) {
        if (!session.level.allows(level)) {
            return Commands.DENIED;
        }
        session.level = level;
        // these need the level that is given up
        session.expert = false;
        session.experimental = false;
        return "\n";
    }

    private static String expert(Call call, String wanted) {
        if (wanted.isEmpty()) {
            return "expert-mode is " + (call.session().expert ? "ON" : "OFF") + "\n";
        }
        call.session().expert = wanted.equals("on");
        return "\n";
    }

    private static String experimental(Call call, String wanted) {
        if (wanted.isEmpty()) {
            return "experimental-mode is " + (call.session().experimental ? "ON" : "OFF") + "\n";
        }
        call.session().experimental = wanted.equals("on");
        return "\n";
    }

    static String prompt(Call call) {
        CliSession session = call.session();
        if (call.words().length == 1) {
            // toggles: from silence to the prompt and back to one line
            boolean next = !(session.interactive && session.prompt);
            session.interactive = next;
            session.prompt = next;
            return "\n";
        }
        for (int i = 1; i < call.words().length; i++) {
            switch (call.word(i)) {
                case "n" -> {
                    session.interactive = false;
                    session.prompt = false;
                }
                case "i" -> {
                    session.interactive = true;
                    session.prompt = false;
                }
                case "p" -> {
                    session.interactive = true;
                    session.prompt = true;
                }
                case "timed" -> {
                    session.interactive = true;
                    session.prompt = true;
                    session.timed = !session.timed;
                }
                default -> {
                    return PROMPT_HELP;
                }
            }
        }
        return "\n";
    }

    /** {@code set timeout cli <delay>}: seconds without a unit. */
    private static String timeout(Call call) {
        if (!call.word(2).equals("cli")) {
            return "'set timeout' only supports 'cli'.\n";
        }
        String given = call.word(3);
        if (given.isEmpty()) {
            return "Expects an integer value.\n";
        }
        if (!Character.isDigit(given.charAt(0))) {
            return "Invalid timeout value.\n";
        }
        try {
            String text = Character.isDigit(given.charAt(given.length() - 1)) ? given + "s" : given;
            long millis = Values.time(Word.of(text), "set timeout", 1);
            if (millis == 0) {
                return "Invalid timeout value.\n";
            }
            call.session().idleMillis = millis;
            return "\n";
        } catch (ConfigException wrong) {
            return "Invalid timeout value.\n";
        }
    }

    private static String severity(Call call) {
        Severity wanted = switch (call.word(2)) {
            case "none" -> Severity.NONE;
            case "number" -> Severity.NUMBER;
            case "string" -> Severity.STRING;
            default -> null;
        };
        if (wanted == null) {
            return "one of 'none', 'number', 'string' is a required argument\n";
        }
        call.session().severity = wanted;
        return "\n";
    }
}
