import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs each scenario on jlb and on HAProxy in alternating rounds, the proxy alone on core 0 and everything else on core 1, and
 * prints medians and ratios. "Work per CPU second" is the fairer figure on a noisy machine: it does not depend on what the load
 * generator gets.
 */
public final class Bench {
    private static final double TICKS_PER_SECOND = 100;
    private static final int WARM_UP_SECONDS = 4;
    private static final int TUNNELS = 4000;

    private final Path tools;
    private final Path root;
    private final int httpPort = freePort();
    private final int bulkPort = freePort();
    private double seconds = 5;
    private int rounds = 5;
    private List<String> only = List.of();
    private List<String> programs = List.of("jlb", "haproxy");

    private record Scenario(String key, String title, String kind, int connections, String path, String unit, List<String> lines) {}

    private record Sample(double rate, double perCpuSecond, double p50, double p99, double errors) {}

    private record Result(Sample median, long idleKilobytes, long loadedKilobytes) {}

    private Bench(Path tools) throws IOException {
        this.tools = tools;
        this.root = tools.getParent().getParent();
    }

    public static void main(String[] args) throws Exception {
        Bench bench = new Bench(Path.of(args[0]).toRealPath());
        for (int i = 1; i + 1 < args.length; i += 2) {
            List<String> words = Arrays.asList(args[i + 1].split(","));
            switch (args[i]) {
                case "--seconds" -> bench.seconds = Double.parseDouble(args[i + 1]);
                case "--rounds" -> bench.rounds = Integer.parseInt(args[i + 1]);
                case "--only" -> bench.only = words;
                case "--programs" -> bench.programs = words;
                default -> throw new IllegalArgumentException(args[i]);
            }
        }
        bench.run();
    }

    private void run() throws Exception {
        Process origin = process(pinned(1, tools.resolve("origin").toString(), "" + httpPort, "" + bulkPort));
        try {
            waitFor(httpPort, origin);
            System.out.printf("%s; %s; %s, %s processors; rounds of %.0f s, median of %d%n%n",
                    version("haproxy"), "JDK " + Runtime.version(), System.getProperty("os.name"),
                    Runtime.getRuntime().availableProcessors(), seconds, rounds);
            System.out.println("| scenario | " + programs.stream().map(p -> p + " rate | work per CPU s | p50 / p99 µs | RSS idle → loaded MB")
                    .collect(Collectors.joining(" | ")) + (programs.size() == 2 ? " | rate × | CPU ×" : "") + " |");
            System.out.println("|---|" + "---|".repeat(programs.size() * 4 + (programs.size() == 2 ? 2 : 0)));
            for (Scenario scenario : scenarios()) {
                if (wanted(scenario.key())) {
                    measure(scenario);
                }
            }
            System.out.println();
            if (wanted("idle")) {
                tunnels();
            }
            if (wanted("start")) {
                start();
            }
        } finally {
            origin.destroyForcibly();
        }
    }

    private boolean wanted(String key) {
        return only.isEmpty() || only.contains(key);
    }

    private List<Scenario> scenarios() {
        List<String> rules = new ArrayList<>(List.of(
                "option forwardfor", "acl api path_beg /api", "acl internal src 10.0.0.0/8 192.168.0.0/16",
                "http-request deny if internal", "http-request set-header X-Request-Start %[date]",
                "http-request set-header X-Forwarded-Proto http", "http-request del-header X-Internal",
                "http-request set-var(txn.host) req.hdr(host),lower", "http-response set-header X-Frame-Options SAMEORIGIN",
                "http-response del-header Server", "use_backend origin if api { method POST }"));
        IntStream.range(0, 200).forEach(i -> rules.add("use_backend origin if { hdr(host) -i host" + i + ".example }"));
        return List.of(
                new Scenario("small", "HTTP keep-alive, 128 B, 64 connections", "http", 64, "/128", "requests/s", List.of()),
                new Scenario("medium", "HTTP keep-alive, 10 kB, 64 connections", "http", 64, "/10240", "requests/s", List.of()),
                new Scenario("large", "HTTP keep-alive, 1 MB, 8 connections", "http", 8, "/1048576", "requests/s", List.of()),
                new Scenario("rules", "210 rules, 200 of them host rules of which the last matches, 128 B", "http", 64, "/128", "requests/s", rules),
                new Scenario("tls", "TLS keep-alive, 128 B, 64 connections (wrk)", "wrk", 64, "/128", "requests/s", List.of()),
                new Scenario("bulk", "TCP bulk, 8 connections", "bulk", 8, "/", "kB/s", List.of()),
                new Scenario("ws", "WebSocket ping-pong, 32 B, 64 tunnels", "ws", 64, "/", "messages/s", List.of()));
    }

