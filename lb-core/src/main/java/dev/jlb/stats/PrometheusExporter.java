package dev.jlb.stats;

import dev.jlb.http.HttpReply;
import dev.jlb.http.HttpReply.Field;
import dev.jlb.proxy.Applet;
import dev.jlb.proxy.Program;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code http-request use-service prometheus-exporter}: the columns of {@link StatTable} and the lines of {@link ProcessInfo} under the names that HAProxy's
 * exporter gives them, and the JVM's figures under {@code jlb_}. The query chooses: {@code scope} (global, frontend, backend, server, listener, sticktable, or
 * {@code *}; several add up), {@code metrics} (names, with {@code -} before those that are not wanted), {@code no-maint}, {@code desc-labels}, and
 * {@code extra-counters} for those that the page shows with {@code stats show-modules}. The text is made as the scraper takes it.
 */
public final class PrometheusExporter implements Applet {
    private static final List<String> SCOPES = List.of("global", "frontend", "listener", "backend", "server", "sticktable", "resolver");
    private static final Field NOT_CACHED = new Field("cache-control", "no-cache");
    private static final byte[] BAD_REQUEST = "<html><body><h1>400 Bad request</h1>\nYour browser sent an invalid request.\n</body></html>\n".getBytes(StandardCharsets.US_ASCII);

    /** What a scraper asks for. */
    record Query(Set<String> scopes, Set<String> wanted, Set<String> unwanted, boolean noMaint, boolean descriptions, boolean extra) {
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
            boolean extra = false;
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
                    case "extra-counters" -> extra = true;
                    default -> { }
                }
            }
            return new Query(scopes, wanted, unwanted, noMaint, descriptions, extra);
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
    public Answer respond(Call call) {
        Query query = Query.of(call.rest());
        if (query == null) {
            return Answer.of(new HttpReply(400, "Bad request", List.of(new Field("content-length", Integer.toString(BAD_REQUEST.length)), NOT_CACHED, new Field("content-type", "text/html")), BAD_REQUEST, true));
        }
        HttpReply head = new HttpReply(200, "OK", List.of(NOT_CACHED, new Field("content-type", "text/plain; version=0.0.4")), new byte[0], false);
        return new Answer(head, new MetricPieces((Program) call.stream().world(), query));
    }

    /** See {@code LoadBalancer#metrics}. */
    public static String text(Program program, String parameters) {
        Query query = Query.of(parameters);
        if (query == null) {
            throw new IllegalArgumentException("unknown scope in '" + parameters + "'");
        }
        StringBuilder all = new StringBuilder();
        new MetricPieces(program, query).forEachRemaining(piece -> all.append(new String(piece, StandardCharsets.UTF_8)));
        return all.toString();
    }
}
