package dev.jlb.stats;

import dev.jlb.http.HttpReply;
import dev.jlb.http.HttpReply.Field;
import dev.jlb.proxy.Applet;
import dev.jlb.proxy.Program;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code http-request use-service prometheus-exporter}: the columns of {@link StatTable} and the lines of {@link ProcessInfo} under the names that HAProxy's
 * exporter gives them, and the JVM's figures under {@code jlb_}. The query chooses: {@code scope} (global, frontend, backend, server, listener, sticktable, or
 * {@code *}; several add up), {@code metrics} (names, with {@code -} before those that are not wanted), {@code no-maint}, {@code desc-labels}; {@code extra-counters}
 * adds nothing here.
 */
public final class PrometheusExporter implements Applet {
    private static final List<String> SCOPES = List.of("global", "frontend", "listener", "backend", "server", "sticktable", "resolver");
    /** Columns of servers that are empty where there is no limit or no check. */
    private static final Set<String> UNLIMITED = Set.of("slim", "qlimit", "throttle", "src_ilim", "chkfail", "chkdown", "downtime");
    /** What has no meaning in mode tcp, though its column is 0 there. */
    private static final Set<String> HTTP_ONLY = Set.of("req_rate", "req_rate_max", "req_tot", "intercepted", "comp_in", "comp_out", "comp_byp", "comp_rsp", "cache_lookups", "cache_hits");
    private static final byte[] BAD_REQUEST = "<html><body><h1>400 Bad request</h1>\nYour browser sent an invalid request.\n</body></html>\n".getBytes(StandardCharsets.US_ASCII);

    /** What a scraper asks for. */
    private record Query(Set<String> scopes, Set<String> wanted, Set<String> unwanted, boolean noMaint, boolean descriptions) {
        boolean has(String metric) {
            return !unwanted.contains(metric) && (wanted.isEmpty() || wanted.contains(metric));
        }

        /** Null when a scope is unknown, or has no {@code =}. */
        static Query of(String text) {
            Set<String> scopes = new LinkedHashSet<>(SCOPES);
            boolean scoped = false;
            Set<String> wanted = new LinkedHashSet<>();
            Set<String> unwanted = new LinkedHashSet<>();
            boolean noMaint = false;
            boolean descriptions = false;
            for (String parameter : text.split("&")) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                String value = equals < 0 ? "" : decoded(parameter.substring(equals + 1));
                switch (name) {
                    case "scope" -> {
                        if (equals < 0) {
                            return null;
                        }
                        if (!scoped || value.isEmpty()) {
                            scopes.clear();
                            scoped = true;
                        }
                        if (value.equals("*")) {
                            scopes.addAll(SCOPES);
                        } else if (SCOPES.contains(value)) {
                            scopes.add(value);
                        } else if (!value.isEmpty()) {
                            return null;
                        }
                    }
                    case "metrics" -> Arrays.stream(value.split(",")).filter(one -> !one.isEmpty()).forEach(one -> {
                        if (one.startsWith("-")) {
                            unwanted.add(one.substring(1));
                        } else {
                            wanted.add(one);
                        }
                    });
                    case "no-maint" -> noMaint = true;
                    case "desc-labels" -> descriptions = true;
                    default -> { }
                }
            }
            return new Query(scopes, wanted, unwanted, noMaint, descriptions);
        }

        private static String decoded(String value) {
            try {
                return URLDecoder.decode(value, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException malformed) {
                return value;
            }
        }
    }

    @Override
    public String logName() {
        return "<PROMEX>";
    }

    @Override
    public HttpReply respond(Call call) {
        Query query = Query.of(call.rest());
        if (query == null) {
            return reply(400, "Bad request", "text/html", BAD_REQUEST, true);
        }
        return reply(200, "OK", "text/plain; version=0.0.4", text((Program) call.stream().world(), query).getBytes(StandardCharsets.UTF_8), false);
    }

    /** See {@code LoadBalancer#metrics}. */
    public static String text(Program program, String parameters) {
        Query query = Query.of(parameters);
        if (query == null) {
            throw new IllegalArgumentException("unknown scope in '" + parameters + "'");
        }
        return text(program, query);
    }

    private static HttpReply reply(int status, String reason, String type, byte[] body, boolean close) {
        List<Field> fields = List.of(new Field("content-length", Integer.toString(body.length)), new Field("cache-control", "no-cache"), new Field("content-type", type));
        return new HttpReply(status, reason, fields, body, close);
    }