    private String config(Scenario scenario, int port) throws Exception {
        boolean tcp = scenario.kind().equals("bulk");
        return """
                global
                    nbthread 1
                    maxconn 9000
                defaults
                    mode %s
                    timeout connect 5s
                    timeout client 60s
                    timeout server 60s
                    timeout tunnel 1h
                frontend public
                    bind 127.0.0.1:%d%s
                %s
                    default_backend origin
                backend origin
                    balance roundrobin
                    server origin 127.0.0.1:%d
                """.formatted(tcp ? "tcp" : "http", port, scenario.kind().equals("wrk") ? " ssl crt " + certificate() : "",
                scenario.lines().stream().map(line -> "    " + line).collect(Collectors.joining("\n")), tcp ? bulkPort : httpPort);
    }

    private void measure(Scenario scenario) throws Exception {
        if (scenario.kind().equals("wrk") && version("wrk").isEmpty()) {
            System.out.println("| " + scenario.title() + ": wrk is not installed |");
            return;
        }
        Map<String, Proxy> proxies = new TreeMap<>();
        Map<String, List<Sample>> samples = new TreeMap<>();
        Map<String, Long> idle = new TreeMap<>();
        Map<String, Long> loaded = new TreeMap<>();
        try {
            for (String program : programs) {
                proxies.put(program, Proxy.start(this, program, port -> config(scenario, port)));
                idle.put(program, proxies.get(program).residentKilobytes());
                samples.put(program, new ArrayList<>());
                load(scenario, proxies.get(program), program.equals("jlb") ? WARM_UP_SECONDS : 1);
            }
            for (int round = 0; round < rounds; round++) {
                for (String program : programs) {
                    samples.get(program).add(load(scenario, proxies.get(program), seconds));
                    loaded.merge(program, proxies.get(program).residentKilobytes(), Math::max);
                }
            }
        } finally {
            for (Proxy proxy : proxies.values()) {
                proxy.stop();
            }
        }
        StringBuilder row = new StringBuilder("| " + scenario.title());
        for (String program : programs) {
            Result result = new Result(median(samples.get(program)), idle.get(program), loaded.get(program));
            row.append(String.format(Locale.ROOT, " | %,.0f %s%s | %,.0f | %.0f / %.0f | %d → %d", result.median().rate(), scenario.unit(),
                    result.median().errors() > 0 ? " (" + (long) result.median().errors() + " errors)" : "",
                    result.median().perCpuSecond(), result.median().p50(), result.median().p99(),
                    result.idleKilobytes() / 1024, result.loadedKilobytes() / 1024));
        }
        if (programs.size() == 2) {
            Sample first = median(samples.get(programs.get(0)));
            Sample second = median(samples.get(programs.get(1)));
            row.append(String.format(Locale.ROOT, " | %.2f | %.2f", first.rate() / second.rate(), first.perCpuSecond() / second.perCpuSecond()));
        }
        System.out.println(row + " |");
    }

    private static Sample median(List<Sample> samples) {
        return new Sample(median(samples.stream().mapToDouble(Sample::rate).toArray()),
                median(samples.stream().mapToDouble(Sample::perCpuSecond).toArray()),
                median(samples.stream().mapToDouble(Sample::p50).toArray()),
                median(samples.stream().mapToDouble(Sample::p99).toArray()),
                median(samples.stream().mapToDouble(Sample::errors).toArray()));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values.length == 0 ? Double.NaN : values[values.length / 2];
    }

    private Sample load(Scenario scenario, Proxy proxy, double duration) throws Exception {
        double cpu = proxy.cpuSeconds();
        double count;
        double took;
        double p50;
        double p99;
        double errors;
        if (scenario.kind().equals("wrk")) {
            String said = output(pinned(1, "wrk", "-t1", "-c" + scenario.connections(), "-d" + (int) Math.max(1, duration) + "s", "--latency",
                    "https://127.0.0.1:" + proxy.port() + scenario.path()));
            took = Math.max(1, (int) duration);
            count = number(said, "Requests/sec:\\s+([\\d.]+)") * took;
            p50 = micros(said, "50%\\s+([\\d.]+)(us|ms|s)");
            p99 = micros(said, "99%\\s+([\\d.]+)(us|ms|s)");
            errors = said.contains("Socket errors") || said.contains("Non-2xx") ? 1 : 0;
        } else {
            String said = output(pinned(1, tools.resolve("load").toString(), scenario.kind(), "" + proxy.port(),
                    "" + scenario.connections(), "" + duration, scenario.path(), "host199.example"));
            String[] words = said.strip().split(" ");
            count = Double.parseDouble(words[0]);
            took = Double.parseDouble(words[1]);
            p50 = Double.parseDouble(words[2]);
            p99 = Double.parseDouble(words[3]);
            errors = Double.parseDouble(words[4]);
        }
        return new Sample(count / took, count / Math.max(0.01, proxy.cpuSeconds() - cpu), p50, p99, errors);
    }

