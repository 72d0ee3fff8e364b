package dev.jlb.stats;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * One metric of HAProxy's exporter (prometheus.tsv).
 *
 * @param kind process, frontend, backend or server
 * @param source line of {@link ProcessInfo} or column of {@link StatTable}
 * @param type gauge or counter
 */
record Metric(String kind, String source, String name, String type, String help) {
    static final List<Metric> ALL = load();

    private static List<Metric> load() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(Metric.class.getResourceAsStream("prometheus.tsv")), StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> line.split("\t")).map(cells -> new Metric(cells[0], cells[1], cells[2], cells[3], cells[4])).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a column that has no place in HAProxy's list of metrics: its name and description are the column's. */
    static Metric of(String kind, Column column) {
        return new Metric(kind, column.name(), column.name(), column.type().charAt(1) == 'C' ? "counter" : "gauge", column.description());
    }

    String fullName() {
        return "haproxy_" + kind + "_" + name;
    }

    /** Columns are in milliseconds where metrics are in seconds, but for those that count whole seconds. */
    boolean inSeconds() {
        return name.contains("_time_") && name.endsWith("_seconds") || name.equals("check_duration_seconds");
    }
}
