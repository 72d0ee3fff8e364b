package dev.jlb.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.Set;

/** Names of the manual's fetches and converters, to tell what is unknown from what jlb does not have yet. Also where each fetch may be used. */
public final class KnownNames {
    private KnownNames() {}

    /** Names to what the manual's tables say of them ({@link Signature#of}, or ""); read once, with the first expression. */
    private static final class Table {
        static final Map<String, String> NAMES = read();
    }

    public static boolean fetch(String name) {
        return Table.NAMES.containsKey("fetch " + name);
    }

    public static boolean converter(String name) {
        return Table.NAMES.containsKey("converter " + name);
    }

    /** Where a fetch may be used, in the 22 letters that {@link Phase#isIn} reads; null when unknown. */
    static String contexts(String fetch) {
        String columns = Table.NAMES.get("fetch " + fetch);
        return columns == null || columns.indexOf('\t') != 22 ? null : columns.substring(0, 22);
    }

    /** What the manual says of {@code fetch <name>} or {@code converter <name>}; null when it says nothing. */
    static Signature signature(String kindAndName) {
        String columns = Table.NAMES.get(kindAndName);
        return columns == null ? null : Signature.of(columns);
    }

    /** All names of a kind ({@code fetch}, {@code converter}). */
    public static Set<String> names(String kind) {
        Set<String> names = new TreeSet<>();
        Table.NAMES.keySet().stream().filter(name -> name.startsWith(kind + " ")).forEach(name -> names.add(name.substring(kind.length() + 1)));
        return names;
    }

    /** Arguments and types of {@code fetch <name>} or {@code converter <name>} as the reference pages show them; "" when unknown. */
    public static String usage(String kindAndName) {
        String columns = Table.NAMES.get(kindAndName);
        String[] column = columns == null ? new String[0] : columns.split("\t", -1);
        return column.length < 4 ? "" : (column[1].isEmpty() ? "" : column[1] + " → ") + (column[2].isEmpty() ? "" : "(" + column[2].replace(",", ", ").replace("[, ", ", [") + ") → ") + column[3];
    }

    /** The type that a fetch gives (manual 7.3); ANY when it depends or is unknown. */
    public static SampleType type(String fetch) {
        Signature signature = signature("fetch " + fetch);
        return signature == null ? SampleType.ANY : signature.output();
    }

    private static Map<String, String> read() {
        Map<String, String> names = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(KnownNames.class.getResourceAsStream("known.txt")), StandardCharsets.UTF_8))) {
            lines.lines().forEach(line -> {
                int tab = line.indexOf('\t');
                names.put(tab < 0 ? line : line.substring(0, tab), tab < 0 ? "" : line.substring(tab + 1));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}
