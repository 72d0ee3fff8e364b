package dev.jlb.admin;

import dev.jlb.config.command.RuntimeCommand.Level;
import dev.jlb.proxy.Program;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Commands of the runtime API from inside the JVM, without a socket. */
public final class LocalCommands {
    private static final long LONGEST_SECONDS = 30;

    private LocalCommands() {}

    /** Gives one line as an administrator and waits for its answer. Must not be called on an event loop. */
    public static String run(Program program, String line) {
        StringBuilder out = new StringBuilder();
        CliSession session = new CliSession(Level.ADMIN, 0);
        session.timer = program.loops().next();
        for (String[] words : CommandLine.parse(line)) {
            try {
                out.append(Commands.run(new Call(program, session, words, null)).get(LONGEST_SECONDS, TimeUnit.SECONDS));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return out.toString();
            } catch (ExecutionException | TimeoutException failed) {
                throw new IllegalStateException("'" + String.join(" ", words) + "' failed", failed);
            }
        }
        return out.toString().strip();
    }
}
