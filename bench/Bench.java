import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs each scenario on jlb and on HAProxy in alternating rounds, the proxy alone on core 0 and everything else on core 1, and
 * prints medians and ratios. "Work per CPU second" is the fairer figure on a noisy machine: it does not depend on what the load
 * generator gets.
 */
public final class Bench {
    /** A map of 10,000 hosts to the back end {@code origin}, host199.example among them. */
    static final String MAP = Path.of(System.getProperty("java.io.tmpdir"), "jlb-bench-hosts.map").toString();
    private static final int WARM_UP_SECONDS = 4;
    private static final int MOST_WARM_UPS = 12;
    private static final double SETTLED = 1.03;
    /** Of what the slower program can do. */
    private static final double PACE = 0.7;

    final Tools tools;
    Origin origin;
    double seconds = 5;
    int rounds = 5;
    List<String> programs = List.of("jlb", "haproxy");
    private List<String> only = List.of();

    private Bench(Path folder) {
        tools = new Tools(folder);
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
        Files.write(Path.of(MAP), IntStream.range(0, 10_000).mapToObj(i -> "host" + i + ".example origin").toList());
        try (Origin started = Origin.start(tools)) {
            origin = started;
            System.out.printf("%s; %s; %s, %s processors; rounds of %.0f s, median of %d%n%n",
                    Tools.version("haproxy"), "JDK " + Runtime.version(), System.getProperty("os.name"),
                    Runtime.getRuntime().availableProcessors(), seconds, rounds);
            table(Scenarios.traffic().stream().filter(scenario -> wanted(scenario.key())).toList());
            if (wanted("scale")) {
                table(Scenarios.scale());
            }
            if (wanted("decisions")) {
                table(Decisions.scenarios(tools.folder));
            }
            if (wanted("paced")) {
                paced();
            }
            if (wanted("allocation")) {
                allocation();
            }
            if (wanted("idle")) {
                Tunnels.measure(this);
            }
            if (wanted("start")) {
                Start.measure(this);
            }
        }
    }

    private boolean wanted(String key) {
        return only.isEmpty() || only.contains(key);
    }

    Proxy start(String program, Scenario scenario, String... options) throws Exception {
        return Proxy.start(tools, program, port -> scenario.config(port, origin, tools), options);
    }

    private void table(List<Scenario> scenarios) throws Exception {
        if (scenarios.isEmpty()) {
            return;
        }
        System.out.println("| scenario | " + programs.stream().map(p -> p + " rate | work per CPU s | p50 / p99 µs | RSS idle → loaded MB")
                .collect(Collectors.joining(" | ")) + (programs.size() == 2 ? " | rate × | CPU ×" : "") + " |");
        System.out.println("|---|" + "---|".repeat(programs.size() * 4 + (programs.size() == 2 ? 2 : 0)));
        for (Scenario scenario : scenarios) {
            measure(scenario);
        }
        System.out.println();
    }

    private void measure(Scenario scenario) throws Exception {
        if (scenario.tls() && Tools.version("wrk").isEmpty()) {
            System.out.println("| " + scenario.title() + ": wrk is not installed |");
            return;
        }
        Map<String, Proxy> proxies = new TreeMap<>();
        Map<String, List<Load>> loads = new TreeMap<>();
        Map<String, Long> idle = new TreeMap<>();
        Map<String, Long> loaded = new TreeMap<>();
        try {
            warm(scenario, proxies);
            for (String program : programs) {
                idle.put(program, proxies.get(program).residentKilobytes());
                loads.put(program, new ArrayList<>());
            }
            for (int round = 0; round < rounds; round++) {
                for (String program : programs) {
                    loads.get(program).add(Load.run(tools, scenario, proxies.get(program), seconds));
                    loaded.merge(program, proxies.get(program).residentKilobytes(), Math::max);
                }
            }
        } finally {
            stop(proxies);
        }
        StringBuilder row = new StringBuilder("| " + scenario.title());
        for (String program : programs) {
            Load load = Load.median(loads.get(program));
            row.append(String.format(Locale.ROOT, " | %,.0f %s%s | %,.0f | %.0f / %.0f | %d → %d", load.rate(), scenario.unit(),
                    load.errors() > 0 ? " (" + (long) load.errors() + " errors)" : "", load.perCpuSecond(), load.p50(), load.p99(),
                    idle.get(program) / 1024, loaded.get(program) / 1024));
        }
        if (programs.size() == 2) {
            Load first = Load.median(loads.get(programs.get(0)));
            Load second = Load.median(loads.get(programs.get(1)));
            row.append(String.format(Locale.ROOT, " | %.2f | %.2f", first.rate() / second.rate(), first.perCpuSecond() / second.perCpuSecond()));
        }
        System.out.println(row + " |");
    }

