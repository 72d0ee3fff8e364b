package dev.jlb.stats;

import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.StatsSettings;
import dev.jlb.config.syntax.Features;
import dev.jlb.proxy.Applet;
import dev.jlb.proxy.Program;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statistics page as HTML: a table per proxy; with {@code stats admin}, a form around it. Works without scripts, on small screens and in the dark. */
final class StatsHtml {
    /** Columns and what stands above them. */
    private static final Map<String, String> SHOWN = new LinkedHashMap<>();

    static {
        String[] columns = {
            "svname", "Name", "status", "Status", "lastchg", "Since, s", "weight", "Weight", "qcur", "Queue", "scur", "Sessions", "smax", "Max", "slim", "Limit", "stot", "Total", "rate", "Rate",
            "bin", "Bytes in", "bout", "Bytes out", "dreq", "Denied", "ereq", "Req. errors", "econ", "Conn. errors", "eresp", "Resp. errors", "wretr", "Retries", "wredis", "Redisp.",
            "hrsp_2xx", "2xx", "hrsp_3xx", "3xx", "hrsp_4xx", "4xx", "hrsp_5xx", "5xx", "check_status", "Check", "chkfail", "Failed", "downtime", "Down, s"
        };
        for (int i = 0; i < columns.length; i += 2) {
            SHOWN.put(columns[i], columns[i + 1]);
        }
    }

    private static final String STYLE = """
            :root{color-scheme:light dark}body{font:14px system-ui,sans-serif;margin:1rem}h2{font-size:1.1rem;margin:1.2rem 0 .3rem}
            .wide{overflow-x:auto}table{border-collapse:collapse}caption{text-align:left;opacity:.8}
            th,td{padding:.2rem .6rem;border:1px solid #8886;text-align:right;white-space:nowrap}th:first-child,td:first-child{text-align:left;position:sticky;left:0;background:Canvas}
            .up{color:#080}.down{color:#c00;font-weight:bold}.maint{color:#a60}@media(prefers-color-scheme:dark){.up{color:#6d6}.down{color:#f77}.maint{color:#fb5}}
            a,button,select,input{font:inherit}:focus-visible{outline:2px solid #06f}.note{padding:.4rem .8rem;border:1px solid #8886}""";

    private static final Map<String, String> OUTCOMES = Map.of(
            "DONE", "Action processed successfully.",
            "NONE", "Nothing has changed.",
            "PART", "Action partially processed.",
            "ERRP", "Action not processed because of invalid parameters.",
            "DENY", "Action denied.",
            "EXCD", "Action not processed: the buffer could not store all the data.");

    private final StringBuilder out = new StringBuilder(16384);
    private final Settings settings;
    private final Applet.Call call;
    private final boolean legends;

    StatsHtml(Program program, Applet.Call call, List<StatTable.Row> rows) {
        this.call = call;
        this.settings = call.proxy().settings();
        this.legends = settings.is(StatsSettings.SHOW_LEGENDS);
        head(program);
        String current = null;
        for (StatTable.Row row : rows) {
            if (!row.text("pxname").equals(current)) {
                end(current);
                current = row.text("pxname");
                begin(row, program);
            }
            line(row);
        }
        end(current);
        out.append("</body></html>\n");
    }

    private void head(Program program) {
        out.append("<!DOCTYPE html><html lang=en><head><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Statistics Report for jlb</title><style>")
                .append(STYLE).append("</style></head><body><h1>Statistics Report</h1>");
        int state = call.rest().indexOf(";st=");
        if (state >= 0) {
            String code = call.rest().substring(state + 4).split("[;&]", 2)[0];
            out.append("<p class=note role=status>").append(OUTCOMES.getOrDefault(code, "Unexpected result.")).append("</p>");
        }
        out.append("<p>");
        if (!settings.is(StatsSettings.HIDE_VERSION)) {
            out.append("jlb, language of HAProxy ").append(Features.LANGUAGE_VERSION).append(" · ");
        }
        if (settings.has(StatsSettings.SHOW_NODE)) {
            String node = settings.get(StatsSettings.SHOW_NODE);
            out.append("node ").append(escape(node == null || node.isEmpty() ? program.node() : node)).append(" · ");
        }
        if (settings.has(StatsSettings.SHOW_DESC) && settings.get(StatsSettings.SHOW_DESC) != null) {
            out.append(escape(settings.get(StatsSettings.SHOW_DESC))).append(" · ");
        }
        Map<String, Object> info = ProcessInfo.values(program);
        out.append("pid ").append(info.get("Pid")).append(" · up ").append(info.get("Uptime")).append(" · ").append(info.get("CurrConns")).append(" of ").append(info.get("Maxconn")).append(" connections · ")
                .append(info.get("ConnRate")).append("/s</p><p>");
        String uri = escape(settings.get(StatsSettings.URI));
        out.append("<a href='").append(uri).append("'>Refresh now</a> · <a href='").append(uri).append(";up'>Hide servers that are down</a> · <a href='").append(uri).append(";norefresh'>No refresh</a> · <a href='")
                .append(uri).append(";csv'>CSV</a> · <a href='").append(uri).append(";json'>JSON</a></p>");
    }

    private void begin(StatTable.Row row, Program program) {
        String name = row.text("pxname");
        out.append("<h2 id='").append(escape(name)).append("'>").append(escape(name)).append("</h2>");
        if (call.admin()) {
            out.append("<form method=post action='").append(escape(settings.get(StatsSettings.URI))).append("'>");
        }
        out.append("<div class=wide><table>");
        if (legends) {
            var back = program.backs().get(name);
            out.append("<caption>mode ").append(row.text("mode"));
            if (back != null) {
                out.append(", balance ").append(back.proxy().settings().get(ProxyOptions.BALANCE).algorithm());
            }
            out.append("</caption>");
        }
        out.append("<thead><tr>");
        if (call.admin()) {
            out.append("<th scope=col><span title='choose'>✓</span></th>");
        }
        SHOWN.values().forEach(title -> out.append("<th scope=col>").append(title));
        out.append("</thead><tbody>");
    }

    private void line(StatTable.Row row) {
        out.append("<tr>");
        if (call.admin()) {
            out.append("<td>");
            if (row.kind().equals("server")) {
                String name = escape(row.text("svname"));
                out.append("<input type=checkbox name=s value='").append(name).append("' aria-label='").append(name).append("'>");
            }
            out.append("</td>");
        }
        for (String column : SHOWN.keySet()) {
            String text = row.text(column);
            String style = !column.equals("status") ? "" : text.startsWith("DOWN") ? " class=down" : text.startsWith("MAINT") || text.startsWith("DRAIN") ? " class=maint" : " class=up";
            String title = legends && column.equals("svname") && !row.text("addr").isEmpty() ? " title='" + escape(row.text("addr")) + "'"
                    : column.equals("check_status") && !row.text("check_desc").isEmpty() ? " title='" + escape(row.text("check_desc")) + "'" : "";
            out.append("<td").append(style).append(title).append('>').append(escape(text)).append("</td>");
        }
        out.append("</tr>");
    }

    private void end(String proxy) {
        if (proxy == null) {
            return;
        }
        out.append("</tbody></table></div>");
        if (call.admin()) {
            out.append("<p><label>Choose the action for the checked servers: <select name=action><option value=''></option><option value=ready>Set state to READY</option><option value=drain>Set state to DRAIN</option>")
                    .append("<option value=maint>Set state to MAINT</option><option value=shutdown>Kill Sessions</option></select></label> <input type=hidden name=b value='")
                    .append(escape(proxy)).append("'><button>Apply</button></p></form>");
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;").replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
