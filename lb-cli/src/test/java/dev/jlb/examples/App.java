package dev.jlb.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program of an example: a back end that has said {@code … listens on PORT}, or a client that runs to its end.
 *
 * @param process the live program
 * @param port where it listens
 */
record App(Process process, int port) implements AutoCloseable {
    private static final int CLIENT_SECONDS = 20;

    /** Starts a back end on a port of its choice and waits until it listens. */
    static App server(Path folder, String... command) throws IOException {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        List<String> said = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.add(line);
            int at = line.indexOf(" listens on ");
            if (at >= 0) {
                // whatever it says from now on must not fill the pipe
                Thread.ofVirtual().start(() -> output.lines().forEach(ignored -> { }));
                return new App(process, Integer.parseInt(line.substring(at + " listens on ".length()).strip()));
            }
        }
        throw new IOException(String.join(" ", command) + " ended: " + said);
    }

    /** Runs a client and gives what it printed, both streams. Its input stays open and empty: wscat leaves when that ends. */
    static List<String> client(Path folder, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("client", ".out");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(CLIENT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            return Files.readAllLines(output);
        } finally {
            Files.delete(output);
        }
    }

    /** Whether a command of this name is in PATH. */
    static boolean installed(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