    private static String text(Program program, Query query) {
        MetricText out = new MetricText();
        if (query.scopes().contains("global")) {
            process(program, query, out);
        }
        List<StatTable.Row> rows = StatTable.rows(program);
        Map<String, List<StatTable.Row>> servers = rows.stream().filter(row -> row.kind().equals("server")).collect(Collectors.groupingBy(row -> row.text("pxname")));
        for (String kind : List.of("frontend", "listener", "backend", "server")) {
            if (query.scopes().contains(kind)) {
                List<StatTable.Row> ofKind = rows.stream().filter(row -> row.kind().equals(kind) && !(query.noMaint() && row.text("status").startsWith("MAINT"))).toList();
                Metric.ALL.stream().filter(metric -> metric.kind().equals(kind) && query.has(metric.fullName())).forEach(metric -> metric(metric, ofKind, servers, query, out));
            }
        }
        if (query.scopes().contains("sticktable")) {
            tables(program, query, out);
        }
        return out.toString();
    }

    private static void process(Program program, Query query, MetricText out) {
        var values = ProcessInfo.values(program);
        for (Metric metric : Metric.ALL) {
            Object value = metric.kind().equals("process") && query.has(metric.fullName()) ? values.get(metric.source()) : null;
            if (value != null) {
                out.begin(metric.fullName(), metric.type(), metric.help());
                boolean info = metric.name().equals("build_info");
                out.value(info ? List.of("version", value.toString()) : List.of(), info ? "1" : value.toString());
            }
        }
        for (JvmFigures.Figure figure : JvmFigures.now()) {
            if (query.has(figure.name())) {
                out.begin(figure.name(), figure.type(), figure.help());
                out.value(List.of(), figure.value());
            }
        }
    }

    private static void metric(Metric metric, List<StatTable.Row> rows, Map<String, List<StatTable.Row>> servers, Query query, MetricText out) {
        out.begin(metric.fullName(), metric.type(), metric.help());
        if (metric.source().equals("hrsp")) {
            responses(rows, query, out);
            return;
        }
        boolean httpOnly = HTTP_ONLY.contains(metric.source());
        for (StatTable.Row row : rows) {
            if (httpOnly && row.text("mode").equals("tcp")) {
                continue;
            }
            List<String> labels = labels(row, query);
            switch (metric.source()) {
                case "status" -> States.status(row).forEach((state, value) -> out.value(with(labels, "state", state), value.toString()));
                case "check_status" -> States.check(row).forEach((state, value) -> out.value(with(labels, "state", state), value.toString()));
                case "agg_server_status", "agg_server_check_status" -> States.servers(servers.getOrDefault(row.text("pxname"), List.of())).forEach((state, value) -> out.value(with(labels, "state", state), value.toString()));
                case "agg_check_status" -> States.checks(servers.getOrDefault(row.text("pxname"), List.of())).forEach((state, value) -> out.value(with(labels, "state", state), value.toString()));
                default -> {
                    if (row.values().get(metric.source()) instanceof Number number) {
                        out.value(labels, metric.inSeconds() ? MetricText.seconds(number.longValue()) : number.toString());
                    } else if (metric.source().equals("check_code") && !row.text("check_status").isEmpty()) {
                        out.value(labels, "0");
                    } else if (UNLIMITED.contains(metric.source())) {
                        out.value(labels, "NaN");
                    }
                }
            }
        }
        out.end();
    }

    private static void responses(List<StatTable.Row> rows, Query query, MetricText out) {
        for (String code : List.of("1xx", "2xx", "3xx", "4xx", "5xx", "other")) {
            for (StatTable.Row row : rows) {
                Object count = row.values().get("hrsp_" + code);
                if (count != null) {
                    out.value(with(labels(row, query), "code", code), count.toString());
                }
            }
        }
        out.end();
    }

    private static List<String> labels(StatTable.Row row, Query query) {
        List<String> labels = new ArrayList<>(List.of("proxy", row.text("pxname")));
        if (row.kind().equals("server") || row.kind().equals("listener")) {
            labels.addAll(List.of(row.kind(), row.text("svname")));
        }
        if (query.descriptions() && !row.text("desc").isEmpty()) {
            labels.addAll(List.of("desc", row.text("desc")));
        }
        return labels;
    }

    private static List<String> with(List<String> labels, String name, String value) {
        List<String> more = new ArrayList<>(labels);
        more.add(name);
        more.add(value);
        return more;
    }

    private static void tables(Program program, Query query, MetricText out) {
        if (program.tables().isEmpty()) {
            return;
        }
        if (query.has("haproxy_sticktable_size")) {
            out.begin("haproxy_sticktable_size", "gauge", "Entries that a stick table may hold");
            program.tables().forEach(table -> out.value(List.of("name", table.spec().name(), "type", table.spec().type().text()), Integer.toString(table.spec().size())));
        }
        if (query.has("haproxy_sticktable_used")) {
            out.begin("haproxy_sticktable_used", "gauge", "Entries that a stick table holds");
            program.tables().forEach(table -> out.value(List.of("name", table.spec().name(), "type", table.spec().type().text()), Integer.toString(table.used())));
        }
    }
}
