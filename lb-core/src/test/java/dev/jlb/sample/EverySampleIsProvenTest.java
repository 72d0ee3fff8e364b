package dev.jlb.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.sample.convert.Converters;
import dev.jlb.sample.fetch.Fetches;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every fetch and converter is named in something that is executed: a case of lb-cli's {@code diff/*.cases} (run through HAProxy too), a recorded row, or a test that evaluates it. What is not stands in
 * {@code samples-unproven.txt}: whoever adds a fetch adds a case, and takes a name off that list with a case for it.
 */
class EverySampleIsProvenTest {
    private static final Path TESTS = Path.of("src/test");

    /** A name that begins an expression: {@code %[name}, {@code { name}, {@code if name}, {@code "name(…}. */
    private static final Pattern FETCH = Pattern.compile("(?<![\\w.,+-])([a-z][\\w.+-]*)(?=[(,\\] \\n\\t\"\\\\])");

    /** A name behind another one. */
    private static final Pattern CONVERTER = Pattern.compile("(?<=,)([a-z][\\w.-]*)(?![\\w.-])");

    private static Set<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String executed() throws IOException {
        StringBuilder text = new StringBuilder();
        List<Path> roots = List.of(Path.of("../lb-cli/src/test/resources/diff"), TESTS.resolve("resources/dev/jlb/sample"), TESTS.resolve("java/dev/jlb/sample"), TESTS.resolve("java/dev/jlb/proxy"));
        for (Path root : roots) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(one -> one.toString().matches(".*\\.(cases|tsv|java)")).filter(one -> !one.toString().endsWith("EverySampleIsProvenTest.java")).toList()) {
                    // what is said beside them proves nothing
                    Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream().filter(line -> !line.strip().matches("(#|\\*|//|/\\*).*")).forEach(line -> text.append(line).append('\n'));
                }
            }
        }
        return text.toString();
    }

    @Test
    void named() throws Exception {
        String text = executed();
        Set<String> unproven = new TreeSet<>(Fetches.names());
        unproven.removeAll(matches(FETCH, text));
        Set<String> converters = new TreeSet<>(Converters.names());
        converters.removeAll(matches(CONVERTER, text));
        unproven.addAll(converters);
        Set<String> listed;
        try (InputStream list = Objects.requireNonNull(getClass().getResourceAsStream("samples-unproven.txt"))) {
            listed = new String(list.readAllBytes(), StandardCharsets.US_ASCII).lines().filter(line -> !line.startsWith("#")).collect(Collectors.toCollection(TreeSet::new));
        }
        assertThat(listed).containsAll(unproven);
    }
}
