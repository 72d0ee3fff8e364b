import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program under test, alone on core 0. @param said what it wrote, the first lines of it */
record Proxy(Process process, int port, Path config, Queue<String> said) {
    private static final int KEPT_LINES = 1000;
    private static final double TICKS_PER_SECOND = 100;
    private static final Pattern ALLOCATED = Pattern.compile(" allocated=(\\d+)([BKMG]?) ");
    private static final Map<String, Long> UNITS = Map.of("", 1L, "B", 1L, "K", 1L << 10, "M", 1L << 20, "G", 1L << 30);

    interface Config {
        String at(int port) throws Exception;
    }

    static Proxy start(Tools tools, String program, Config text, String... options) throws Exception {
        int port = Tools.freePort();
        Path config = Files.createTempFile("bench", ".cfg");
        Files.writeString(config, text.at(port));
        List<String> command = new ArrayList<>(Tools.pinned(0, tools.executable(program), "-f", config.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (options.length > 0) {
            builder.environment().put("JLB_JAVA_OPTS", String.join(" ", options));
        }
        Process process = builder.start();
        Tools.waitFor(port, process);
        Queue<String> said = new ConcurrentLinkedQueue<>();
        Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(line -> {
            if (said.size() < KEPT_LINES) {
                said.add(line);
                System.err.println(line);
            }
        }));
        return new Proxy(process, port, config, said);
    }

    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(words[11]) + Long.parseLong(words[12])) / TICKS_PER_SECOND;
    }

    long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    int descriptors() {
        String[] names = Path.of("/proc/" + process.pid() + "/fd").toFile().list();
        return names == null ? -1 : names.length;
    }

    /** What the program's threads have allocated on the heap since they started; of a JVM only. */
    long allocatedBytes() throws Exception {
        Matcher matcher = ALLOCATED.matcher(Tools.output(List.of(Tools.jdk("jcmd"), "" + process.pid(), "Thread.print", "-e")));
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1)) * UNITS.get(matcher.group(2));
        }
        return sum;
    }

    void stop() throws Exception {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        Files.delete(config);
    }
}
