package dev.jlb.stats;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.StatsSettings;
import dev.jlb.config.syntax.Features;
import dev.jlb.proxy.Applet;
import dev.jlb.proxy.Program;
import dev.jlb.stats.StatsColumns.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The statistics page as HTML: a table per proxy and, with {@code stats admin}, a form around those with servers. It needs no scripts and loads nothing else; on a narrow screen each
 * row is a card; everything is reached by keyboard; colours follow the browser's choice of light or dark, and no state is told by its colour alone.
 */
final class StatsHtml {
    private static final String STYLE = style();

    private static final Map<String, String> OUTCOMES = Map.of(
            "DONE", "Action processed successfully.",
            "NONE", "Nothing has changed.",
            "PART", "Action partially processed: some server names are unknown.",
            "ERRP", "Action not processed because of invalid parameters: unknown action, back end or servers.",
            "DENY", "Action denied: 'stats admin' does not allow it.",
            "EXCD", "Action not processed: the buffer could not store all the data. Choose fewer servers at a time.");

    private final StringBuilder out = new StringBuilder(16384);
    private final Program program;
    private final Settings settings;
    private final Applet.Call call;
    private final StatsQuery query;

    StatsHtml(Program program, Applet.Call call, StatsQuery query, List<StatTable.Row> rows) {
        this.program = program;
        this.call = call;
        this.query = query;
        this.settings = call.proxy().settings();
        head();
        links();
        if (rows.isEmpty()) {
            out.append("<p>No proxy is shown: <a href='").append(address(new StatsQuery(StatsQuery.Format.HTML, false, false, query.stay(), "", ""), "")).append("'>show all</a>.</p>");
        }
        for (int from = 0, to; from < rows.size(); from = to) {
            String name = rows.get(from).text("pxname");
            for (to = from + 1; to < rows.size() && rows.get(to).text("pxname").equals(name); to++) {}
            proxy(name, rows.subList(from, to));
        }
        meanings();
        out.append("</main></body></html>\n");
    }

