package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.HeldPort;
import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies that are compressed on their way, over real sockets. What heads say is in {@code compression.cases}. */
@ExtendWith(LeakGuard.class)
@Timeout(30)
class CompressionTest {
    private ServerSocket backend;
    private LoadBalancer lb;
    private int port;

    @BeforeEach
    void listen() throws IOException {
        backend = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        lb.close();
        backend.close();
    }

    private void start(String lines) throws IOException {
        port = HeldPort.forGood();
        String text = "defaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 2s\nlisten l\n bind 127.0.0.1:" + port + "\n" + lines + "\n server s 127.0.0.1:" + backend.getLocalPort() + "\n";
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("test", text)), diagnostics);
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        lb = LoadBalancer.start(configuration, diagnostics);
    }

    @Test
    void aResponseInPieces() throws Exception {
        start(" compression algo gzip");
        byte[] body = "The quick brown fox jumps over the lazy dog. ".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
        CompletableFuture<byte[]> served = serve(("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII), body);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = client.getInputStream();
            assertThat(head(in)).contains("transfer-encoding: chunked", "content-encoding: gzip", "vary: Accept-Encoding").doesNotContain("content-length");
            byte[] packed = chunks(in);
            assertThat(packed.length).isLessThan(body.length / 10);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes()).isEqualTo(body);
        }
        served.join();
    }

    /** Beyond the limit a response that begins is not compressed; without a limit it is again. */
    @Test
    void aLimitOfTheRate() throws Exception {
        start(" compression algo gzip\n option httpclose");
        assertThat(lb.command("set rate-limit http-compression global 1")).isEmpty();
        assertThat(lb.info().get("CompressBpsRateLim")).isEqualTo(1024L);
        assertThat(compressed()).isTrue();
        // on a machine that takes seconds for an answer the rate is down again before the next one begins
        boolean limited = false;
        for (int i = 0; i < 50 && !limited; i++) {
            limited = !compressed();
        }
        assertThat(limited).isTrue();
        assertThat(lb.command("set rate-limit http-compression global 0")).isEmpty();
        assertThat(compressed()).isTrue();
        assertThat(((Number) lb.info().get("CompressBpsOut")).longValue()).isLessThanOrEqualTo(((Number) lb.info().get("CompressBpsIn")).longValue());
    }

    /** Whether one more response of 45 kB comes compressed. */
    private boolean compressed() throws Exception {
        byte[] body = "The quick brown fox jumps over the lazy dog. ".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        CompletableFuture<byte[]> served = serve(("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII), body);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = client.getInputStream().readAllBytes();
            served.join();
            boolean announced = new String(answer, 0, 300, StandardCharsets.ISO_8859_1).contains("content-encoding: gzip");
            assertThat(answer.length < body.length).isEqualTo(announced);
            return announced;
        }
    }

    @Test
    void aRequest() throws Exception {
        start(" compression direction request\n compression algo-req gzip\n compression type-req text/plain");
        byte[] body = "name=value&".repeat(9_000).getBytes(StandardCharsets.US_ASCII);
        CompletableFuture<byte[]> served = serve("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII), new byte[0]);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write(("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().write(body);
            assertThat(head(client.getInputStream())).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(new GZIPInputStream(new ByteArrayInputStream(served.join())).readAllBytes()).isEqualTo(body);
    }

    @Test
    void aRequestBelowTheSizeIsLeftAlone() throws Exception {
        start(" compression direction both\n compression algo-req gzip\n compression minsize-req 100");
        CompletableFuture<byte[]> served = serve("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII), new byte[0]);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello".getBytes(StandardCharsets.US_ASCII));
            assertThat(head(client.getInputStream())).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(served.join()).isEqualTo("hello".getBytes(StandardCharsets.US_ASCII));
    }

    /** Takes one request and answers it. @return its body, as it came */
    private CompletableFuture<byte[]> serve(byte[] head, byte[] body) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket socket = backend.accept()) {
                InputStream in = socket.getInputStream();
                String request = head(in);
                byte[] received = request.contains("transfer-encoding: chunked") ? chunks(in) : request.contains("content-length: ") ? in.readNBytes(Integer.parseInt(request.split("content-length: ")[1].split("\r")[0])) : new byte[0];
                socket.getOutputStream().write(head);
                socket.getOutputStream().write(body);
                socket.getOutputStream().flush();
                awaitEnd(in);
                return received;
            } catch (IOException gone) {
                throw new IllegalStateException(gone);
            }
        });
    }

    /** The proxy keeps the connection for a while, then ends it; one that is idle ends with a reset. */
    private static void awaitEnd(InputStream in) throws IOException {
        try {
            assertThat(in.read()).isNegative();
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            assertThat(b).as(head.toString()).isNotNegative();
            head.append((char) b);
        }
        return head.toString();
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                line.append((char) b);
            }
            int size = Integer.parseInt(line.toString().strip(), 16);
            body.write(in.readNBytes(size));
            in.readNBytes(2);
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }
}
