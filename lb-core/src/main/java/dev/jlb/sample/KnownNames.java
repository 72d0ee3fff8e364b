package dev.jlb.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Names of the manual's fetches and converters, to tell what is unknown from what jlb does not have yet. Read only for a message. */
public final class KnownNames {
    private KnownNames() {}

    public static boolean fetch(String name) {
        return read().contains("fetch " + name);
    }

    public static boolean converter(String name) {
        return read().contains("converter " + name);
    }

    private static Set<String> read() {
        Set<String> names = new HashSet<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(KnownNames.class.getResourceAsStream("known.txt")), StandardCharsets.UTF_8))) {
            lines.lines().forEach(names::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}
