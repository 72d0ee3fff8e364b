package dev.jlb.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.DiagnosticRenderer;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file contains: an answer, soon, and never an exception. */
class HostileInputTest {
    private static final int SIZE = 100_000;

    /**
     * Each pattern, repeated to 100 kB, is read as a line, an expression, a log format and a condition. A reader that goes over
     * the rest of the text for each repetition needs minutes for this; the bound leaves room for slow machines only.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "${", "\"", "'", "\"'", "\\", "\\x", "$", "$A", "${A", "\"${A", "a ", "\"\" ", "#", "\r", "%", "%[", "%(", "%{", "%[a(", "%[a(\"", "[", "(", "a(", "a(\"", "a('",
                "a,", ",", "!", "! ", "{ ", "} ", "or ", "\\\"", "a(b),", ".if ", "1&&", "(1", "a(,", "\\'", "\u00e9", "\n", ".if 1\n", "global\n", "a\n", "'\n", "%[\"\\",
            })
    void timeIsLinear(String pattern) {
        String text = pattern.repeat(SIZE / pattern.length());
        Diagnostics diagnostics = new Diagnostics();
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            read(text, diagnostics);
            read("global\n x \"" + text + "\n", diagnostics);
            read(".if " + text + "\n.endif\n", diagnostics);
            Word word = Word.of(text);
            ExpressionReader.read(word, diagnostics);
            TemplateReader.read(word, diagnostics);
            TemplateReader.read(Word.of("%" + text), diagnostics);
            TemplateReader.read(Word.of("%[" + text), diagnostics);
            ExpressionReader.read(Word.of("f(" + text), diagnostics);
            List<Word> words = new ArrayList<>(List.of(Word.of("if")));
            Stream.of(text.split(" ", 5000)).map(Word::of).forEach(words::add);
            ConditionReader.read(words, diagnostics);
        });
        for (Diagnostic diagnostic : diagnostics.all()) {
            assertThat(DiagnosticRenderer.text(diagnostic, false).length()).isLessThan(5000);
        }
    }

    @Test
    void nestingIsBounded() {
        for (int depth : new int[] {100, 10_000, 200_000}) {
            Diagnostics diagnostics = new Diagnostics();
            read(".if " + "(".repeat(depth) + "1" + ")".repeat(depth) + "\n.endif\n", diagnostics);
            assertThat(diagnostics.alertCount()).isEqualTo(depth == 100 ? 0 : 1);
        }
    }

    /** Corpus files with bytes changed, inserted, removed and moved: a verdict each time, and every diagnostic can be shown. */
    @Test
    void mutatedFilesAreJudged() throws IOException {
        List<String> seeds = corpus();
        Random random = new Random(20);
        long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
        int rounds = 0;
        while (rounds < 3000 && System.nanoTime() < end) {
            String seed = seeds.get(random.nextInt(seeds.size()));
            Diagnostics diagnostics = new Diagnostics();
            for (Section section : read(mutate(seed, random), diagnostics)) {
                section.lines().forEach(line -> readAll(line, diagnostics));
            }
            for (Diagnostic diagnostic : diagnostics.all()) {
                assertThat(DiagnosticRenderer.text(diagnostic, false)).contains(diagnostic.severity().name().equals("ALERT") ? "error:" : ":");
                assertThat(DiagnosticRenderer.haproxyLine(diagnostic, 1)).startsWith("[");
            }
            rounds++;
        }
        assertThat(rounds).isGreaterThan(20);
    }

    private static void readAll(Line line, Diagnostics diagnostics) {
        for (int i = 0; i < line.size(); i++) {
            Word word = line.word(i);
            ExpressionReader.read(word, diagnostics);
            TemplateReader.read(word, diagnostics);
            if (word.is("if") || word.is("unless")) {
                ConditionReader.read(line.words().subList(i, line.size()), diagnostics);
            }
            for (int column : word.columns()) {
                assertThat(column).isPositive();
            }
        }
    }

    private static String mutate(String seed, Random random) {
        StringBuilder text = new StringBuilder(seed);
        String special = "\"'\\$#{}()[]%!|&\0\r\n\t .,\u00ff";
        for (int i = random.nextInt(20); i >= 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(5)) {
                case 0 -> text.setCharAt(at, special.charAt(random.nextInt(special.length())));
                case 1 -> text.insert(at, special.charAt(random.nextInt(special.length())));
                case 2 -> text.deleteCharAt(at);
                case 3 -> text.delete(at, Math.min(text.length(), at + random.nextInt(40)));
                default -> text.insert(at, seed, seed.length() / 2, Math.min(seed.length(), seed.length() / 2 + random.nextInt(60)));
            }
        }
        return text.toString();
    }

    private static List<String> corpus() throws IOException {
        List<String> seeds = new ArrayList<>();
        seeds.add("""
                global
                  setenv A "b c"
                .if defined(A) && !streq("$A",'b')
                  log "${A[*]}" local0
                .else
                  .alert "no"
                .endif
                frontend web
                  bind :80
                  acl x hdr(host),lower -m beg a\\ b 'c d' "e\\"f"
                  http-request set-header X-Y "%[path,regsub(\\"(a|b)\\",'\\1',g)] %{+Q}r %ci" if x !{ src 10.0.0.0/8 } or { path_end .png }
                  log-format '%(name:str){+Q,-E}[req.hdr(a,1)] %% %T'
                """);
        for (String place : new String[] {"../../shared/corpus", "../../../shared/corpus"}) {
            Path folder = Path.of(place);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.filter(f -> f.toString().endsWith(".cfg")).sorted().toList()) {
                        seeds.add(Files.readString(file, StandardCharsets.ISO_8859_1));
                    }
                }
            }
        }
        return seeds;
    }

    private static List<Section> read(String text, Diagnostics diagnostics) {
        return ConfigReader.read(List.of(new SourceFile("t.cfg", text)), new Environment(Map.of("A", "b c")), diagnostics);
    }
}
