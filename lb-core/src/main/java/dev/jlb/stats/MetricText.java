package dev.jlb.stats;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Writes Prometheus' text format, version 0.0.4. A metric without a value leaves no trace. */
final class MetricText {
    private final StringBuilder out = new StringBuilder(20_000);
    /** The head of the metric, until its first value is written. */
    private String head = "";
    private String name;

    void begin(String metric, String type, String help) {
        name = metric;
        head = "# HELP " + metric + ' ' + help + "\n# TYPE " + metric + ' ' + type + '\n';
    }

    /** @param labels names and values in turn */
    void value(List<String> labels, String value) {
        out.append(head).append(name);
        head = "";
        for (int i = 0; i < labels.size(); i += 2) {
            out.append(i == 0 ? '{' : ',').append(labels.get(i)).append("=\"").append(escaped(labels.get(i + 1))).append('"');
        }
        out.append(labels.isEmpty() ? " " : "} ").append(value).append('\n');
    }

    int length() {
        return out.length();
    }

    /** What has been written since the last time. */
    byte[] take() {
        byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
        out.setLength(0);
        return bytes;
    }

    static String seconds(long milliseconds) {
        return String.format(Locale.ROOT, "%.6f", milliseconds / 1000.0);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
