package dev.jlb.diff;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The lines of {@code show stat} for the proxies of each case, once no session is left: column by column, without what time decides. */
final class Counters {
    /** What follows is not fixed: counters of single protocols, by version (management.txt 9.1). */
    private static final String END = "-";
    /** Times, rates, ages, addresses, what differs from start to start, peaks, pools and checks that are under way. */
    private static final Set<String> MASKED = Set.of(
            "pid", "iid", "addr", "lastchg", "lastsess", "downtime", "rate", "rate_max", "conn_rate", "conn_rate_max", "req_rate", "req_rate_max", "qtime", "ctime", "rtime", "ttime",
            "qtime_max", "ctime_max", "rtime_max", "ttime_max", "check_duration", "agent_duration", "throttle", "smax", "qmax", "srv_icur", "idle_conn_cur", "safe_conn_cur",
            "used_conn_cur", "need_conn_est", "check_status", "check_desc", "check_code", "last_chk", "agent_status", "agent_desc", "agent_code", "last_agt", "chkfail", "check_health", "agent_health");

    /** Not within quotes. */
    private static final Pattern COMMA = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

    private Counters() {}

    /** By case; each line is {@code proxy/service column=value column=value …}, without columns that are empty. */
    static Map<String, List<String>> of(List<Lab> labs, int commands) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Peer.PATIENCE_MS);
        List<Map<String, String>> rows = rows(Cli.ask(commands, "show stat"));
        while (System.nanoTime() < end) {
            Thread.sleep(50);
            List<Map<String, String>> again = rows(Cli.ask(commands, "show stat"));
            boolean quiet = again.stream().allMatch(row -> row.get("scur").equals("0") || row.get("scur").isEmpty());
            boolean same = again.stream().map(Counters::line).toList().equals(rows.stream().map(Counters::line).toList());
            rows = again;
            if (quiet && same) {
                break;
            }
        }
        Map<String, List<String>> byCase = new LinkedHashMap<>();
        for (Lab lab : labs) {
            List<String> lines = new ArrayList<>();
            for (Map<String, String> row : rows) {
                if (row.get("pxname").startsWith(lab.prefix())) {
                    lines.add(line(row).replace(lab.prefix(), ""));
                }
            }
            byCase.put(lab.subject().name(), lines);
        }
        return byCase;
    }

    private static String line(Map<String, String> row) {
        StringBuilder line = new StringBuilder(row.get("pxname") + "/" + row.get("svname"));
        row.forEach((column, value) -> {
            if (!value.isEmpty() && !MASKED.contains(column) && !column.endsWith("name")) {
                line.append(' ').append(column).append('=').append(value.replace(' ', '_'));
            }
        });
        return line.toString();
    }

    /** Of each row, what stands in these columns; {@code check_result} is the status without the mark of a check under way. */
    static List<String> columns(String csv, String... names) {
        return rows(csv).stream().map(row -> Arrays.stream(names).map(name -> name + "=" + (name.equals("check_result") ? row.get("check_status").replace("* ", "") : row.get(name))).collect(Collectors.joining(" "))).toList();
    }

    private static List<Map<String, String>> rows(String csv) {
        List<Map<String, String>> rows = new ArrayList<>();
        String[] columns = null;
        for (String line : csv.split("\n")) {
            if (line.startsWith("# ")) {
                columns = line.substring(2).split(",");
            } else if (!line.isBlank()) {
                String[] cells = COMMA.split(line, -1);
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < columns.length && i < cells.length && !columns[i].equals(END); i++) {
                    row.put(columns[i], cells[i]);
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
