package dev.jlb.config.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a file contains, it is judged: no exception, no hang, and every complaint names a place that exists. */
class MutatedFilesTest {
    /** Words that upset parsers. No host names: looking them up takes as long as the machine's resolver wants. */
    private static final String[] WORDS = {
        "", "\"", "'", "\\", "{", "}", "!", "if", "unless", "or", "%[", "%[src]", "%", "$", "${", "${X", "-m", "-f", "-i", "--", "0", "-1", "99999999999999999999", "10s", "1:1:1", "*", "(", ")", "hdr(", "src,map(", "no", "default", "from",
        "\u0000", "\u00ff", "[", "]", "\r", "\t", ",", "=", "/", "#", ".if", ".endif", "unix@", "fd@", "abns@", "::", "127.0.0.1:", ":80-70", "len", "table", "global", "frontend", "defaults"
    };

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void areJudged() throws IOException {
        List<String> seeds = seeds();
        assumeTrue(!seeds.isEmpty(), "no folder shared/corpus above the working directory");
        Random random = new Random(34);
        for (int i = 0; i < 1500; i++) {
            String text = mutated(seeds.get(random.nextInt(seeds.size())), random);
            Diagnostics diagnostics = new Diagnostics();
            Configuration configuration;
            try {
                configuration = ConfigLoader.load(List.of(new SourceFile("mutated", text)), new Environment(Map.of()), diagnostics, i % 2 == 0 ? Verdict.LANGUAGE : Verdict.RUN);
            } catch (RuntimeException broken) {
                throw new AssertionError("mutation " + i + " broke the checker:\n" + text, broken);
            }
            assertThat(configuration).isNotNull();
            int lines = (int) text.chars().filter(c -> c == '\n').count() + 1;
            for (Diagnostic diagnostic : diagnostics.all()) {
                assertThat(diagnostic.span().line()).as(diagnostic + "\n" + text).isBetween(0, lines);
                assertThat(diagnostic.message()).isNotBlank();
            }
        }
    }

    private static String mutated(String seed, Random random) {
        List<String> lines = new ArrayList<>(List.of(seed.split("\n", -1)));
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(lines.size());
            String line = lines.get(at);
            switch (random.nextInt(7)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(random.nextInt(lines.size()), line);
                case 2 -> lines.set(at, line.isEmpty() ? "" : line.substring(0, random.nextInt(line.length())));
                case 3 -> {
                    int cut = random.nextInt(line.length() + 1);
                    lines.set(at, line.substring(0, cut) + WORDS[random.nextInt(WORDS.length)] + line.substring(cut));
                }
                case 4 -> {
                    List<String> words = new ArrayList<>(Arrays.asList(line.split(" ")));
                    words.set(random.nextInt(words.size()), WORDS[random.nextInt(WORDS.length)]);
                    lines.set(at, String.join(" ", words));
                }
                case 5 -> lines.set(at, line + " " + WORDS[random.nextInt(WORDS.length)]);
                default -> {
                    char[] chars = line.toCharArray();
                    if (chars.length > 0) {
                        chars[random.nextInt(chars.length)] = (char) random.nextInt(256);
                    }
                    lines.set(at, new String(chars));
                }
            }
            if (lines.isEmpty()) {
                lines.add("");
            }
        }
        return String.join("\n", lines);
    }

    /** Configurations of up to 300 lines; names in them become addresses. */
    private static List<String> seeds() throws IOException {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path corpus = folder.resolve("shared/corpus");
            if (Files.isDirectory(corpus)) {
                List<String> seeds = new ArrayList<>();
                try (Stream<Path> files = Files.list(corpus)) {
                    for (Path file : files.filter(name -> name.toString().endsWith(".cfg")).sorted().toList()) {
                        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                        if (text.lines().count() <= 300) {
                            seeds.add(text.replaceAll("(server\\s+\\S+\\s+|log\\s+|nameserver\\s+\\S+\\s+)[A-Za-z][\\w.-]*:", "$1127.0.0.1:"));
                        }
                    }
                }
                return seeds;
            }
        }
        return List.of();
    }
}
