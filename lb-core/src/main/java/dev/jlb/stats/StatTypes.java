package dev.jlb.stats;

import dev.jlb.proxy.Program;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The typed and JSON forms of {@link StatTable}: each value with its origin, nature, scope and type (management.txt 9.2). */
public final class StatTypes {
    /** {@code origin nature scope}, a blank, the type; the columns that are not named are counters. */
    private static final Map<String, String> TYPES = new HashMap<>();

    static {
        declare("KNS str", "pxname svname");
        declare("MGP u32", "scur qcur srv_icur idle_conn_cur safe_conn_cur used_conn_cur need_conn_est agg_server_status agg_server_check_status agg_check_status");
        declare("MMP u32", "smax qmax rate_max req_rate_max conn_rate_max qtime_max ctime_max rtime_max ttime_max");
        declare("CLP u32", "slim rate_lim");
        declare("SGP str", "status");
        declare("SGP u32", "act bck");
        declare("KGP u32", "pid");
        declare("KGS u32", "iid sid");
        declare("CGS u32", "type qlimit check_rise check_fall check_health agent_rise agent_fall agent_health src_ilim");
        declare("MRP u32", "rate req_rate conn_rate");
        declare("CGS str", "mode addr algo");
        declare("CNS str", "cookie tracked");
        declare("MaP u32", "weight uweight qtime ctime rtime ttime throttle");
        declare("MAP u32", "lastchg");
        declare("MAP s32", "lastsess");
        declare("MCP u32", "downtime");
        declare("MOP str", "check_status last_chk check_desc agent_status last_agt agent_desc");
        declare("MOP u32", "check_code agent_code");
        declare("MDP u64", "check_duration agent_duration");
    }

    private static final Map<Character, String> ORIGINS = Map.of('M', "Metric", 'S', "Status", 'K', "Key", 'C', "Config", 'P', "Product");
    private static final Map<Character, String> NATURES = Map.ofEntries(
            Map.entry('G', "Gauge"), Map.entry('L', "Limit"), Map.entry('M', "Max"), Map.entry('m', "Min"), Map.entry('R', "Rate"), Map.entry('C', "Counter"), Map.entry('D', "Duration"),
            Map.entry('A', "Age"), Map.entry('T', "Time"), Map.entry('N', "Name"), Map.entry('O', "Output"), Map.entry('a', "Avg"));
    private static final Map<Character, String> SCOPES = Map.of('P', "Process", 'S', "Service", 'C', "Cluster", 's', "System");

    private StatTypes() {}

    private static void declare(String type, String columns) {
        for (String column : columns.split(" ")) {
            TYPES.put(column, type);
        }
    }

    private static String type(String column, String kind) {
        if (kind.equals("backend") && List.of("act", "bck", "rate", "rate_max").contains(column)) {
            return "MGP u32";
        }
        return TYPES.getOrDefault(column, "MCP u64");
    }

    /** {@code show stat typed}: {@code F.2.0.4.scur.1:MGP:u32:0}. */
    public static String typed(List<StatTable.Row> rows) {
        StringBuilder out = new StringBuilder();
        for (StatTable.Row row : rows) {
            for (int i = 0; i < StatTable.COLUMNS.size(); i++) {
                String column = StatTable.COLUMNS.get(i);
                String value = row.text(column);
                if (!value.isEmpty()) {
                    String type = type(column, row.kind());
                    out.append(Character.toUpperCase(row.kind().charAt(0))).append('.').append(row.text("iid")).append('.').append(row.text("sid")).append('.').append(i).append('.')
                            .append(column).append(".1:").append(type.replace(' ', ':')).append(':').append(value).append('\n');
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
                if (value.isEmpty()) {
                    continue;
                }
                out.append(comma).append("{\"objType\":\"").append(Character.toUpperCase(row.kind().charAt(0))).append(row.kind(), 1, row.kind().length()).append("\",\"proxyId\":")
                        .append(row.text("iid")).append(",\"id\":").append(row.text("sid")).append(',');
                item(out, i, column, type(column, row.kind()), value);
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

    /** The rows of {@code show stat [<iid>|<proxy> <type> <sid>]}: type is a sum of 1 front ends, 2 back ends, 4 servers; -1 means any. */
    public static List<StatTable.Row> select(Program program, String proxy, int types, int sid) {
        return StatTable.rows(program).stream()
                .filter(row -> proxy.equals("-1") || row.text("iid").equals(proxy) || row.text("pxname").equals(proxy))
                .filter(row -> types == -1 || (types & switch (row.kind()) {
                            case "frontend" -> 1;
                            case "backend" -> 2;
                            default -> 4;
                        }) != 0)
                .filter(row -> sid == -1 || row.text("sid").equals(Integer.toString(sid)))
                .toList();
    }
}
