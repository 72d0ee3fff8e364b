package dev.jlb.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jlb.LoadBalancer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the exporter writes is Prometheus' text format 0.0.4, and what OpenMetrics asks of it besides: families in one piece, no series twice, every escape right. */
class MetricsFormatTest {
    private static final Pattern META = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\]|\\\\[\\\\\"n])*\"";
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{" + LABEL + "(?:," + LABEL + ")*})? (NaN|[+-]Inf|-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)");

    private static LoadBalancer lb;

    @BeforeAll
    static void start() throws Exception {
        lb = LoadBalancer.start("""
                global
                  node "the \\"node\\" \\\\ x"
                  description "a \\"global\\" text"
                defaults
                  mode http
                  timeout client 5s
                  timeout server 5s
                  timeout connect 1s
                frontend web
                  description "says \\"hi\\" \\\\ backslash ü"
                  bind 127.0.0.1:0 name one
                  http-request track-sc0 src table tracked
                  default_backend app
                backend app
                  description "tab\\	and #"
                  server s1 127.0.0.1:1 check inter 1h
                  server s2 127.0.0.1:1 disabled
                backend tracked
                  stick-table type ip size 100 store gpc0
                listen both
                  bind 127.0.0.1:0
                  option socket-stats
                """);
    }

    @AfterAll
    static void stop() {
        lb.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "scope=*", "desc-labels", "extra-counters&desc-labels", "no-maint", "scope=server&no-maint", "scope=global", "scope=frontend&scope=backend", "scope=listener", "scope=sticktable",
        "metrics=haproxy_server_status,haproxy_frontend_http_requests_total", "metrics=-haproxy_server_status", "scope=&scope=server", "metrics=", "a=b&&&=&%zz"})
    void theTextIsWellFormed(String query) {
        assertThat(faults(lb.metrics(query))).isEmpty();
    }

    @Test
    void descriptionsAreEscaped() {
        assertThat(lb.metrics("scope=frontend&desc-labels")).contains("desc=\"says \\\"hi\\\" \\\\ backslash ü\"");
    }

    @Test
    void figuresOfTheJvmAreBesideThoseOfTheProcess() {
        String text = lb.metrics("scope=global");
        assertThat(text).contains("jlb_heap_used_bytes ").contains("jlb_direct_memory_used_bytes ").contains("jlb_gc_seconds_total ");
        assertThat(lb.metrics("scope=server")).doesNotContain("jlb_");
    }

    /** A checker that finds nothing wrong anywhere would be none. */
    @ParameterizedTest
    @ValueSource(strings = {
        "a 1", "# TYPE a gauge\na{b=\"c\"} x\n", "# TYPE a gauge\na{b=\"\"\"} 1\n", "# TYPE a gauge\na 1\na 2\n", "# TYPE a gauge\n# TYPE a gauge\na 1\n", "a 1\n", "# TYPE a guage\na 1\n",
        "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\na{c=\"d\"} 1\n", "# TYPE a counter\na 1\n"
    })
    void theCheckerFindsFaults(String text) {
        assertThat(faults(text)).isNotEmpty();
    }

    private static List<String> faults(String text) {
        List<String> faults = new ArrayList<>();
        if (!text.isEmpty() && !text.endsWith("\n")) {
            faults.add("the last line has no end");
        }
        Map<String, String> types = new HashMap<>();
        Set<String> series = new HashSet<>();
        Set<String> left = new HashSet<>();
        String family = "";
        for (String line : text.lines().toList()) {
            Matcher meta = META.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (meta.matches()) {
                String name = meta.group(2);
                if (meta.group(1).equals("TYPE") && (types.put(name, meta.group(3)) != null || !Set.of("gauge", "counter", "untyped", "histogram", "summary").contains(meta.group(3)))) {
                    faults.add("type: " + line);
                }
                if (!name.equals(family)) {
                    left.add(family);
                    family = name;
                }
            } else if (!sample.matches()) {
                faults.add("syntax: " + line);
            } else {
                String name = sample.group(1);
                if (!name.equals(family) || left.contains(name)) {
                    faults.add("not with its family: " + line);
                }
                if (!series.add(name + sample.group(2))) {
                    faults.add("twice: " + line);
                }
                // extra counters have the names of their columns
                boolean extra = name.contains("_ssl_");
                if (types.getOrDefault(name, "").equals("counter") && !name.endsWith("_total") && !name.equals("haproxy_process_failed_resolutions") && !extra) {
                    faults.add("a counter's name: " + line);
                }
            }
        }
        return faults;
    }

    @ParameterizedTest
    @ValueSource(strings = {"scope=x", "scope=server&scope=x", "scope=global,server", "scope=SERVER"})
    void anUnknownScopeIsRefused(String query) {
        assertThatThrownBy(() -> lb.metrics(query)).isInstanceOf(IllegalArgumentException.class);
    }
}
