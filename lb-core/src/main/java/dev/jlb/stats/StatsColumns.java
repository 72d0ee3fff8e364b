package dev.jlb.stats;

import java.util.ArrayList;
import java.util.List;

/** What the page shows of the table: groups of columns in three parts, the third only with {@code stats show-modules}. */
final class StatsColumns {
    enum As { TEXT, NUMBER, DURATION, SINCE, CHECK, ROLE }

    /**
     * One column of the page.
     *
     * @param group what stands above it and its neighbours
     * @param title within the group; empty when the group says it all
     */
    record Shown(String group, String title, String column, As as) {
        String label() {
            return title.isEmpty() ? group : group + ", " + title;
        }
    }

    static final List<Shown> OVERVIEW = of("""
            Status||status|TEXT
            Since||lastchg|DURATION
            Check||check_status|CHECK
            Weight||weight|NUMBER
            Servers|act|act|ROLE
            Servers|bck|bck|ROLE
            Queue|now|qcur|NUMBER
            Queue|max|qmax|NUMBER
            Queue|limit|qlimit|NUMBER
            Session rate|now|rate|NUMBER
            Session rate|max|rate_max|NUMBER
            Session rate|limit|rate_lim|NUMBER
            Sessions|now|scur|NUMBER
            Sessions|max|smax|NUMBER
            Sessions|limit|slim|NUMBER
            Sessions|total|stot|NUMBER
            Sessions|last|lastsess|SINCE
            Bytes|in|bin|NUMBER
            Bytes|out|bout|NUMBER
            Denied|req|dreq|NUMBER
            Denied|resp|dresp|NUMBER
            Errors|req|ereq|NUMBER
            Errors|conn|econ|NUMBER
            Errors|resp|eresp|NUMBER
            Tried again|same|wretr|NUMBER
            Tried again|other|wredis|NUMBER
            Down|checks|chkfail|NUMBER
            Down|times|chkdown|NUMBER
            Down|for|downtime|DURATION
            Warming|%|throttle|NUMBER
            """);

    static final List<Shown> DETAILS = of("""
            Connections|total|conn_tot|NUMBER
            Connections|new|connect|NUMBER
            Connections|reused|reuse|NUMBER
            Chosen||lbtot|NUMBER
            Requests|total|req_tot|NUMBER
            Requests|now /s|req_rate|NUMBER
            Requests|max /s|req_rate_max|NUMBER
            Responses|1xx|hrsp_1xx|NUMBER
            Responses|2xx|hrsp_2xx|NUMBER
            Responses|3xx|hrsp_3xx|NUMBER
            Responses|4xx|hrsp_4xx|NUMBER
            Responses|5xx|hrsp_5xx|NUMBER
            Responses|other|hrsp_other|NUMBER
            Answered here||intercepted|NUMBER
            Compressed||comp_rsp|NUMBER
            Cache|lookups|cache_lookups|NUMBER
            Cache|hits|cache_hits|NUMBER
            Broken off|by clients|cli_abrt|NUMBER
            Broken off|by servers|srv_abrt|NUMBER
            Queue, ms|mean|qtime|NUMBER
            Queue, ms|max|qtime_max|NUMBER
            Connect, ms|mean|ctime|NUMBER
            Connect, ms|max|ctime_max|NUMBER
            Response, ms|mean|rtime|NUMBER
            Response, ms|max|rtime_max|NUMBER
            In all, ms|mean|ttime|NUMBER
            In all, ms|max|ttime_max|NUMBER
            """);

    static final List<Shown> MODULES = of("""
            TLS|handshakes|ssl_sess|NUMBER
            TLS|resumed|ssl_reused_sess|NUMBER
            TLS|failed|ssl_failed_handshake|NUMBER
            HTTP/1|sessions|h1_sess|NUMBER
            HTTP/1|requests|h1req|NUMBER
            Other than HTTP|sessions|sess_other|NUMBER
            Server connections|in use|used_conn_cur|NUMBER
            Server connections|idle|srv_icur|NUMBER
            Server connections|of one client|priv_idle_cur|NUMBER
            Compression|bytes in|comp_in|NUMBER
            Compression|bytes out|comp_out|NUMBER
            Compression|passed by|comp_byp|NUMBER
            """);

    private StatsColumns() {}

    private static List<Shown> of(String lines) {
        List<Shown> all = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            String[] cells = line.split("\\|");
            all.add(new Shown(cells[0], cells[1], cells[2], As.valueOf(cells[3])));
        }
        return List.copyOf(all);
    }

    /** The text of a cell, not escaped; empty where the column has no meaning. */
    static String text(Shown shown, StatTable.Row row) {
        String text = row.text(shown.column());
        return switch (shown.as()) {
            case TEXT -> text;
            case NUMBER -> grouped(text);
            case DURATION -> text.isEmpty() ? "" : duration(Long.parseLong(text));
            case SINCE -> text.isEmpty() ? "" : text.startsWith("-") ? "never" : duration(Long.parseLong(text));
            case ROLE -> !row.kind().equals("server") ? text : !text.equals("1") ? "" : "✓";
            case CHECK -> check(row);
        };
    }

    private static String check(StatTable.Row row) {
        String status = row.text("check_status");
        if (status.isEmpty()) {
            return row.text("tracked").isEmpty() ? "" : "via " + row.text("tracked");
        }
        String code = row.text("check_code");
        String took = row.text("check_duration");
        return status + (code.isEmpty() || code.equals("0") ? "" : "/" + code) + (took.isEmpty() ? "" : " in " + took + "ms");
    }

    /** Digits in threes, with a narrow blank that does not break. */
    private static String grouped(String digits) {
        StringBuilder out = new StringBuilder(digits);
        for (int at = digits.length() - 3; at > 0; at -= 3) {
            out.insert(at, '\u202f');
        }
        return out.toString();
    }

    /** The two largest units, as HAProxy shows times: 3d4h, 2h5m, 7m30s, 12s. */
    static String duration(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m" + seconds % 60 + "s";
        }
        return seconds < 86400 ? seconds / 3600 + "h" + seconds / 60 % 60 + "m" : seconds / 86400 + "d" + seconds / 3600 % 24 + "h";
    }
}