    private static String style() {
        try (InputStream in = StatsHtml.class.getResourceAsStream("page.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void head() {
        String node = settings.get(StatsSettings.SHOW_NODE);
        String on = node == null ? "" : " on " + escape(node.isEmpty() ? program.node() : node);
        String description = settings.get(StatsSettings.SHOW_DESC);
        if (description != null && description.isEmpty()) {
            description = program.configuration().global().get(GlobalSettings.DESCRIPTION);
        }
        out.append("<!DOCTYPE html><html lang=en><head><meta charset=utf-8><meta name=viewport content='width=device-width,initial-scale=1'><link rel=icon href='data:,'><title>Statistics Report for jlb")
                .append(on).append("</title><style>").append(STYLE).append("</style></head><body><main><h1>Statistics Report").append(on).append("</h1>");
        if (description != null && !description.isEmpty()) {
            out.append("<p>").append(escape(description)).append("</p>");
        }
        if (!query.outcome().isEmpty()) {
            boolean good = query.outcome().equals("DONE");
            out.append("<p class='note").append(good ? "" : " down").append("' role=status>").append(OUTCOMES.getOrDefault(query.outcome(), "Unexpected result.")).append(" <a href='").append(address(query, "")).append("'>Close</a></p>");
        }
        Map<String, Object> info = ProcessInfo.values(program);
        out.append("<p>");
        if (settings.is(StatsSettings.SHOW_VERSION)) {
            out.append("jlb, language of HAProxy ").append(Features.LANGUAGE_VERSION).append(" · ");
        }
        out.append("pid ").append(info.get("Pid")).append(" · up ").append(info.get("Uptime")).append(" · ").append(info.get("CurrConns")).append(" of at most ").append(info.get("Maxconn"))
                .append(" connections · ").append(info.get("ConnRate")).append(" new connections/s · ").append(info.get("Idle_pct")).append(" % idle</p>");
    }

    private void links() {
        String uri = settings.get(StatsSettings.URI);
        out.append("<nav aria-label='Display options'><ul><li><a href='").append(address(query, "")).append("'>Refresh now</a>");
        int refresh = settings.get(StatsSettings.REFRESH);
        if (refresh > 0) {
            out.append("<li><a href='").append(address(query.withStay(!query.stay()), "")).append("'>").append(query.stay() ? "Refresh every " : "Stop refreshing every ").append(StatsColumns.duration(refresh)).append("</a>");
        }
        out.append("<li><a href='").append(address(query.withUp(!query.up()), "")).append("'>").append(query.up() ? "Show all servers" : "Hide servers that are down").append("</a>");
        for (String format : List.of("CSV", "JSON")) {
            out.append("<li><a href='").append(address(query.withStay(true), ";" + format.toLowerCase(Locale.ROOT))).append("'>").append(format).append("</a>");
        }
        // a form replaces the query of its address, and the URI may have one
        int mark = uri.indexOf('?');
        out.append("<li><form method=get action='").append(escape(mark < 0 ? uri + query.suffix("").replaceFirst("\\?.*", "") : uri.substring(0, mark))).append("'>");
        if (mark >= 0) {
            for (String field : uri.substring(mark + 1).split("&")) {
                int equals = field.indexOf('=');
                out.append("<input type=hidden name='").append(escape(equals < 0 ? field : field.substring(0, equals))).append("' value='").append(escape(equals < 0 ? "" : field.substring(equals + 1))).append("'>");
            }
        }
        out.append("<label>Names with <input name=scope size=8 maxlength=20 pattern='[-A-Za-z0-9_.:]*' value='").append(escape(query.scope())).append("'></label> <button>Show</button></form></ul></nav>");
    }

    private String address(StatsQuery wanted, String view) {
        return escape(settings.get(StatsSettings.URI) + wanted.suffix(view));
    }

    private void proxy(String name, List<StatTable.Row> rows) {
        String id = escape(name);
        boolean form = call.admin() && rows.stream().anyMatch(row -> row.kind().equals("server"));
        out.append("<h2 id='").append(id).append("'>").append(id);
        rows.stream().map(row -> row.text("desc")).filter(text -> !text.isEmpty()).findFirst().ifPresent(text -> out.append("<small>").append(escape(text)).append("</small>"));
        out.append("</h2>");
        if (settings.is(StatsSettings.SHOW_LEGENDS)) {
            legend(rows);
        }
        if (form) {
            // the current address is where it goes, so that what is shown stays
            out.append("<form method=post action='").append(address(query, "")).append("'>");
        }
        table("Overview of " + id, StatsColumns.OVERVIEW, rows, form);
        if (form) {
            out.append("<p><label>With the servers that are ticked: <select name=action><option value=''>choose an action</option>");
            StatsForm.offered().forEach((action, title) -> out.append("<option value=").append(action).append('>').append(title).append("</option>"));
            out.append("</select></label> <input type=hidden name=b value='").append(id).append("'><button>Apply</button></p></form>");
        }
        more("Requests, responses and times", "Requests, responses and times of " + id, StatsColumns.DETAILS, rows);
        if (settings.is(StatsSettings.SHOW_MODULES)) {
            more("TLS, protocols, connections, compression", "Modules of " + id, StatsColumns.MODULES, rows);
        }
    }

    private void legend(List<StatTable.Row> rows) {
        StatTable.Row first = rows.getFirst();
        boolean front = first.kind().equals("frontend");
        StatTable.Row last = rows.getLast();
        out.append("<p>cap: ").append(!front ? "BE" : rows.size() == 1 ? "FE" : "proxy").append(", mode: ").append(escape(first.text("mode"))).append(", id: ").append(first.text("iid"));
        if (!last.text("algo").isEmpty()) {
            out.append(", balancing: ").append(escape(last.text("algo")));
        }
        if (last.kind().equals("backend") && !last.text("cookie").isEmpty()) {
            out.append(", cookie: '").append(escape(last.text("cookie"))).append('\'');
        }
        out.append("</p>");
    }

    private void more(String summary, String label, List<Shown> columns, List<StatTable.Row> rows) {
        out.append("<details><summary>").append(summary).append("</summary>");
        table(label, columns, rows, false);
        out.append("</details>");
    }

    private void table(String label, List<Shown> columns, List<StatTable.Row> rows, boolean ticks) {
        List<Shown> used = columns.stream().filter(shown -> rows.stream().anyMatch(row -> !row.text(shown.column()).isEmpty())).toList();
        out.append("<div class=wide tabindex=0 role=region aria-label='").append(label).append("'><table><thead><tr><th rowspan=2 scope=col>Name");
        for (int from = 0, to; from < used.size(); from = to) {
            String group = used.get(from).group();
            for (to = from + 1; to < used.size() && used.get(to).group().equals(group); to++) {}
            out.append(used.get(from).title().isEmpty() ? "<th rowspan=2 scope=col>" : "<th scope=colgroup colspan=" + (to - from) + ">").append(group);
        }
        out.append("<tr>");
        used.stream().filter(shown -> !shown.title().isEmpty()).forEach(shown -> out.append("<th scope=col>").append(shown.title()));
        out.append("</thead><tbody>");
        rows.forEach(row -> line(row, used, ticks));
        out.append("</tbody></table></div>");
    }

    private void line(StatTable.Row row, List<Shown> columns, boolean ticks) {
        String name = escape(row.text("svname"));
        out.append("<tr class=").append(row.kind()).append("><th scope=row>");
        if (!row.kind().equals("server")) {
            out.append(row.kind().equals("frontend") ? "Frontend" : row.kind().equals("backend") ? "Backend" : name);
        } else if (ticks) {
            out.append("<label><input type=checkbox name=s value='").append(name).append("'>").append(name).append("</label>");
        } else {
            out.append(name);
        }
        if (settings.is(StatsSettings.SHOW_LEGENDS) && row.kind().equals("server") && columns.getFirst().column().equals("status")) {
            // in the first of the tables only
            out.append("<small>").append(escape(row.text("addr"))).append(", id: ").append(row.text("sid"));
            if (!row.text("cookie").isEmpty()) {
                out.append(", cookie: '").append(escape(row.text("cookie"))).append('\'');
            }
            out.append("</small>");
        }
        for (Shown shown : columns) {
            String text = StatsColumns.text(shown, row);
            // what says nothing is left out of the cards of narrow screens
            String style = text.isEmpty() ? "empty" : text.equals("0") || text.equals("0s") ? "zero" : switch (shown.as()) {
                case TEXT -> "text " + state(text);
                case CHECK -> "text";
                default -> "";
            };
            out.append("<td data-l='").append(shown.label()).append('\'').append(style.isEmpty() ? "" : " class='" + style + "'");
            String more = shown.column().equals("check_status") ? explained(row) : "";
            out.append(more.isEmpty() ? "" : " title='" + escape(more) + "'").append('>').append(escape(text));
        }
    }

    private static String explained(StatTable.Row row) {
        String said = row.text("last_chk");
        return row.text("check_desc") + (said.isEmpty() ? "" : ": " + said);
    }

    private static String state(String status) {
        if (status.startsWith("DOWN") || status.startsWith("STOP")) {
            return "down";
        }
        return status.startsWith("MAINT") || status.startsWith("DRAIN") || status.startsWith("NOLB") || status.startsWith("PAUSED") ? "hold" : "up";
    }

    private void meanings() {
        out.append("<details><summary>What the words mean</summary><dl>"
                + "<dt>UP<dd>takes requests; with figures, as in UP 1/2, checks have begun to fail<dt>DOWN<dd>checks fail; with figures, they have begun to pass"
                + "<dt>no check<dd>taken for up<dt>MAINT<dd>taken out of service by hand or by a server that it tracks<dt>DRAIN<dd>gets no new clients, only those that belong to it"
                + "<dt>NOLB<dd>the same, asked for by a check<dt>OPEN, STOP<dd>a front end that accepts connections, or does not any more"
                + "<dt>act, bck<dd>active and backup servers<dt>Tried again<dd>on the same server (retries) or on another (redispatches)<dt>Warming<dd>share of its weight that a server gets during slowstart"
                + "</dl></details>");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;").replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
