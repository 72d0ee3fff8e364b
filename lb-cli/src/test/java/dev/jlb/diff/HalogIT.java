package dev.jlb.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HAProxy's own reader of logs, {@code halog}, gets the same out of jlb's lines as out of HAProxy's about the same traffic; only times differ. */
class HalogIT {
    private static Path jlb;
    private static Path haproxy;

    @BeforeAll
    static void logTheSameTraffic() throws Exception {
        assumeTrue(Program.haproxy() != null && halog() != null, "halog is not installed");
        jlb = log(Program.jlb());
        haproxy = log(Program.haproxy());
    }

    @AfterAll
    static void delete() throws IOException {
        for (Path log : new Path[] {jlb, haproxy}) {
            if (log != null) {
                Files.delete(log);
            }
        }
    }

    private static String halog() {
        return Stream.of("/usr/bin/halog", "/usr/sbin/halog", "/usr/local/bin/halog", "/usr/local/sbin/halog").filter(file -> Files.isExecutable(Path.of(file))).findFirst().orElse(null);
    }

    /** As a syslog daemon writes it into a file. */
    private static Path log(Program program) throws IOException, InterruptedException {
        CaseFile traffic = CaseFile.read(Program.root().resolve("lb-cli/src/test/resources/halog/traffic.cases"));
        List<String> lines = new ArrayList<>();
        Differential.run(traffic.heading(), traffic.cases(), program, (labs, commands) -> labs.getFirst().logged().forEach(line -> lines.add("Nov 21 21:00:00 host haproxy[1]: " + line)));
        Path file = Files.createTempFile("halog", ".log");
        Files.write(file, lines, StandardCharsets.ISO_8859_1);
        return file;
    }

    /** @param mask what differs from run to run, as a regular expression */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -c                | -
            -srv              | [0-9]+ [0-9]+$
            -st               | -
            -tc               | -
            -cc               | -
            -hs 400:499 -c    | -
            -HS 200 -c        | -
            -tcn SH -c        | -
            -TCN SC -c        | -
            -e -c             | -
            -E -c             | -
            -H -c             | -
            -Q -c             | -
            -QS -c            | -
            -v -hs 200 -st    | -
            -rt 10000 -c      | -
            -RT 10000 -c      | -
            -ad 60000         | -
            -u                | (?<=^[0-9] [0-9]) .* (?=\\S+$)
            -uc -m 1          | (?<=^[0-9] [0-9]) .* (?=\\S+$)
            -ue -m 1          | (?<=^[0-9] [0-9]) .* (?=\\S+$)
            -u -query         | (?<=^[0-9] [0-9]) .* (?=\\S+$)
            -ic               | [0-9]+ [0-9]+ [0-9]+ [0-9]+ (?=[0-9]+ [0-9]+ \\S+$)
            """)
    void readsTheSame(String options, String mask) throws IOException, InterruptedException {
        assertThat(read(jlb, options, mask)).isEqualTo(read(haproxy, options, mask)).isNotEmpty();
    }

    /** Times are grouped by their values, so of these only the form is the same. */
    @ParameterizedTest
    @CsvSource({"-gt", "-pct", "-ua", "-ut", "-uao", "-uto", "-uba", "-ubt"})
    void readsWithoutErrors(String options) throws IOException, InterruptedException {
        assertThat(read(jlb, options, "-")).isNotEmpty().noneMatch(line -> line.contains("Truncated")).last().asString().matches("(10 lines in, .* [01] parsing errors)?.*");
    }

    private static List<String> read(Path log, String options, String mask) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(halog()));
        words.addAll(List.of(options.split(" ")));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).redirectInput(log.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().map(line -> mask.equals("-") ? line : line.replaceAll(mask, " # ")).map(line -> line.replaceAll("c1_", "")).toList();
    }
}
