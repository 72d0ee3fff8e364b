package dev.jlb.admin;

import java.util.List;
import java.util.Set;

/**
 * {@code set severity-output} (management.txt 9.3): marks what a command says of its success, {@code [3]: } or {@code [err]: }. What a command shows, rather
 * than says, has no mark.
 */
enum Severity {
    NONE,
    NUMBER,
    STRING;

    /** Commands whose answer is what was asked for. */
    private static final Set<String> SHOWING = Set.of("show", "get", "help", "echo", "dump", "prompt", "trace");

    /** How answers begin that say why there is none. */
    private static final List<String> REFUSALS = List.of("No such ", "Unknown ", "Can't find ", "Missing ", "Permission denied", "Require", "Invalid ", "Expects ");

    /** @param denied the command was not executed */
    String mark(String[] words, String reply, boolean denied) {
        if (this == NONE || reply.isBlank()) {
            return reply;
        }
        String text = String.join(" ", words);
        boolean told = text.startsWith("show version") || text.startsWith("show cli level") || text.startsWith("get weight") || words[0].equals("help") || reply.startsWith("Unknown command");
        // to HAProxy the list of commands is information, however one came to see it
        boolean refused = !reply.startsWith("Unknown command") && REFUSALS.stream().anyMatch(reply::startsWith);
        if (!denied && !told && !refused && SHOWING.contains(words[0])) {
            return reply;
        }
        boolean good = told && !refused || reply.startsWith("New ") || reply.startsWith("IP changed") || reply.startsWith("Server deleted") || reply.startsWith("Backend ") || reply.endsWith("Success!\n");
        return (this == NUMBER ? good ? "[6]: " : "[3]: " : good ? "[info]: " : "[err]: ") + reply;
    }
}
