package dev.jlb.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.HeldPort;
import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exporter over HTTP, with names, labels and values as HAProxy 2.6's. */
class PrometheusExporterTest {
    private static final String CONFIG = """
            defaults
             mode http
             timeout client 1s
             timeout server 1s
             timeout connect 1s
            frontend f
             bind 127.0.0.1:PORT
             http-request use-service prometheus-exporter if { path /metrics }
             http-request return status 200
            backend b
             stick-table type ip size 10 expire 1m
             server up 127.0.0.1:1
             server out 127.0.0.1:1 disabled
            """;

    private LoadBalancer lb;

    @BeforeEach
    void start() throws Exception {
        int port = HeldPort.forGood();
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("test", CONFIG.replace("PORT", Integer.toString(port)))), diagnostics);
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        lb = LoadBalancer.start(configuration, diagnostics);
    }

    @AfterEach
    void stop() {
        lb.close();
    }

    private String get(String target, int status) throws Exception {
        int port = ((InetSocketAddress) lb.addresses().getFirst()).getPort();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var response = client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target)).build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(status);
            return response.body();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "'' ~ haproxy_process_nbproc 1",
        "'' ~ haproxy_frontend_http_responses_total{proxy=\"f\",code=\"2xx\"} 1",
        "'' ~ haproxy_frontend_intercepted_requests_total{proxy=\"f\"} 2",
        "'' ~ haproxy_backend_agg_server_status{proxy=\"b\",state=\"MAINT\"} 1",
        "'' ~ haproxy_server_status{proxy=\"b\",server=\"out\",state=\"MAINT\"} 1",
        "'' ~ haproxy_server_limit_sessions{proxy=\"b\",server=\"up\"} NaN",
        "'' ~ haproxy_backend_total_time_average_seconds{proxy=\"b\"} 0.000000",
        "'' ~ haproxy_sticktable_size{name=\"b\",type=\"ip\"} 10",
        "?scope=server&scope=frontend ~ haproxy_frontend_status{proxy=\"f\",state=\"UP\"} 1",
        "?metrics=haproxy_server_weight ~ haproxy_server_weight{proxy=\"b\",server=\"up\"} 1",
        "?extra-counters ~ haproxy_frontend_ssl_sess{proxy=\"f\"} 0",
        "?extra-counters&scope=frontend&metrics=haproxy_frontend_ssl_sess ~ haproxy_frontend_ssl_sess{proxy=\"f\"} 0",
        "?extra-counters&scope=frontend ~ # TYPE haproxy_frontend_ssl_failed_handshake counter",
    })
    void shows(String query, String line) throws Exception {
        get("/", 200);
        assertThat(get("/metrics" + query, 200).lines()).contains(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "?scope=server ~ haproxy_process",
        "?scope= ~ haproxy",
        "?no-maint ~ server=\"out\"",
        "?metrics=haproxy_server_weight ~ haproxy_frontend",
        "?metrics=-haproxy_server_weight ~ haproxy_server_weight",
        "'' ~ ssl_sess",
        "?extra-counters&metrics=-haproxy_frontend_ssl_sess ~ haproxy_frontend_ssl_sess",
        "?extra-counters&scope=backend ~ haproxy_frontend",
    })
    void leavesOut(String query, String text) throws Exception {
        assertThat(get("/metrics" + query, 200)).doesNotContain(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?scope=foo", "?scope", "?scope=SERVER", "?scope=server&scope=foo", "?scope=server;no-maint", "?scope=server%zz"})
    void anUnknownScopeIsABadRequest(String query) throws Exception {
        assertThat(request("/metrics" + query)).startsWith("HTTP/1.1 400 ").contains("400 Bad request");
    }

    /** Any bytes: {@link URI} would refuse some. */
    private String request(String target) throws Exception {
        InetSocketAddress address = (InetSocketAddress) lb.addresses().getFirst();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theJvmIsThereToo() throws Exception {
        assertThat(get("/metrics", 200)).contains("# TYPE jlb_heap_used_bytes gauge").contains("\njlb_gc_collections_total ");
    }
}
