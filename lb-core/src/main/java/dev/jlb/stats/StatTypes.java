package dev.jlb.stats;

import dev.jlb.proxy.Program;
import dev.jlb.server.ServerRuntime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The typed and JSON forms of {@link StatTable}: each value with its origin, nature, scope and type (management.txt 9.2). */
public final class StatTypes {
    private static final Map<Character, String> ORIGINS = Map.of('M', "Metric", 'S', "Status", 'K', "Key", 'C', "Config", 'P', "Product");
    private static final Map<Character, String> NATURES = Map.ofEntries(
            Map.entry('G', "Gauge"), Map.entry('L', "Limit"), Map.entry('M', "Max"), Map.entry('m', "Min"), Map.entry('R', "Rate"), Map.entry('C', "Counter"), Map.entry('D', "Duration"),
            Map.entry('A', "Age"), Map.entry('T', "Time"), Map.entry('N', "Name"), Map.entry('O', "Output"), Map.entry('a', "Avg"));
    private static final Map<Character, String> SCOPES = Map.of('P', "Process", 'S', "Service", 'C', "Cluster", 's', "System");

    private StatTypes() {}

    /** {@code show stat typed}: {@code F.2.0.4.scur.1:MGP:u32:0}. */
    public static String typed(List<StatTable.Row> rows, boolean descriptions) {
        StringBuilder out = new StringBuilder();
        for (StatTable.Row row : rows) {
            for (int i = 0; i < StatTable.COLUMNS.size(); i++) {
                String column = StatTable.COLUMNS.get(i);
                String value = row.text(column);
                if (row.has(column)) {
                    String type = Column.ALL.get(i).type(row.kind());
                    out.append(Character.toUpperCase(row.kind().charAt(0))).append('.').append(row.text("iid")).append('.').append(row.text("sid")).append('.').append(i).append('.')
                            .append(column).append(".1:").append(type.replace(' ', ':')).append(':').append(value);
                    if (descriptions) {
                        out.append(":\"").append(Column.ALL.get(i).description()).append('"');
                    }
                    out.append('\n');
                }
            }
        }
        return out.append('\n').toString();
    }

    /** {@code show stat json}: an array of an array of objects for each row. */
    public static String json(List<StatTable.Row> rows) {
        StringBuilder out = new StringBuilder("[");
        String between = "";
        for (StatTable.Row row : rows) {
            out.append(between).append('[');
            between = ",";
            String comma = "";
            for (int i = 0; i < StatTable.COLUMNS.size(); i++) {
                String column = StatTable.COLUMNS.get(i);
                String value = row.text(column);
                if (!row.has(column)) {
                    continue;
                }
                out.append(comma).append("{\"objType\":\"").append(Character.toUpperCase(row.kind().charAt(0))).append(row.kind(), 1, row.kind().length()).append("\",\"proxyId\":")
                        .append(row.text("iid")).append(",\"id\":").append(row.text("sid")).append(',');
                item(out, i, column, Column.ALL.get(i).type(row.kind()), value);
                comma = ",";
            }
            out.append(']');
        }
        return out.append("]\n").toString();
    }

    /** {@code "field":…,"tags":…,"value":…}}, with the brace that ends the object. */
    public static void item(StringBuilder out, int position, String name, String type, String value) {
        String kind = type.substring(4);
        out.append("\"field\":{\"pos\":").append(position).append(",\"name\":\"").append(name).append("\"},\"processNum\":1,\"tags\":{\"origin\":\"").append(ORIGINS.get(type.charAt(0)))
                .append("\",\"nature\":\"").append(NATURES.get(type.charAt(1))).append("\",\"scope\":\"").append(SCOPES.get(type.charAt(2))).append("\"},\"value\":{\"type\":\"").append(kind)
                .append("\",\"value\":");
        if (kind.equals("str")) {
            quoted(out, value);
        } else {
            out.append(value);
        }
        out.append("}}");
    }

    private static void quoted(StringBuilder out, String value) {
        out.append('"');
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** Rows less what is down or in maintenance, as {@code show stat up} and {@code show stat no-maint} leave it out. */
    public static List<StatTable.Row> without(List<StatTable.Row> rows, boolean down, boolean maintenance, Program program) {
        if (!down && !maintenance) {
            return rows;
        }
        return withServersUp(rows, program).stream()
                .filter(row -> !down || row.kind().equals("frontend") || !row.text("status").startsWith("DOWN") && !row.text("status").startsWith("MAINT"))
                .filter(row -> !maintenance || !row.text("status").startsWith("MAINT"))
                .toList();
    }

    /** With {@code up} or {@code no-maint} a back end's state tells how many of its servers are up. */
    private static List<StatTable.Row> withServersUp(List<StatTable.Row> rows, Program program) {
        return rows.stream().map(row -> {
            if (!row.kind().equals("backend")) {
                return row;
            }
            var servers = program.backs().get(row.text("pxname")).runtime().servers();
            Map<String, Object> values = new HashMap<>(row.values());
            values.put("status", row.text("status") + " (" + servers.stream().filter(ServerRuntime::usable).count() + "/" + servers.size() + ")");
            return new StatTable.Row(row.kind(), values);
        }).toList();
    }

    /** The rows of {@code show stat [<iid>|<proxy> <type> <sid>]}: type is a sum of 1 front ends, 2 back ends, 4 servers; -1 means any. */
    public static List<StatTable.Row> select(Program program, String proxy, int types, int sid) {
        return StatTable.rows(program, (name, id) -> proxy.equals("-1") || proxy.equals(name) || proxy.equals(id.toString())).stream()
                .filter(row -> types == -1 || (types & switch (row.kind()) {
                            case "frontend" -> 1;
                            case "backend" -> 2;
                            case "listener" -> 8;
                            default -> 4;
                        }) != 0)
                .filter(row -> sid == -1 || row.kind().equals("frontend") || row.kind().equals("backend") || row.text("sid").equals(Integer.toString(sid)))
                .toList();
    }
}
