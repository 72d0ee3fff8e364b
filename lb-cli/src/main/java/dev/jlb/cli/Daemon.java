package dev.jlb.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code -D}: a JVM cannot fork, so the program starts itself again in a session of its own and waits until that one serves; its errors
 * are shown here and become this one's exit status.
 */
final class Daemon {
    /** Names the file that the background process makes when it serves. */
    private static final String READY = "JLB_DAEMON";

    private static final long LONGEST_START_SECONDS = 60;

    private Daemon() {}

    static int start(Options options) {
        try {
            Path ready = Files.createTempFile("jlb", ".ready");
            Files.delete(ready);
            ProcessBuilder builder = new ProcessBuilder(command())
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.PIPE);
            builder.environment().put(READY, ready.toString());
            Process child = builder.start();
            // through this process, so that the daemon does not hold the caller's stderr open for ever
            Thread errors = Thread.ofVirtual().start(() -> copy(child));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_START_SECONDS);
            while (System.nanoTime() < end) {
                if (child.waitFor(20, TimeUnit.MILLISECONDS)) {
                    errors.join();
                    return child.exitValue();
                }
                if (Files.deleteIfExists(ready)) {
                    return 0;
                }
            }
            child.destroy();
            Report.line(System.err, "ALERT", "the background process did not start within " + LONGEST_START_SECONDS + " s");
            return 1;
        } catch (IOException failed) {
            Report.line(System.err, "ALERT", "cannot go into the background: " + failed.getMessage());
            return 1;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static void copy(Process child) {
        try {
            child.getErrorStream().transferTo(System.err);
        } catch (IOException ended) {
            // there is no more to show
        }
    }

    /** This process' own command line, in a session of its own where that is to be had. */
    private static List<String> command() throws IOException {
        ProcessHandle.Info self = ProcessHandle.current().info();
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.add(self.command().orElseThrow(() -> new IOException("the platform does not tell this process' command line")));
        command.addAll(List.of(self.arguments().orElseThrow(() -> new IOException("the platform does not tell this process' command line"))));
        return command;
    }

    /** The listeners are up: tells the process that waits in the foreground. */
    static void ready(Options options) throws IOException {
        String file = System.getenv(READY);
        if (file != null) {
            Files.createFile(Path.of(file));
        }
        if (options.notifySystemd) {
            Notifications.send("READY=1\nMAINPID=" + ProcessHandle.current().pid() + "\nSTATUS=Ready.\n");
        }
    }
}
