package dev.jlb.stats;

import dev.jlb.proxy.Program;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The text of the exporter, piece by piece. What is kept of each front end, back end and server are the values as they were at the beginning, of those columns alone that are
 * asked for; the text of 5,000 servers is twenty times as long.
 */
final class MetricPieces implements Iterator<byte[]> {
    /** Characters after which a piece is long enough. */
    private static final int PIECE = 16_384;

    /** Rows between two looks at the length. */
    private static final int ROWS = 64;

    /** Columns of servers that are empty where there is no limit or no check. */
    private static final Set<String> UNLIMITED = Set.of("slim", "qlimit", "throttle", "src_ilim", "chkfail", "chkdown", "downtime");
    /** What has no meaning in mode tcp, though its column is 0 there. */
    private static final Set<String> HTTP_ONLY = Set.of("req_rate", "req_rate_max", "req_tot", "intercepted", "comp_in", "comp_out", "comp_byp", "comp_rsp", "cache_lookups", "cache_hits");
    /** What labels and states are made of. */
    private static final Set<String> ALWAYS = Set.of("pxname", "svname", "mode", "status", "check_status", "desc");
    private static final List<String> CODES = List.of("1xx", "2xx", "3xx", "4xx", "5xx", "other");

    private final PrometheusExporter.Query query;
    private final MetricText out = new MetricText();
    private final Deque<Runnable> steps = new ArrayDeque<>();
    private final Map<String, List<StatTable.Row>> rows = new HashMap<>();
    private final Map<String, List<StatTable.Row>> servers;
    private byte[] ahead;

    MetricPieces(Program program, PrometheusExporter.Query query) {
        this.query = query;
        if (query.scopes().contains("global")) {
            steps.add(() -> process(program));
        }
        List<Metric> metrics = new ArrayList<>();
        for (String kind : List.of("frontend", "listener", "backend", "server")) {
            if (query.scopes().contains(kind)) {
                Metric.ALL.stream().filter(metric -> metric.kind().equals(kind) && query.has(metric.fullName())).forEach(metrics::add);
                if (query.extra()) {
                    Column.modules().stream().map(column -> Metric.of(kind, column)).filter(metric -> query.has(metric.fullName())).forEach(metrics::add);
                }
            }
        }
        boolean ofServers = metrics.stream().anyMatch(metric -> metric.source().startsWith("agg_"));
        keep(program, metrics, ofServers);
        servers = !ofServers ? Map.of() : rows.getOrDefault("server", List.of()).stream().collect(Collectors.groupingBy(row -> row.text("pxname")));
        metrics.forEach(this::steps);
        if (query.scopes().contains("sticktable") && !program.tables().isEmpty()) {
            steps.add(() -> tables(program));
        }
        advance();
    }

    private void keep(Program program, List<Metric> metrics, boolean ofServers) {
        Set<String> columns = new HashSet<>(ALWAYS);
        Set<String> kinds = new HashSet<>(ofServers ? Set.of("server") : Set.of());
        for (Metric metric : metrics) {
            kinds.add(metric.kind());
            columns.add(metric.source());
            if (metric.source().equals("hrsp")) {
                CODES.forEach(code -> columns.add("hrsp_" + code));
            }
        }
        if (kinds.isEmpty()) {
            return;
        }
        StatTable.each(program, (name, id) -> true, row -> {
            if (kinds.contains(row.kind())) {
                Map<String, Object> kept = new HashMap<>(row.values());
                kept.keySet().retainAll(columns);
                kept.values().removeIf(value -> value == null);
                rows.computeIfAbsent(row.kind(), any -> new ArrayList<>()).add(new StatTable.Row(row.kind(), Map.copyOf(kept)));
            }
        });
    }

    @Override
    public boolean hasNext() {
        return ahead != null;
    }

    @Override
    public byte[] next() {
        byte[] piece = ahead;
        if (piece == null) {
            throw new NoSuchElementException();
        }
        advance();
        return piece;
    }

    private void advance() {
        while (out.length() < PIECE && !steps.isEmpty()) {
            steps.poll().run();
        }
        ahead = out.length() == 0 ? null : out.take();
    }

    /** A metric goes through all its rows before the next one begins. */
    private void steps(Metric metric) {
        List<StatTable.Row> ofKind = rows.getOrDefault(metric.kind(), List.of());
        steps.add(() -> out.begin(metric.fullName(), metric.type(), metric.help()));
        boolean responses = metric.source().equals("hrsp");
        for (String code : responses ? CODES : List.of("")) {
            for (int from = 0; from < ofKind.size(); from += ROWS) {
                List<StatTable.Row> some = ofKind.subList(from, Math.min(ofKind.size(), from + ROWS));
                steps.add(() -> some.stream().filter(row -> !(query.noMaint() && row.text("status").startsWith("MAINT"))).forEach(row -> {
                    if (responses) {
                        response(row, code);
                    } else {
                        value(metric, row);
                    }
                }));
            }
        }
    }

    private void process(Program program) {
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

    private void value(Metric metric, StatTable.Row row) {
        if (HTTP_ONLY.contains(metric.source()) && row.text("mode").equals("tcp")) {
            return;
        }
        List<String> labels = labels(row);
        switch (metric.source()) {
            case "status" -> states(labels, States.status(row));
            case "check_status" -> states(labels, States.check(row));
            case "agg_server_status", "agg_server_check_status" -> states(labels, States.servers(servers.getOrDefault(row.text("pxname"), List.of())));
            case "agg_check_status" -> states(labels, States.checks(servers.getOrDefault(row.text("pxname"), List.of())));
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

    private void states(List<String> labels, Map<String, ?> states) {
        states.forEach((state, value) -> out.value(with(labels, "state", state), value.toString()));
    }

    private void response(StatTable.Row row, String code) {
        Object count = row.values().get("hrsp_" + code);
        if (count != null) {
            out.value(with(labels(row), "code", code), count.toString());
        }
    }

    private List<String> labels(StatTable.Row row) {
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

    private void tables(Program program) {
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
