package dev.jlb.admin;

import dev.jlb.proxy.Program;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code show sess} and {@code shutdown session} (management.txt 9.3). The event loops that own the streams tell and act; nobody waits for them. */
final class SessionCommands {
    private SessionCommands() {}

    static void addTo(Map<String, Command> all) {
        all.put("show sess", call -> show(call.program(), call.words()));
        all.put("shutdown session", call -> shutdown(call.program(), call.word(2)));
        Command.add(all, "shutdown sessions server", call -> ServerCommands.shutdown(call.program(), call.words()));
    }

    static CompletableFuture<String> show(Program program, String[] words) {
        String wanted = words.length > 2 ? words[2] : "all";
        return program.sessions().thenApply(lines -> {
            if (wanted.equals("all")) {
                return lines.isEmpty() ? "\n" : String.join("\n", lines) + "\n";
            }
            List<String> one = lines.stream().filter(line -> line.startsWith(wanted + ":")).toList();
            return one.isEmpty() ? "Session not found.\n" : one.getFirst() + "\n";
        });
    }

    static CompletableFuture<String> shutdown(Program program, String id) {
        if (id.isEmpty()) {
            return CompletableFuture.completedFuture("Session pointer expected (use 'show sess').\n");
        }
        try {
            return program.shutdownSession(Long.decode(id)).thenApply(found -> found ? "\n" : "No such session (use 'show sess').\n");
        } catch (NumberFormatException wrong) {
            return CompletableFuture.completedFuture("No such session (use 'show sess').\n");
        }
    }
}