    /** Starts all programs, and lets each find its speed: work until two runs in a row are not faster than the best before. How a program does before that is in {@link Start}. */
    private void warm(Scenario scenario, Map<String, Proxy> proxies) throws Exception {
        for (String program : programs) {
            Proxy proxy = start(program, scenario);
            proxies.put(program, proxy);
            double best = 0;
            for (int run = 0, settled = 0; run < MOST_WARM_UPS && settled < 2; run++) {
                double rate = Load.run(tools, scenario, proxy, WARM_UP_SECONDS).rate();
                settled = rate > best * SETTLED ? 0 : settled + 1;
                best = Math.max(best, rate);
            }
        }
    }

    private static void stop(Map<String, Proxy> proxies) throws Exception {
        for (Proxy proxy : proxies.values()) {
            proxy.stop();
        }
    }

    /** Latency where a proxy is used, not where it is exhausted: all programs at the same pace. */
    private void paced() throws Exception {
        System.out.println("| at " + (int) (PACE * 100) + " % of what the slower one can | requests/s | "
                + programs.stream().map(program -> program + " p50 / p99 µs").collect(Collectors.joining(" | ")) + " |\n|---|---|" + "---|".repeat(programs.size()));
        for (Scenario scenario : Scenarios.traffic().stream().filter(s -> s.kind().equals("http")).toList()) {
            Map<String, Proxy> proxies = new TreeMap<>();
            Map<String, List<Load>> loads = new TreeMap<>();
            try {
                warm(scenario, proxies);
                double pace = Double.MAX_VALUE;
                for (Proxy proxy : proxies.values()) {
                    pace = Math.min(pace, PACE * Load.run(tools, scenario, proxy, seconds).rate());
                }
                for (int round = 0; round < rounds; round++) {
                    for (String program : programs) {
                        loads.computeIfAbsent(program, p -> new ArrayList<>()).add(Load.run(tools, scenario, proxies.get(program), seconds, pace));
                    }
                }
                System.out.printf(Locale.ROOT, "| %s | %,.0f", scenario.title(), pace);
                for (String program : programs) {
                    Load load = Load.median(loads.get(program));
                    System.out.printf(Locale.ROOT, " | %.0f / %.0f", load.p50(), load.p99());
                }
                System.out.println(" |");
            } finally {
                stop(proxies);
            }
        }
        System.out.println();
    }

    /** What jlb leaves to the garbage collector per request once it is warm. */
    private void allocation() throws Exception {
        System.out.println("| jlb | bytes allocated on the heap per request |\n|---|---|");
        for (Scenario scenario : Scenarios.traffic().stream().filter(s -> s.kind().equals("http") || s.key().equals("close")).toList()) {
            Proxy proxy = start("jlb", scenario);
            try {
                Load.run(tools, scenario, proxy, 2 * WARM_UP_SECONDS);
                long before = proxy.allocatedBytes();
                Load load = Load.run(tools, scenario, proxy, seconds);
                System.out.printf(Locale.ROOT, "| %s | %.0f |%n", scenario.title(), (proxy.allocatedBytes() - before) / (load.rate() * seconds));
            } finally {
                proxy.stop();
            }
        }
        System.out.println();
    }
}
