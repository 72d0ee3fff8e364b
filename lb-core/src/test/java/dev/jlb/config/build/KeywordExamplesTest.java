package dev.jlb.config.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The example lines beside each keyword's declaration hold what they promise, here and, where installed, in HAProxy. */
class KeywordExamplesTest {
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");

    /** Lines on which the installed HAProxy (2.6) and the manual (3.4) differ, or that depend on the machine. */
    private static final List<String> DIFFERENT = Examples.read("haproxy-2.6-differs.txt");

    /** A line in a section of a kind, and whether it is right. */
    record Example(Keyword keyword, SectionKind section, String line, boolean right) {
        /** The line stands at {@link #at()}. */
        String configuration() {
            String head = switch (section) {
                case FRONTEND, BACKEND, LISTEN, DEFAULTS -> section.keyword() + " sut from base";
                case GLOBAL, TRACES, NAMESPACE_LIST -> section.keyword();
                default -> section.keyword() + " sut";
            };
            return "defaults base\n timeout client 1s\n timeout server 1s\n timeout connect 1s\n mode http\nhttp-errors pages\nbackend b from base\n server s 127.0.0.1:1\n"
                    + "backend x from base\n" + head + "\n " + line + "\n"
                    + (section == SectionKind.BACKEND || section == SectionKind.LISTEN ? " server x 127.0.0.1:2\n" : section == SectionKind.CACHE ? " total-max-size 4\n" : "");
        }

        static int at() {
            return 11;
        }
    }

    private static List<Example> examples() {
        List<Example> all = new ArrayList<>();
        for (Keyword keyword : Keywords.load().all()) {
            for (SectionKind section : keyword.sections()) {
                keyword.accepted().forEach(line -> all.add(new Example(keyword, section, line, true)));
                keyword.rejected().forEach(line -> all.add(new Example(keyword, section, line, false)));
            }
        }
        return all;
    }

    @Test
    void everyKeywordHasAnExample() {
        assertThat(Keywords.load().all()).allSatisfy(keyword -> {
            assertThat(keyword.accepted().size() + keyword.rejected().size()).as(keyword.name()).isPositive();
            assertThat(keyword.doc()).as(keyword.name()).isNotBlank();
        });
    }

    @Test
    void examplesAreJudgedAsDeclared() {
        List<String> wrong = new ArrayList<>();
        for (Example example : examples()) {
            List<String> errors = errors(example);
            if (errors.isEmpty() != example.right()) {
                wrong.add(example.section().keyword() + ": " + example.line() + " -> " + errors);
            }
        }
        assertThat(wrong).as(String.join("\n", wrong)).isEmpty();
    }

    private static List<String> errors(Example example) {
        Diagnostics diagnostics = new Diagnostics();
        ConfigLoader.load(List.of(new SourceFile("example", example.configuration())), new Environment(Map.of()), diagnostics, Verdict.LANGUAGE);
        return diagnostics.all().stream().filter(d -> d.severity() == Severity.ALERT && d.span().line() == Example.at()).map(Diagnostic::message).toList();
    }

    static boolean installed() {
        return Files.isExecutable(HAPROXY);
    }

    @Test
    @EnabledIf("installed")
    void haproxyAgrees(@TempDir Path folder) throws Exception {
        List<String> wrong = new ArrayList<>();
        Path file = folder.resolve("e.cfg");
        int compared = 0;
        java.util.Set<String> done = new java.util.HashSet<>();
        for (Example example : examples()) {
            if (example.section() == SectionKind.DEFAULTS || DIFFERENT.contains(example.line()) || !done.add(example.line())) {
                continue;
            }
            Files.writeString(file, example.configuration(), StandardCharsets.ISO_8859_1);
            Process process = new ProcessBuilder(HAPROXY.toString(), "-c", "-f", file.toString()).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            int exit = process.waitFor();
            // what 2.6 does not know at all is newer than it
            if (output.contains("unknown keyword") || output.contains("expects 'algo'") || output.contains("is experimental") || output.contains("unknown option") || output.contains("is not supported") || output.contains("only supports") || output.contains("unsupported")) {
                continue;
            }
            compared++;
            // a wrong line may be noticed only at the end, without its number
            boolean accepted = !example.right() ? exit != 1 : output.lines().noneMatch(line -> line.contains("[ALERT]") && line.contains(":" + Example.at() + "]"));
            if (accepted != example.right()) {
                wrong.add(example.section().keyword() + ": " + example.line() + " -> " + output.lines().filter(line -> line.contains("ALERT")).findFirst().orElse("accepted"));
            }
        }
        System.out.println("example lines compared with HAProxy: " + compared);
        assertThat(wrong).as(String.join("\n", wrong)).isEmpty();
    }
}
