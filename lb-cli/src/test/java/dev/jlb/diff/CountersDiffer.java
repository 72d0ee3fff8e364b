package dev.jlb.diff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Compares the counters of two programs for the same case, but for what {@code counters.differs} names with a reason. */
final class CountersDiffer {
    /** @param columns {@code name+} says only that HAProxy may count more than jlb, which then counts something, too */
    private record Known(String file, String name, Set<String> columns) {
        boolean covers(String inFile, String inCase, String column, String haproxy, String jlb) {
            return (file.equals("*") || file.equals(inFile)) && (name.equals("*") || name.equals(inCase))
                    && (columns.contains(column) || columns.contains(column + "+") && more(haproxy, jlb));
        }

        private static boolean more(String haproxy, String jlb) {
            return !haproxy.isEmpty() && !jlb.isEmpty() && Long.parseLong(jlb) > 0 && Long.parseLong(haproxy) > Long.parseLong(jlb);
        }
    }

    private final List<Known> known = new ArrayList<>();

    CountersDiffer(Path file) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    String[] cells = line.split(" \\| ", 4);
                    if (cells.length != 4 || cells[3].isBlank()) {
                        throw new IllegalArgumentException("file | case | columns | reason, not: " + line);
                    }
                    known.add(new Known(cells[0], cells[1], Set.of(cells[2].split(" "))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line for each column that differs without a known reason. */
    List<String> differences(String file, String name, List<String> haproxy, List<String> jlb) {
        Map<String, Map<String, String>> expected = rows(haproxy);
        Map<String, Map<String, String>> actual = rows(jlb);
        List<String> found = new ArrayList<>();
        Set<String> services = new TreeSet<>(expected.keySet());
        services.addAll(actual.keySet());
        for (String service : services) {
            Map<String, String> left = expected.getOrDefault(service, Map.of());
            Map<String, String> right = actual.getOrDefault(service, Map.of());
            Set<String> columns = new TreeSet<>(left.keySet());
            columns.addAll(right.keySet());
            for (String column : columns) {
                String one = left.getOrDefault(column, "");
                String other = right.getOrDefault(column, "");
                if (!one.equals(other) && known.stream().noneMatch(each -> each.covers(file, name, column, one, other))) {
                    found.add(service + " " + column + ": HAProxy " + one + ", jlb " + other);
                }
            }
        }
        return found;
    }

    private static Map<String, Map<String, String>> rows(List<String> lines) {
        Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 1; i < words.length; i++) {
                String[] cell = words[i].split("=", 2);
                row.put(cell[0], cell[1]);
            }
            rows.put(words[0], row);
        }
        return rows;
    }
}
