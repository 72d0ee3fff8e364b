package dev.jlb.diff;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program that takes {@code -f file} as HAProxy does.
 *
 * @param name for messages
 * @param command the words before {@code -f}
 */
public record Program(String name, List<String> command) {
    private static final Pattern STATS_SOCKET = Pattern.compile("(?m)^ *stats socket (?:unix@)?(/\\S+)");
    private static final int START_MS = 60_000;

    /** jlb as its users start it. */
    public static Program jlb() {
        return new Program("jlb", List.of(root().resolve("jlb").toString()));
    }

    /** The same with plugins on its class path. */
    public static Program jlb(Path plugins) {
        return new Program("jlb", List.of("env", "JLB_PLUGINS=" + plugins, root().resolve("jlb").toString()));
    }

    /** The installed HAProxy, or null. */
    public static Program haproxy() {
        for (String folder : System.getenv().getOrDefault("PATH", "").concat(":/usr/sbin:/usr/local/sbin").split(":")) {
            Path file = Path.of(folder, "haproxy");
            if (Files.isExecutable(file)) {
                return new Program("haproxy", List.of(file.toString(), "-db"));
            }
        }
        return null;
    }

    /** The folder that holds the launcher. */
    public static Path root() {
        Path folder = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /**
     * Starts the program and waits until it accepts on {@code readyPort} and its sockets for commands are there.
     *
     * @throws IOException when it ends instead, with what it said
     */
    public Running start(Path config, int readyPort) throws IOException, InterruptedException {
        Path output = Files.createTempFile("diff-" + name, ".out");
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("-f", config.toString()));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        process.getOutputStream().close();
        Running running = new Running(process, output);
        List<Path> sockets = STATS_SOCKET.matcher(Files.readString(config, StandardCharsets.ISO_8859_1)).results().map(found -> Path.of(found.group(1))).toList();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MS);
        while (System.nanoTime() < end) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), readyPort).close();
                if (sockets.stream().allMatch(Files::exists)) {
                    return running;
                }
            } catch (IOException notYet) {
                // it is asked again
            }
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        running.stop();
        throw new IOException(name + " did not start:\n" + running.output());
    }

    /** @param process the live program @param file what it writes to stdout and stderr */
    public record Running(Process process, Path file) {

        public String output() throws IOException {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        }

        public void stop() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
