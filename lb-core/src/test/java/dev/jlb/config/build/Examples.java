package dev.jlb.config.build;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Lists of lines beside the tests. */
final class Examples {
    private Examples() {}

    static List<String> read(String resource) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(Objects.requireNonNull(Examples.class.getResourceAsStream(resource)), StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