    private static double number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
    }

    private static double micros(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            return Double.NaN;
        }
        return Double.parseDouble(matcher.group(1)) * switch (matcher.group(2)) {
            case "us" -> 1;
            case "ms" -> 1_000;
            default -> 1_000_000;
        };
    }

    /** What an idle WebSocket tunnel costs: resident memory with {@value #TUNNELS} of them, less that before. */
    private void tunnels() throws Exception {
        System.out.println("| " + TUNNELS + " idle WebSocket tunnels | RSS before MB | RSS with them MB | kB per tunnel |\n|---|---|---|---|");
        Scenario scenario = new Scenario("idle", "", "idle", TUNNELS, "/", "", List.of());
        for (String program : programs) {
            Proxy proxy = Proxy.start(this, program, port -> config(scenario, port));
            try {
                load(new Scenario("", "", "http", 16, "/128", "", List.of()), proxy, WARM_UP_SECONDS); // the code is loaded and compiled
                long before = proxy.residentKilobytes();
                Process load = process(pinned(1, tools.resolve("load").toString(), "idle", "" + proxy.port(), "" + TUNNELS, "60"));
                try (BufferedReader said = load.inputReader()) {
                    String ready = said.readLine();
                    if (ready == null || !ready.startsWith("ready")) {
                        System.out.println("| " + program + " | the tunnels did not open: " + ready + " |");
                        continue;
                    }
                    TimeUnit.SECONDS.sleep(2); // lets what was only needed for opening go
                    long with = proxy.residentKilobytes();
                    System.out.printf(Locale.ROOT, "| %s | %d | %d | %.1f |%n", program, before / 1024, with / 1024, (with - before) / (double) TUNNELS);
                } finally {
                    load.getOutputStream().close();
                    load.waitFor(5, TimeUnit.SECONDS);
                    load.destroyForcibly();
                }
            } finally {
                proxy.stop();
            }
        }
        System.out.println();
    }

    /** From exec to the first accepted connection, and a check of a small and of a large file. */
    private void start() throws Exception {
        System.out.println("| milliseconds, median of " + rounds + " | start to first accept | check of 20 lines | check of 20,000 lines |\n|---|---|---|---|");
        Scenario scenario = new Scenario("start", "", "http", 1, "/", "", List.of());
        Path small = Files.createTempFile("bench", ".cfg");
        Path large = Files.createTempFile("bench", ".cfg");
        Files.writeString(small, config(scenario, 1));
        List<String> rules = IntStream.range(0, 20_000).mapToObj(i -> "http-request set-header X-Rule r" + i + " if { path_beg /p" + i + " }").toList();
        Files.writeString(large, config(new Scenario("", "", "http", 1, "/", "", rules), 1));
        for (String program : programs) {
            double[] starts = new double[rounds];
            double[] smalls = new double[rounds];
            double[] larges = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                long begin = System.nanoTime();
                Proxy proxy = Proxy.start(this, program, port -> config(scenario, port));
                starts[i] = (System.nanoTime() - begin) / 1e6;
                proxy.stop();
                smalls[i] = check(program, small);
                larges[i] = check(program, large);
            }
            System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f | %.0f |%n", program, median(starts), median(smalls), median(larges));
        }
        Files.delete(small);
        Files.delete(large);
    }

    private double check(String program, Path file) throws Exception {
        long begin = System.nanoTime();
        Process process = process(pinned(0, executable(program), "-c", "-f", file.toString()));
        process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException(program + " rejects " + file);
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    private interface Config {
        String at(int port) throws Exception;
    }

    /** A proxy that runs alone on core 0. */
    private record Proxy(Process process, int port, Path config) {
        static Proxy start(Bench bench, String program, Config text) throws Exception {
            int port = freePort();
            Path config = Files.createTempFile("bench", ".cfg");
            Files.writeString(config, text.at(port));
            Process process = Bench.process(bench.pinned(0, bench.executable(program), "-f", config.toString()));
            Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(System.err::println));
            waitFor(port, process);
            return new Proxy(process, port, config);
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

        void stop() throws Exception {
            process.destroy();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Files.delete(config);
        }
    }

    private String executable(String program) {
        return program.equals("jlb") ? root.resolve("jlb").toString() : program;
    }

    private List<String> pinned(int core, String... command) {
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

    private String certificate() throws Exception {
        Path pem = tools.resolve("bench.pem");
        if (!Files.exists(pem)) {
            Path key = tools.resolve("bench.key");
            output(List.of("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "365", "-subj", "/CN=localhost",
                    "-keyout", key.toString(), "-out", pem.toString()));
            Files.writeString(pem, Files.readString(pem) + Files.readString(key));
        }
        return pem.toString();
    }

    private static String version(String program) {
        try {
            return output(List.of(program, "-v")).lines().findFirst().orElse("");
        } catch (Exception e) {
            return "";
        }
    }

    private static Process process(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(List<String> command) throws Exception {
        Process process = process(command);
        String text = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return text;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void waitFor(int port, Process process) throws Exception {
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
}
