package dev.jlb.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exporter with 5,000 servers: its text comes in pieces, no faster than the scraper reads. */
class LongMetricsTest {
    private static final int SERVERS = 5000;

    private LoadBalancer lb;

    @BeforeEach
    void start() throws Exception {
        StringBuilder text = new StringBuilder("""
                defaults
                 mode http
                 timeout client 60s
                 timeout server 1s
                 timeout connect 1s
                frontend f
                 bind 127.0.0.1:0
                 http-request use-service prometheus-exporter if { path /metrics }
                 http-request return status 200 content-type text/plain string short
                backend b
                """);
        for (int server = 0; server < SERVERS; server++) {
            text.append(" server s").append(server).append(" 127.0.0.1:1\n");
        }
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("test", text.toString())), diagnostics);
        lb = LoadBalancer.start(configuration, diagnostics);
    }

    @AfterEach
    void stop() {
        lb.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ((InetSocketAddress) lb.addresses().getFirst()).getPort()));
        return socket;
    }

    private static void ask(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    @Test
    void aSlowScraperGetsAllAndHoldsNobodyUp() throws Exception {
        try (Socket slow = connect(); Socket other = connect()) {
            ask(slow, "GET /metrics?scope=server HTTP/1.1");
            DataInputStream in = new DataInputStream(slow.getInputStream());
            assertThat(head(in)).startsWith("HTTP/1.1 200 OK\n").contains("transfer-encoding: chunked").doesNotContain("content-length");
            // while it reads nothing
            ask(other, "GET / HTTP/1.1");
            assertThat(head(new DataInputStream(other.getInputStream()))).startsWith("HTTP/1.1 200 OK\n");
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int length = Integer.parseInt(line(in), 16); length > 0; length = Integer.parseInt(line(in), 16)) {
                assertThat(length).isLessThan(64_000);
                all.write(in.readNBytes(length));
                assertThat(line(in)).isEmpty();
            }
            assertThat(line(in)).isEmpty();
            String text = all.toString(StandardCharsets.UTF_8);
            assertThat(text.lines().filter(line -> line.startsWith("haproxy_server_sessions_total{")).count()).isEqualTo(SERVERS);
            assertThat(text.lines().filter(line -> line.startsWith("# TYPE haproxy_server_sessions_total ")).count()).isOne();
            assertThat(text.lines().filter(line -> line.startsWith("haproxy_server_http_responses_total{")).count()).isEqualTo(6 * SERVERS);
            // the connection lives on
            ask(slow, "GET / HTTP/1.1");
            assertThat(head(in)).startsWith("HTTP/1.1 200 OK\n").contains("content-length: 5");
        }
    }

    /** Who goes away in the middle leaves nothing that others would notice. */
    @Test
    void aScraperMayLeave() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (Socket leaving = connect()) {
                ask(leaving, "GET /metrics?scope=server HTTP/1.1");
                assertThat(leaving.getInputStream().read()).isEqualTo('H');
            }
        }
        try (Socket other = connect()) {
            ask(other, "GET / HTTP/1.1");
            assertThat(head(new DataInputStream(other.getInputStream()))).startsWith("HTTP/1.1 200 OK\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void withoutChunks(String method) throws Exception {
        try (Socket socket = connect()) {
            ask(socket, method + " /metrics?scope=server&metrics=haproxy_server_weight HTTP/1." + (method.equals("GET") ? 0 : 1));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            String head = head(in);
            assertThat(head).startsWith("HTTP/1.1 200 OK\n");
            if (method.equals("GET")) {
                assertThat(head).doesNotContain("chunked").contains("connection: close");
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().count()).isEqualTo(SERVERS + 2);
            } else {
                ask(socket, "GET / HTTP/1.1");
                assertThat(head(in)).startsWith("HTTP/1.1 200 OK\n").contains("content-length: 5");
            }
        }
    }
}
