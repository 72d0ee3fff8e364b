package dev.jlb.stats;

import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.model.StatsSettings;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMethod;
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

/** The statistics page (manual 4.2 {@code stats …}): HTML, {@code ;csv}, {@code ;json} and its schema, and the form that changes servers. */
public final class StatsPage implements Applet {
    @Override
    public String logName() {
        return "<STATS>";
    }

    @Override
    public Answer respond(Call call) {
        return Answer.of(answer(call));
    }

    private static HttpReply answer(Call call) {
        Proxy proxy = call.proxy();
        List<String> users = proxy.settings().get(StatsSettings.AUTH);
        boolean ruled = !proxy.rules(RuleSet.STATS_HTTP_REQUEST).isEmpty();
        if (!users.isEmpty() && !ruled && !allowed(call.stream(), users)) {
            return unauthorized(proxy);
        }
        Program program = (Program) call.stream().world();
        int refresh = proxy.settings().get(StatsSettings.REFRESH);
        StatsQuery query = StatsQuery.of(call.rest());
        if (call.stream().request().method() == HttpMethod.POST) {
            String outcome = StatsForm.apply(program, call);
            return new HttpReply(303, "See Other", List.of(
                    new Field("cache-control", "no-cache"), new Field("content-type", "text/plain"), new Field("content-length", "0"),
                    new Field("location", proxy.settings().get(StatsSettings.URI) + query.withStay(refresh > 0 && query.stay()).suffix(";st=" + outcome))), new byte[0], false);
        }
        List<StatTable.Row> rows = query.rows(program, proxy);
        String text = switch (query.format()) {
            case HTML -> new StatsHtml(program, call, query, rows).toString();
            case CSV -> StatTable.csv(rows);
            case TYPED -> StatTypes.typed(rows, false);
            case JSON -> StatTypes.json(rows);
            case JSON_SCHEMA -> JsonSchema.text();
        };
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("content-length", Integer.toString(body.length)));
        fields.add(new Field("cache-control", "no-cache"));
        fields.add(new Field("content-type", query.format().contentType()));
        if (refresh > 0 && !query.stay()) {
            fields.add(new Field("refresh", Integer.toString(refresh)));
        }
        return new HttpReply(200, "OK", fields, body, false);
    }

    private static HttpReply unauthorized(Proxy proxy) {
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
}
