package dev.jlb.config.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The examples of the manual. Many are fragments: what jlb says of them stands in a golden file that people have read, one line for
 * each example that is not accepted as it stands (its words may be old, which lines it refuses may not); JLB_RECORD=true in the environment writes it anew.
 */
class ManualExamplesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/dev/jlb/config/build/manual-examples.txt");
    private static final Pattern HEADING = Pattern.compile("^( *)Examples?( [^:]*)?:?\\s*(.*)$");
    /** What a fragment may stand in; the one with the fewest alerts is taken. */
    private static final List<String> AROUND = List.of(
            "", "listen x\n mode http\n bind :8080\n timeout client 1s\n timeout server 1s\n timeout connect 1s\n stick-table type ip size 1k store http_req_rate(10s),conn_rate(10s),conn_cur,gpc0,sess_rate(10s)\n", "global\n", "resolvers x\n", "listen x\n mode http\n bind :8080\n timeout client 1s\n timeout server 1s\n timeout connect 1s\n");

    /** Examples by the manual's line in which they begin. */
    private static Map<Integer, String> examples(List<String> manual) {
        Map<Integer, String> examples = new TreeMap<>();
        for (int i = 0; i < manual.size(); i++) {
            var heading = HEADING.matcher(manual.get(i));
            if (!heading.matches() || !heading.group(3).isEmpty()) {
                continue;
            }
            int begin = i + 1;
            int end = begin;
            while (end < manual.size() && (manual.get(end).isBlank() || indent(manual.get(end)) > heading.group(1).length())) {
                end++;
            }
            List<String> lines = manual.subList(begin, end);
            // the manual breaks lines for its width
            examples.put(begin + 1, String.join("\n", lines).replaceAll("\\\\\n *", " ") + "\n");
            i = end - 1;
        }
        return examples;
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    @Test
    void areJudgedAsRecorded() throws Exception {
        Path manual = manual();
        assumeTrue(manual != null, "no shared/reference above the working directory");
        Map<Integer, String> examples = examples(Files.readAllLines(manual, StandardCharsets.ISO_8859_1));
        List<String> said = new ArrayList<>();
        for (Map.Entry<Integer, String> example : examples.entrySet()) {
            List<String> fewest = null;
            for (String around : AROUND) {
                List<String> alerts = alerts(around, example.getKey(), example.getValue());
                fewest = fewest == null || alerts.size() < fewest.size() ? alerts : fewest;
            }
            said.addAll(fewest);
        }
        if ("true".equals(System.getenv("JLB_RECORD"))) {
            Files.write(GOLDEN, said, StandardCharsets.UTF_8);
        }
        System.out.println("examples of the manual: " + examples.size());
        assertThat(examples).hasSizeGreaterThan(250);
        try (InputStream golden = getClass().getResourceAsStream("manual-examples.txt")) {
            String recorded = new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(lines(said)).as(String.join("\n", said)).isEqualTo(lines(recorded.lines().toList()));
        }
    }

    /** Which lines are refused; the messages are for readers. */
    private static List<String> lines(List<String> said) {
        return said.stream().map(line -> line.substring(0, line.indexOf(':'))).distinct().sorted().toList();
    }

    private static List<String> alerts(String around, int line, String text) {
        Diagnostics diagnostics = new Diagnostics();
        ConfigLoader.load(List.of(new SourceFile("example", around + text)), new Environment(Map.of()), diagnostics, Verdict.LANGUAGE);
        int before = SourceFile.lineCount(around) - 1;
        return diagnostics.all().stream().filter(d -> d.severity() == Severity.ALERT).map(d -> (line + Math.max(0, d.span().line() - 1 - before)) + ": " + d.message()).toList();
    }

    /** The configurations that Debian's package brings: HAProxy's verdict. */
    @Test
    void ofDebianAreJudgedAsHaproxyDoes() throws Exception {
        Path folder = Path.of("/usr/share/doc/haproxy/examples");
        assumeTrue(Files.isDirectory(folder) && Files.isExecutable(Path.of("/usr/sbin/haproxy")), "haproxy and its documentation are not installed");
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".cfg")).sorted().toList();
        }
        for (Path file : files) {
            Process process = new ProcessBuilder("/usr/sbin/haproxy", "-c", "-f", file.toString()).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            boolean accepted = process.waitFor() == 0;
            Diagnostics diagnostics = new Diagnostics();
            ConfigLoader.load(List.of(SourceFile.read(file.toString(), file)), Environment.system(), diagnostics, Verdict.LANGUAGE);
            assertThat(diagnostics.hasAlerts()).as(file + "\n" + output + diagnostics.all()).isEqualTo(!accepted);
        }
    }

    private static Path manual() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path manual = folder.resolve("shared/reference/configuration.txt");
            if (Files.isRegularFile(manual)) {
                return manual;
            }
        }
        return null;
    }
}
