import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** From exec to the first accepted connection, the first seconds of work, and a check of a small and of a large file. */
final class Start {
    private static final Scenario SMALL = new Scenario("start", "", "http", 64, "/128", "");

    private Start() {}

    static void measure(Bench bench) throws Exception {
        System.out.println("| median of " + bench.rounds + " | start to first accept, ms | requests in the first second | in the second one"
                + " | check of 20 lines, ms | check of 20,000 lines, ms |\n|---|---|---|---|---|---|");
        Path small = Files.createTempFile("bench", ".cfg");
        Path large = Files.createTempFile("bench", ".cfg");
        Files.writeString(small, SMALL.config(1, bench.origin, bench.tools));
        List<String> rules = IntStream.range(0, 20_000).mapToObj(i -> "http-request set-header X-Rule r" + i + " if { path_beg /p" + i + " }").toList();
        Files.writeString(large, new Scenario("", "", "http", 1, "/", "", rules, "").config(1, bench.origin, bench.tools));
        for (String program : bench.programs) {
            double[][] figures = new double[5][bench.rounds];
            for (int i = 0; i < bench.rounds; i++) {
                long begin = System.nanoTime();
                Proxy proxy = bench.start(program, SMALL);
                figures[0][i] = (System.nanoTime() - begin) / 1e6;
                figures[1][i] = Load.run(bench.tools, SMALL, proxy, 1).rate();
                figures[2][i] = Load.run(bench.tools, SMALL, proxy, 1).rate();
                proxy.stop();
                figures[3][i] = check(bench.tools, program, small);
                figures[4][i] = check(bench.tools, program, large);
            }
            System.out.print("| " + program);
            for (double[] figure : figures) {
                System.out.printf(Locale.ROOT, " | %,.0f", Tools.median(figure));
            }
            System.out.println(" |");
        }
        System.out.println();
        Files.delete(small);
        Files.delete(large);
    }

    private static double check(Tools tools, String program, Path file) throws Exception {
        long begin = System.nanoTime();
        Process process = Tools.process(Tools.pinned(0, tools.executable(program), "-c", "-f", file.toString()));
        process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException(program + " rejects " + file);
        }
        return (System.nanoTime() - begin) / 1e6;
    }
}
