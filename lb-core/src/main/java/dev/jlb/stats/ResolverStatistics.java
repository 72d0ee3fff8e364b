package dev.jlb.stats;

import dev.jlb.proxy.Program;
import dev.jlb.server.dns.NameserverCounters;
import dev.jlb.server.dns.Resolver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code show stat domain resolvers} (management.txt 9.1): a row for each name server. */
public final class ResolverStatistics {
    private static final Map<String, String> DESCRIPTIONS = Map.ofEntries(
            Map.entry("id", "ID"), Map.entry("pid", "Parent ID"), Map.entry("sent", "Sent"), Map.entry("send_error", "Send error"), Map.entry("valid", "Valid"), Map.entry("update", "Update"),
            Map.entry("cname", "CNAME"), Map.entry("cname_error", "CNAME error"), Map.entry("any_err", "Any errors"), Map.entry("nx", "NX"), Map.entry("timeout", "Timeout"), Map.entry("refused", "Refused"),
            Map.entry("other", "Other"), Map.entry("invalid", "Invalid"), Map.entry("too_big", "Too big"), Map.entry("truncated", "Truncated"), Map.entry("outdated", "Outdated"));

    private ResolverStatistics() {}

    /** @param options {@code typed}, {@code json}, {@code desc} */
    public static String show(Program program, List<String> options) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (Map.Entry<String, Resolver> section : program.resolvers().entrySet()) {
            section.getValue().counters().forEach((server, counters) -> rows.add(row(section.getKey(), server, counters)));
        }
        return options.lastIndexOf("typed") > options.lastIndexOf("json") ? typed(rows, options.contains("desc")) : options.contains("json") ? json(rows) : csv(rows);
    }

    private static Map<String, String> row(String section, String server, NameserverCounters counters) {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("id", server);
        row.put("pid", section);
        counters.values().forEach((name, value) -> row.put(name.equals("snd_error") ? "send_error" : name, Long.toString(value)));
        return row;
    }

    private static List<String> columns() {
        return List.copyOf(row("", "", new NameserverCounters()).keySet());
    }

    private static String type(String column) {
        return column.equals("id") || column.equals("pid") ? "CGP str" : "MGP u64";
    }

    private static String csv(List<Map<String, String>> rows) {
        StringBuilder out = new StringBuilder("# ").append(String.join(",", columns())).append(",\n");
        rows.forEach(row -> out.append(String.join(",", row.values())).append(",\n"));
        return out.append('\n').toString();
    }

    private static String typed(List<Map<String, String>> rows, boolean descriptions) {
        StringBuilder out = new StringBuilder();
        for (Map<String, String> row : rows) {
            int at = 0;
            for (Map.Entry<String, String> cell : row.entrySet()) {
                out.append("N.").append(at++).append('.').append(cell.getKey()).append(':').append(type(cell.getKey()).replace(' ', ':')).append(':').append(cell.getValue());
                if (descriptions) {
                    out.append(":\"").append(DESCRIPTIONS.get(cell.getKey())).append('"');
                }
                out.append('\n');
            }
        }
        return out.append('\n').toString();
    }

    private static String json(List<Map<String, String>> rows) {
        StringBuilder out = new StringBuilder("[");
        for (Map<String, String> row : rows) {
            out.append(out.length() == 1 ? "[" : ",[");
            int at = 0;
            for (Map.Entry<String, String> cell : row.entrySet()) {
                out.append(at == 0 ? "{" : ",{");
                StatTypes.item(out, at++, cell.getKey(), type(cell.getKey()), cell.getValue());
            }
            out.append(']');
        }
        return out.append("]\n").toString();
    }
}
