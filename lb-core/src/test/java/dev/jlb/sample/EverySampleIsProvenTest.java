package dev.jlb.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.sample.convert.Converters;
import dev.jlb.sample.fetch.Fetches;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every fetch and converter is named in something that is executed: a case of lb-cli's {@code diff/*.cases} (run through HAProxy too), a recorded row, or a test that evaluates it. What is not stands in
 * {@code samples-unproven.txt}: whoever adds a fetch adds a case, and takes a name off that list with a case for it.
 */
class EverySampleIsProvenTest {
    private static final Path TESTS = Path.of("src/test");

    private static String executed() throws IOException {
        StringBuilder text = new StringBuilder();
        List<Path> roots = List.of(Path.of("../lb-cli/src/test/resources/diff"), TESTS.resolve("resources/dev/jlb/sample"), TESTS.resolve("java/dev/jlb/sample"), TESTS.resolve("java/dev/jlb/proxy"));
        for (Path root : roots) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(one -> one.toString().matches(".*\\.(cases|tsv|java)")).filter(one -> !one.toString().endsWith("EverySampleIsProvenTest.java")).toList()) {
                    text.append(Files.readString(file, StandardCharsets.ISO_8859_1)).append('\n');
                }
            }
        }
        return text.toString();
    }

    @Test
    void named() throws Exception {
        Set<String> words = Arrays.stream(executed().split("[^\\w.+-]+")).collect(Collectors.toCollection(TreeSet::new));
        Set<String> unproven = new TreeSet<>(Fetches.names());
        unproven.addAll(Converters.names());
        unproven.removeIf(words::contains);
        Set<String> listed;
        try (InputStream list = Objects.requireNonNull(getClass().getResourceAsStream("samples-unproven.txt"))) {
            listed = new String(list.readAllBytes(), StandardCharsets.US_ASCII).lines().filter(line -> !line.startsWith("#")).collect(Collectors.toCollection(TreeSet::new));
        }
        assertThat(listed).containsAll(unproven);
    }
}
