package dev.jlb.stats;

import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.StatsSettings;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpReply;
import dev.jlb.http.HttpReply.Field;
import dev.jlb.proxy.Applet;
import dev.jlb.proxy.Program;
import dev.jlb.rule.ActionContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The statistics page (manual 4.2 {@code stats …}): HTML, and CSV for {@code ;csv}. */
public final class StatsPage implements Applet {
    private static final List<String> SHOWN = List.of("svname", "status", "scur", "smax", "stot", "rate", "bin", "bout", "ereq", "econ", "eresp", "wretr", "hrsp_2xx", "hrsp_4xx", "hrsp_5xx", "qcur", "weight", "check_status", "lastchg");

    @Override
    public String logName() {
        return "<STATS>";
    }

    @Override
    public HttpReply respond(ActionContext stream, Proxy proxy, String rest) {
        List<String> users = proxy.settings().get(StatsSettings.AUTH);
        if (!users.isEmpty() && !allowed(stream, users)) {
            byte[] body = "<html><body><h1>401 Unauthorized</h1>\nYou need a valid user and password to access this content.\n</body></html>\n".getBytes(StandardCharsets.US_ASCII);
            return new HttpReply(
                    401,
                    "Unauthorized",
                    List.of(
                            new Field("content-length", Integer.toString(body.length)),
                            new Field("cache-control", "no-cache"),
                            new Field("content-type", "text/html"),
                            new Field("www-authenticate", "Basic realm=\"" + proxy.settings().get(StatsSettings.REALM).replace("\"", "\\\"") + "\"")),
                    body,
                    false);
        }
        Program program = (Program) stream.world();
        boolean csv = rest.startsWith(";csv");
        byte[] body = (csv ? StatTable.csv(program) : html(program, proxy)).getBytes(StandardCharsets.UTF_8);
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("content-length", Integer.toString(body.length)));
        fields.add(new Field("cache-control", "no-cache"));
        fields.add(new Field("content-type", csv ? "text/plain" : "text/html; charset=utf-8"));
        int refresh = proxy.settings().get(StatsSettings.REFRESH);
        if (refresh > 0 && !csv && !rest.contains(";norefresh")) {
            fields.add(new Field("refresh", Integer.toString(refresh)));
        }
        return new HttpReply(200, "OK", fields, body, false);
    }

    private static boolean allowed(ActionContext stream, List<String> users) {
        String given = stream.request().header(HeaderName.of("authorization").toString());
        if (given == null || !given.regionMatches(true, 0, "Basic ", 0, 6)) {
            return false;
        }
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(given.substring(6).strip());
        } catch (IllegalArgumentException malformed) {
            return false;
        }
        boolean found = false;
        for (String user : users) {
            // compared in constant time, and all of them, so that nothing is learned from how long it takes
            found |= MessageDigest.isEqual(decoded, user.getBytes(StandardCharsets.ISO_8859_1));
        }
        return found;
    }

    private static String html(Program program, Proxy proxy) {
        StringBuilder out = new StringBuilder(8192);
        out.append("<!DOCTYPE html><html lang=en><head><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Statistics Report for jlb</title><style>")
                .append(":root{color-scheme:light dark}body{font:14px system-ui,sans-serif;margin:1rem}table{border-collapse:collapse;margin:.5rem 0 1.5rem;display:block;overflow-x:auto}")
                .append("th,td{padding:.2rem .6rem;border:1px solid #8886;text-align:right}th:first-child,td:first-child{text-align:left}.up{color:#080}.down{color:#c00;font-weight:bold}</style></head><body>")
                .append("<h1>Statistics Report</h1>");
        if (!proxy.settings().is(StatsSettings.HIDE_VERSION)) {
            out.append("<p>jlb, language of HAProxy ").append(dev.jlb.config.syntax.Features.LANGUAGE_VERSION).append(", node ").append(escape(program.node())).append("</p>");
        }
        out.append("<p>pid ").append(ProcessHandle.current().pid()).append(", up ").append((System.currentTimeMillis() - program.startMillis()) / 1000).append(" s, ")
                .append(program.connections()).append(" connections</p>");
        String current = null;
        for (StatTable.Row row : StatTable.rows(program)) {
            if (!row.text("pxname").equals(current)) {
                out.append(current == null ? "" : "</table>");
                current = row.text("pxname");
                out.append("<h2>").append(escape(current)).append("</h2><table><tr>");
                SHOWN.forEach(column -> out.append("<th>").append(column));
                out.append("</tr>");
            }
            out.append("<tr>");
            for (String column : SHOWN) {
                String text = row.text(column);
                String style = column.equals("status") ? text.startsWith("DOWN") || text.startsWith("MAINT") ? " class=down" : " class=up" : "";
                out.append("<td").append(style).append('>').append(escape(text)).append("</td>");
            }
            out.append("</tr>");
        }
        return out.append(current == null ? "" : "</table>").append("</body></html>\n").toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
