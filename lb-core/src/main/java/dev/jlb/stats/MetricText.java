package dev.jlb.stats;

import java.util.List;
import java.util.Locale;

/** Writes Prometheus' text format, version 0.0.4. A metric without a value leaves no trace. */
final class MetricText {
    private final StringBuilder out = new StringBuilder(16384);
    private int begun = -1;
    private String name;

    void begin(String metric, String type, String help) {
        end();
        begun = out.length();
        name = metric;
        out.append("# HELP ").append(metric).append(' ').append(help).append("\n# TYPE ").append(metric).append(' ').append(type).append('\n');
    }

    /** @param labels names and values in turn */
    void value(List<String> labels, String value) {
        begun = -1;
        out.append(name);
        for (int i = 0; i < labels.size(); i += 2) {
            out.append(i == 0 ? '{' : ',').append(labels.get(i)).append("=\"").append(escaped(labels.get(i + 1))).append('"');
        }
        out.append(labels.isEmpty() ? " " : "} ").append(value).append('\n');
    }

    /** The metric is complete: without any value it is taken back. */
    void end() {
        if (begun >= 0) {
            out.setLength(begun);
            begun = -1;
        }
    }

    static String seconds(long milliseconds) {
        return String.format(Locale.ROOT, "%.6f", milliseconds / 1000.0);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Override
    public String toString() {
        end();
        return out.toString();
    }
}
