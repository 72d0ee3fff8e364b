package dev.jlb.stats;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Statuses as sets of states with counts, as metrics show them. */
final class States {
    private static final List<String> PROXY = List.of("DOWN", "UP");
    private static final List<String> SERVER = List.of("DOWN", "UP", "MAINT", "DRAIN", "NOLB");
    private static final List<String> LISTENER = List.of("WAITING", "OPEN", "FULL");
    private static final List<String> CHECK = List.of("HANA", "SOCKERR", "L4OK", "L4TOUT", "L4CON", "L6OK", "L6TOUT", "L6RSP", "L7TOUT", "L7RSP", "L7OK", "L7OKC", "L7STS", "PROCERR", "PROCTOUT", "PROCOK");

    private States() {}

    private static Map<String, Integer> none(List<String> states) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        states.forEach(state -> counts.put(state, 0));
        return counts;
    }

    /** The state of a row: 1 where it is. */
    static Map<String, Integer> status(StatTable.Row row) {
        if (row.kind().equals("listener")) {
            Map<String, Integer> counts = none(LISTENER);
            counts.put(row.text("status"), 1);
            return counts;
        }
        Map<String, Integer> counts = none(row.kind().equals("server") ? SERVER : PROXY);
        counts.put(row.kind().equals("server") ? server(row) : row.text("status").equals("DOWN") || row.text("status").equals("STOP") ? "DOWN" : "UP", 1);
        return counts;
    }

    /** "UP 1/3" is still up, "no check" is taken for up. */
    private static String server(StatTable.Row row) {
        String text = row.text("status").split(" ")[0];
        return SERVER.contains(text) ? text : "UP";
    }

    /** Without the star of a check that is under way. */
    private static String code(StatTable.Row row) {
        String text = row.text("check_status");
        return text.startsWith("* ") ? text.substring(2) : text;
    }

    /** Empty for a server that is not checked. */
    static Map<String, Integer> check(StatTable.Row row) {
        String code = code(row);
        if (code.isEmpty()) {
            return Map.of();
        }
        Map<String, Integer> counts = none(CHECK);
        counts.computeIfPresent(code, (state, count) -> 1);
        return counts;
    }

    /** How many servers are in each state. @param servers those of a back end; of one without any nothing is told */
    static Map<String, Integer> servers(List<StatTable.Row> servers) {
        if (servers.isEmpty()) {
            return Map.of();
        }
        Map<String, Integer> counts = none(SERVER);
        servers.forEach(row -> counts.merge(server(row), 1, Integer::sum));
        return counts;
    }

    /** How many of the servers' checks ended in each way. */
    static Map<String, Integer> checks(List<StatTable.Row> servers) {
        if (servers.isEmpty()) {
            return Map.of();
        }
        Map<String, Integer> counts = none(CHECK);
        servers.forEach(row -> counts.computeIfPresent(code(row), (state, count) -> count + 1));
        return counts;
    }
}
