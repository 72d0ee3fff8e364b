import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where the tools are, and how programs are started: the proxy alone on core 0, everything else on core 1. */
final class Tools {
    /** Of the compiled programs, certificates and logs. */
    final Path folder;
    private final Path root;

    Tools(Path folder) {
        this.folder = folder;
        this.root = folder.getParent().getParent();
    }

    String tool(String name) {
        return folder.resolve(name).toString();
    }

    String executable(String program) {
        return program.equals("jlb") ? root.resolve("jlb").toString() : program;
    }

    /** The JDK's tool of that name, of the JDK that runs this. */
    static String jdk(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    static List<String> pinned(int core, String... command) {
        List<String> words = new ArrayList<>();
        if (Runtime.getRuntime().availableProcessors() > 1) {
            words.addAll(List.of("taskset", "-c", "" + core));
        }
        words.addAll(List.of(command));
        if (words.contains("haproxy")) {
            words.add(words.indexOf("haproxy") + 1, "-db");
        }
        return words;
    }

    String certificate() throws Exception {
        Path pem = folder.resolve("bench.pem");
        if (!Files.exists(pem)) {
            Path key = folder.resolve("bench.key");
            output(List.of("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "365", "-subj", "/CN=localhost",
                    "-keyout", key.toString(), "-out", pem.toString()));
            Files.writeString(pem, Files.readString(pem) + Files.readString(key));
        }
        return pem.toString();
    }

    static String version(String program) {
        try {
            return output(List.of(program, "-v")).lines().findFirst().orElse("");
        } catch (Exception e) {
            return "";
        }
    }

    static Process process(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    static String output(List<String> command) throws Exception {
        Process process = process(command);
        String text = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return text;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static void waitFor(int port, Process process) throws Exception {
        while (process.isAlive()) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(2); // not yet listening
            }
        }
        throw new IOException("ended before it listened: " + new String(process.getInputStream().readAllBytes()));
    }
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }
}
