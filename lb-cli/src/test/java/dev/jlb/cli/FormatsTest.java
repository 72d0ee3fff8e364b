package dev.jlb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jlb fmt} and the machine-readable forms of {@code jlb check}. */
class FormatsTest {
    private static final String GOOD = "defaults\n    mode http\n    timeout client 1s\n    timeout server 1s\n    timeout connect 1s\n\nfrontend f\n    bind 127.0.0.1:8080\n";

    @TempDir
    Path folder;

    private Path good;
    private Path bad;
    private String out;

    @BeforeEach
    void files() throws IOException {
        good = Files.writeString(folder.resolve("good.cfg"), GOOD);
        bad = Files.writeString(folder.resolve("bad.cfg"), "frontend f\n  bind :80 \"oops\n  nonsense # \u00e9\n", StandardCharsets.ISO_8859_1);
    }

    private int jlb(Object... args) {
        PrintStream before = System.out;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(captured, true, StandardCharsets.ISO_8859_1));
            String[] words = new String[args.length];
            for (int i = 0; i < args.length; i++) {
                words[i] = args[i].toString();
            }
            return Main.run(words);
        } finally {
            System.setOut(before);
            out = captured.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void eachFileGetsItsLine() {
        assertThat(jlb("check", "--each", good, bad, folder.resolve("none.cfg"))).isEqualTo(1);
        assertThat(out.lines()).satisfiesExactly(
                line -> assertThat(line).isEqualTo(good + ": ok"),
                line -> assertThat(line).startsWith(bad + ":2:12: unmatched quote at position 12. (and ").endsWith(" more)"),
                line -> assertThat(line).contains("none.cfg: Cannot open configuration file/directory"));
        assertThat(jlb("check", "--each", good)).isZero();
    }

    @Test
    void diagnosticsForPrograms() {
        assertThat(jlb("check", "--format", "json", bad)).isEqualTo(1);
        assertThat(out).startsWith("[\n").contains("\"line\": 2, \"column\": 12, \"length\": 1, \"severity\": \"alert\"");
        assertThat(jlb("check", "--format", "sarif", bad)).isEqualTo(1);
        assertThat(out).contains("\"version\": \"2.1.0\"").contains("\"startLine\": 2, \"startColumn\": 12");
        assertThat(jlb("check", "--format", "json", good)).isZero();
        assertThat(out).isEqualTo("[]\n");
        assertThat(jlb("check", "--format", "xml", good)).isEqualTo(1);
    }

    @Test
    void fmtPrintsChecksAndWrites() throws IOException {
        String canonical = "frontend f\n    bind :80 \"oops\n    nonsense # \u00e9\n";
        assertThat(jlb("fmt", bad)).isZero();
        assertThat(out).isEqualTo(canonical);
        assertThat(jlb("fmt", "--check", good, bad)).isEqualTo(1);
        assertThat(out).isEqualTo(bad + "\n");
        assertThat(jlb("fmt", "-w", good, bad)).isZero();
        assertThat(Files.readString(bad, StandardCharsets.ISO_8859_1)).isEqualTo(canonical);
        assertThat(Files.readString(good)).isEqualTo(GOOD);
        assertThat(jlb("fmt", folder.resolve("none.cfg"))).isEqualTo(1);
    }
}
