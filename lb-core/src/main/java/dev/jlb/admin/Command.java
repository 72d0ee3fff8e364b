package dev.jlb.admin;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What a command does: answers at once, or when the event loops have told what they know. Runs on the event loop of the runtime API and must not block it. */
@FunctionalInterface
interface Command {
    CompletableFuture<String> run(Call call);

    /** A command that knows its answer at once. */
    static Command now(Function<Call, String> answer) {
        return call -> CompletableFuture.completedFuture(answer.apply(call));
    }

    /** Puts a command into the table of what commands do. */
    static void add(Map<String, Command> all, String name, Function<Call, String> answer) {
        all.put(name, now(answer));
    }
}
