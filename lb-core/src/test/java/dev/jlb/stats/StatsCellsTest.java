package dev.jlb.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.proxy.Live;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The numbers of the statistics page are those of its CSV: each cell by its label, for the same traffic. */
class StatsCellsTest {
    private static final String CONFIG = """
            frontend web
             bind 127.0.0.1:${web}
             maxconn 77
             rate-limit sessions 1000
             http-request deny deny_status 404 if { path /no }
             http-response set-header x y
             default_backend app
            backend app
             balance roundrobin
             fullconn 9
             server up 127.0.0.1:${near} weight 3 maxconn 4 maxqueue 5
             server resting 127.0.0.1:${near} disabled
             server spare 127.0.0.1:${near} backup weight 7
            frontend near
             bind 127.0.0.1:${near}
             http-request return status 200 content-type text/plain string hello
            listen stats
             bind 127.0.0.1:${stats}
             stats enable
             stats uri /
             stats show-modules
            """;

    /** Columns of the CSV (management.txt 9.1) by the label of their cell. */
    private static final Map<String, String> COLUMNS = Map.ofEntries(
            Map.entry("Status", "status"), Map.entry("Weight", "weight"), Map.entry("Queue, now", "qcur"), Map.entry("Queue, max", "qmax"), Map.entry("Queue, limit", "qlimit"),
            Map.entry("Session rate, limit", "rate_lim"), Map.entry("Sessions, now", "scur"), Map.entry("Sessions, max", "smax"), Map.entry("Sessions, limit", "slim"),
            Map.entry("Sessions, total", "stot"), Map.entry("Bytes, in", "bin"), Map.entry("Bytes, out", "bout"), Map.entry("Denied, req", "dreq"), Map.entry("Denied, resp", "dresp"),
            Map.entry("Errors, req", "ereq"), Map.entry("Errors, conn", "econ"), Map.entry("Errors, resp", "eresp"), Map.entry("Tried again, same", "wretr"), Map.entry("Tried again, other", "wredis"),
            Map.entry("Chosen", "lbtot"), Map.entry("Connections, total", "conn_tot"), Map.entry("Connections, new", "connect"), Map.entry("Connections, reused", "reuse"),
            Map.entry("Requests, total", "req_tot"), Map.entry("Responses, 1xx", "hrsp_1xx"), Map.entry("Responses, 2xx", "hrsp_2xx"), Map.entry("Responses, 3xx", "hrsp_3xx"),
            Map.entry("Responses, 4xx", "hrsp_4xx"), Map.entry("Responses, 5xx", "hrsp_5xx"), Map.entry("Responses, other", "hrsp_other"), Map.entry("Answered here", "intercepted"),
            Map.entry("Broken off, by clients", "cli_abrt"), Map.entry("Broken off, by servers", "srv_abrt"), Map.entry("Server connections, idle", "srv_icur"), Map.entry("HTTP/1, requests", "h1req"));

    private static final Pattern PROXY = Pattern.compile("<h2 id='([^']*)'>(.*?)(?=<h2 |$)", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("<tr class=(\\w+)><th scope=row>(.*?)(?=<tr |</tbody>)", Pattern.DOTALL);
    private static final Pattern CELL = Pattern.compile("<td data-l='([^']*)'[^>]*>([^<]*)");

    private static String get(Live lb, String port, String path) throws Exception {
        String answer = lb.talk(port, "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        return new String(answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static Map<String, Map<String, String>> csv(String text) {
        Map<String, Map<String, String>> rows = new HashMap<>();
        String[] names = text.lines().findFirst().orElseThrow().substring(2).split(",");
        text.lines().skip(1).filter(line -> !line.isBlank()).map(line -> line.split(",", -1)).forEach(cells -> {
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < names.length; i++) {
                row.put(names[i], cells[i]);
            }
            rows.put(cells[0] + "/" + cells[1], row);
        });
        return rows;
    }

    @Test
    void cellsAreTheColumnsOfTheCsv() throws Exception {
        try (Live lb = new Live(CONFIG)) {
            for (String path : new String[] {"/", "/no", "/a", "/b", "/no", "/c"}) {
                get(lb, "web", path);
            }
            String page = get(lb, "stats", "/");
            Map<String, Map<String, String>> rows = csv(get(lb, "stats", "/;csv"));
            Map<String, Integer> seen = new LinkedHashMap<>();
            for (Matcher proxy = PROXY.matcher(page); proxy.find(); ) {
                for (Matcher row = ROW.matcher(proxy.group(2)); row.find() && !proxy.group(1).equals("stats"); ) {
                    String name = proxy.group(1) + "/" + switch (row.group(1)) {
                        case "server" -> row.group(2).split("<")[0];
                        default -> row.group(1).toUpperCase(Locale.ROOT);
                    };
                    for (Matcher cell = CELL.matcher(row.group(2)); cell.find(); ) {
                        String column = COLUMNS.get(cell.group(1));
                        if (column != null) {
                            assertThat(cell.group(2).replace("\u202f", "")).as(name + " " + cell.group(1)).isEqualTo(rows.get(name).get(column));
                            seen.merge(column, 1, Integer::sum);
                        }
                    }
                }
            }
            assertThat(seen.keySet()).containsExactlyInAnyOrderElementsOf(COLUMNS.values());
            assertThat(rows.get("web/FRONTEND")).containsEntry("dreq", "2").containsEntry("hrsp_4xx", "2").containsEntry("hrsp_2xx", "4").containsEntry("slim", "77").containsEntry("rate_lim", "1000");
            assertThat(rows.get("app/up")).containsEntry("slim", "4").containsEntry("qlimit", "5").containsEntry("weight", "3").containsEntry("lbtot", "4");
        }
    }
}
