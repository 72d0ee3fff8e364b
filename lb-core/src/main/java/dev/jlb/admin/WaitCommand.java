package dev.jlb.admin;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.Program;
import dev.jlb.proxy.RunTimeMembers.Obstacle;
import dev.jlb.server.ServerRuntime;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * {@code wait { -h | <delay> } [<condition> [<args>...]]} (management.txt 9.3): answers when the time is over, or when the condition is met or never will be. Holds nobody up: the
 * condition is looked at every now and then, until the client is gone.
 */
final class WaitCommand {
    private static final long LOOK_EVERY_MS = 20;

    private static final String HELP =
            """
            Usage: wait {-h|<delay>} [<condition> [<args>...]]
              -h                            display this help
              <delay>                       the longest time to wait, in milliseconds or with a unit among us, ms, s, m, h, d
              <condition>                   what to wait for; without one, the delay:
                be-removable <proxy>           'del backend' would succeed
                srv-removable <proxy>/<server> 'del server' would succeed
            """;

    private WaitCommand() {}

    static void addTo(Map<String, Command> all) {
        all.put("wait", WaitCommand::run);
    }

    /** What is waited for. */
    @FunctionalInterface
    private interface Condition {
        /** Null when it is met. */
        Obstacle obstacle();
    }

    static CompletableFuture<String> run(Call call) {
        if (call.word(1).equals("-h") || call.word(2).equals("-h")) {
            return CompletableFuture.completedFuture(HELP);
        }
        long micros = micros(call.word(1));
        if (micros < 0) {
            return CompletableFuture.completedFuture(call.word(1).isEmpty() ? "Expects a duration in milliseconds.\n" + HELP : "Invalid duration '" + call.word(1) + "'.\n");
        }
        String refusal = refusal(call);
        if (refusal != null) {
            return CompletableFuture.completedFuture(refusal);
        }
        CompletableFuture<String> answer = new CompletableFuture<>();
        long end = System.nanoTime() + Math.min(micros, Long.MAX_VALUE / 4000) * 1000;
        look(call.session().timer, call.word(2).isEmpty() ? null : condition(call), end, answer);
        return answer;
    }

    private static void look(ScheduledExecutorService timer, Condition condition, long end, CompletableFuture<String> answer) {
        if (answer.isDone()) {
            // nobody waits any more
            return;
        }
        Obstacle obstacle = condition == null ? null : condition.obstacle();
        long left = end - System.nanoTime();
        if (condition != null && obstacle == null || condition == null && left <= 0) {
            answer.complete(condition == null ? "\n" : "Done.\n");
        } else if (obstacle != null && !obstacle.passing()) {
            answer.complete(obstacle.text() + "\n");
        } else if (left <= 0) {
            answer.complete("Wait delay expired: " + obstacle.text() + "\n");
        } else {
            // at the end even of a long wait without a condition the client is asked for now and then
            long pause = Math.min(TimeUnit.NANOSECONDS.toMillis(left) + 1, condition == null ? 1000 : LOOK_EVERY_MS);
            timer.schedule(() -> look(timer, condition, end, answer), pause, TimeUnit.MILLISECONDS);
        }
    }

    private static String refusal(Call call) {
        return switch (call.word(2)) {
            case "" -> null;
            case "srv-removable" -> MemberCommands.names(call.word(3)) == null ? "Missing server (<backend>/<server>).\n" : null;
            case "be-removable" -> call.word(3).isEmpty() ? "Missing backend.\n" : null;
            default -> "Unknown condition '" + call.word(2) + "'.\n" + HELP;
        };
    }

    private static Condition condition(Call call) {
        Program program = call.program();
        String name = call.word(3);
        if (call.word(2).equals("be-removable")) {
            return () -> {
                BackSide back = Lookup.backend(program, name);
                return back == null ? new Obstacle("No such backend.", false) : program.members().obstacle(back);
            };
        }
        return () -> {
            String[] names = MemberCommands.names(name);
            BackSide back = Lookup.backend(program, names[0]);
            ServerRuntime server = back == null ? null : Lookup.server(back, names[1]);
            return back == null ? new Obstacle("No such backend.", false) : server == null ? new Obstacle("No such server.", false) : program.members().obstacle(server);
        };
    }

    /** Milliseconds without a unit; -1 for what is none. */
    private static long micros(String text) {
        if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
            return -1;
        }
        try {
            boolean fine = text.endsWith("us");
            return fine ? Long.parseLong(text.substring(0, text.length() - 2)) : Values.time(Word.of(text), "wait", 1) * 1000L;
        } catch (ConfigException | NumberFormatException wrong) {
            return -1;
        }
    }
}
