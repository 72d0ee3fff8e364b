package dev.jlb.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jlb.Events;
import dev.jlb.HeldPort;
import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.Rule;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.rule.RuleObserver;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.SampleContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code jlb explain} prints: {@code web.cfg} and, beside it, {@code web.golden}. {@code -Djlb.golden=<folder>} writes what came instead of comparing it. */
class ExplainTest {
    private static final InetSocketAddress STRANGER = new InetSocketAddress("192.0.2.1", 1234);

    private static Configuration configuration(String name, String text) {
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile(name, text)), diagnostics);
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        return configuration;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ExplainTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ExplainRequest ask(String line, String... headers) {
        return ExplainRequest.of(line, headers).from(STRANGER).to("web", null);
    }

    @Test
    void everyStepWithItsPlaceAndItsValues() throws Exception {
        Map<String, ExplainRequest> asked = new LinkedHashMap<>();
        asked.put("refused, and what runs for the answer", ask("GET /admin/x HTTP/1.1", "Host: a"));
        asked.put("the first line of an ACL", ask("GET /api?n=1", "Host: a"));
        asked.put("the second line of an ACL, and use-server", ask("GET /?n=2", "Host: API.example.org"));
        asked.put("the other side of an or", ask("GET /", "Host: a", "X-Api;", "X-Api: "));
        asked.put("a cookie, and a rule of the back end", ask("GET /x", "Host: a", "Cookie: SRV=b"));
        asked.put("the algorithm", ask("GET /x", "Host: a"));
        asked.put("redirect", ask("GET /SECURE", "Host: a"));
        asked.put("tarpit", ask("GET /tar", "Host: a"));
        asked.put("a body", ask("POST /x", "Host: a").with("a=b%20c".getBytes(StandardCharsets.US_ASCII)));
        asked.put("no server", ask("GET /gone", "Host: a"));
        asked.put("a refused connection", ask("GET /", "Host: a").from(new InetSocketAddress("192.0.2.66", 1)));
        asked.put("a predefined ACL", ask("GET /x", "Host: a").from(new InetSocketAddress("127.0.0.1", 2)));
        asked.put("not HTTP", ask("GET", "Host: a"));
        asked.put("mode tcp", ask("GET / HTTP/1.0").to("", new InetSocketAddress("127.0.0.1", 8081)));
        asked.put("mode tcp behind a PROXY header", ask("GET / HTTP/1.0").to("", new InetSocketAddress("127.0.0.1", 8082)));
        Configuration configuration = configuration("web.cfg", resource("web.cfg"));
        StringBuilder all = new StringBuilder();
        for (Map.Entry<String, ExplainRequest> each : asked.entrySet()) {
            all.append("=== ").append(each.getKey()).append('\n').append(LoadBalancer.explain(configuration, each.getValue()));
        }
        if (System.getProperty("jlb.golden") != null) {
            Files.writeString(Path.of(System.getProperty("jlb.golden"), "web.golden"), all);
        }
        assertThat(all.toString()).isEqualTo(resource("web.golden"));
    }

    @Test
    void whichFrontEnd() throws Exception {
        Configuration configuration = configuration("web.cfg", resource("web.cfg"));
        assertThatThrownBy(() -> LoadBalancer.explain(configuration, ExplainRequest.of("GET /"))).hasMessage("which frontend? There are: web, raw");
        assertThatThrownBy(() -> LoadBalancer.explain(configuration, ask("GET /").to("api", null))).hasMessageContaining("no frontend 'api'");
        assertThatThrownBy(() -> LoadBalancer.explain(configuration, ask("GET /").to("", new InetSocketAddress("127.0.0.1", 1)))).hasMessage("no 'bind' line for port 1");
    }

    /** What no rule says: pages and services of the program's own. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /mon     | answered here: monitor-uri /mon | 200 OK
            /front   | answered here: stats uri /front | 200 OK
            /back    | answered here: stats uri /back  | 200 OK
            /metrics | ends the matter                 | 200 OK
            /none    | no server of none can be used   | 503 Service Unavailable
            """)
    void saysWhoAnswers(String path, String who, String status) throws Exception {
        Configuration configuration = configuration("a.cfg", """
                defaults
                    mode http
                    timeout client 5s
                    timeout server 5s
                    timeout connect 2s
                frontend web
                    bind 127.0.0.1:8080
                    monitor-uri /mon
                    stats uri /front
                    http-request use-service prometheus-exporter if { path /metrics }
                    use_backend none if { path /none }
                    default_backend app
                backend app
                    stats uri /back
                    server s 127.0.0.1:1
                backend none
                """);
        assertThat(LoadBalancer.explain(configuration, ask("GET " + path, "Host: a")).toString()).contains(who, "the client gets\n    HTTP/1.1 " + status).doesNotContain("without an answer");
    }

    /** Rules that an index would pass over are told too, and the stream goes where it goes without anybody looking. */
    @Test
    void anObserverOfALiveProgramSeesWhatIsDone() throws Exception {
        StringBuilder text = new StringBuilder("defaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 2s\nfrontend f\n bind 127.0.0.1:0\n");
        for (int i = 0; i < 20; i++) {
            text.append(" http-request return status 200 content-type text/plain string \"").append(i).append("\" if { path /").append(i).append(" }\n");
        }
        List<String> seen = new CopyOnWriteArrayList<>();
        RuleObserver observer = new RuleObserver() {
            @Override
            public void condition(SampleContext stream, Rule rule, List<Term> terms, boolean applies) {
                seen.add(rule.span().line() + " " + terms.getFirst().tests().getFirst().values() + " " + applies);
            }

            @Override
            public void verdict(SampleContext stream, Rule rule, Verdict verdict) {
                seen.add(rule.span().line() + " " + verdict);
            }
        };
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = configuration("live", text.toString().replace("127.0.0.1:0", "127.0.0.1:" + freePort()));
        try (LoadBalancer lb = LoadBalancer.start(configuration, diagnostics, new Events() {
                    @Override
                    public RuleObserver rules() {
                        return observer;
                    }
                });
                Socket client = new Socket("127.0.0.1", lb.address("f").getPort())) {
            client.setSoTimeout(10_000);
            client.getOutputStream().write("GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n2");
        }
        assertThat(seen).containsExactly(
                "8 [Value[text=\"/2\", matches=false]] false", "9 [Value[text=\"/2\", matches=false]] false", "10 [Value[text=\"/2\", matches=true]] true", "10 DONE");
    }

    private static int freePort() {
        return HeldPort.forGood();
    }
}
