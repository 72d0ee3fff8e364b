import java.io.BufferedReader;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What an idle WebSocket tunnel costs: resident memory with {@value #TUNNELS} of them, less that before. */
final class Tunnels {
    private static final int TUNNELS = 4000;
    private static final int WARM_UP_SECONDS = 4;

    private Tunnels() {}

    static void measure(Bench bench) throws Exception {
        System.out.println("| " + TUNNELS + " idle WebSocket tunnels | RSS before MB | RSS with them MB | kB per tunnel |\n|---|---|---|---|");
        Scenario scenario = new Scenario("idle", "", "idle", TUNNELS, "/", "");
        for (String program : bench.programs) {
            Proxy proxy = bench.start(program, scenario);
            try {
                Load.run(bench.tools, new Scenario("", "", "http", 16, "/128", ""), proxy, WARM_UP_SECONDS); // the code is loaded and compiled
                long before = proxy.residentKilobytes();
                Process load = Tools.process(Tools.pinned(1, bench.tools.tool("load"), "idle", "" + proxy.port(), "" + TUNNELS, "60"));
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
}
