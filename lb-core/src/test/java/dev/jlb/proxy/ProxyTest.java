package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.HeldPort;
import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The data path inside this JVM, over real sockets, with the leak detector watching every buffer. */
@ExtendWith(LeakGuard.class)
@Timeout(30)
class ProxyTest {
    private final ExecutorService servers = Executors.newVirtualThreadPerTaskExecutor();
    private ServerSocket backend;
    private LoadBalancer lb;
    private int port;

    /** What the back end does with one connection. */
    private interface Behaviour {
        void serve(Socket socket) throws IOException;
    }

    @BeforeEach
    void listen() throws IOException {
        backend = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        if (lb != null) {
            lb.close();
        }
        backend.close();
        servers.shutdownNow();
    }

    private void start(String frontend, Behaviour behaviour) throws IOException {
        servers.submit(() -> {
            while (true) {
                Socket socket = backend.accept();
                servers.submit(() -> {
                    try (socket) {
                        behaviour.serve(socket);
                    } catch (IOException peerLeft) {
                        // the tests make peers leave
                    }
                    return null;
                });
            }
        });
        port = HeldPort.forGood();
        String text = "defaults\n timeout client 5s\n timeout server 5s\n timeout connect 2s\nlisten l\n bind 127.0.0.1:" + port + "\n" + frontend
                + "\n server s 127.0.0.1:" + backend.getLocalPort() + "\n";
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("test", text)), diagnostics);
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        lb = LoadBalancer.start(configuration, diagnostics);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Up to and with the given end. */
    private static String readTo(Socket socket, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                return text + "<EOF>";
            }
            text.append((char) b);
        }
        return text.toString();
    }

    private static Behaviour answer(String response) {
        return socket -> {
            while (!readTo(socket, "\r\n\r\n").endsWith("<EOF>")) {
                send(socket, response);
            }
        };
    }

    @Test
    void aRequestCutAtEveryByteIsTheSameRequest() throws IOException {
        start(" mode http\n http-request set-header X-New yes", socket -> {
            String head;
            while (!(head = readTo(socket, "\r\n\r\n")).endsWith("<EOF>")) {
                send(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + head.length() + "\r\n\r\n" + head);
            }
        });
        String request = "GET /a?b HTTP/1.1\r\nHost:  h \r\nX-Odd: 1,2\r\n\r\n";
        String expected = null;
        for (int cut = 1; cut < request.length(); cut++) {
            try (Socket socket = connect()) {
                send(socket, request.substring(0, cut));
                socket.getOutputStream().flush();
                send(socket, request.substring(cut));
                String seen = readTo(socket, "x-new: yes\r\n\r\n");
                expected = expected == null ? seen : expected;
                assertThat(seen).isEqualTo(expected).contains("GET /a?b HTTP/1.1\r\nhost: h\r\nx-odd: 1,2\r\n");
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        start(" mode http", socket -> {
            String head;
            while (!(head = readTo(socket, "\r\n\r\n")).endsWith("<EOF>")) {
                String path = head.split(" ")[1];
                send(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
            }
        });
        try (Socket socket = connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 100; i < 160; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: h\r\n\r\n");
            }
            send(socket, requests.toString());
            for (int i = 100; i < 160; i++) {
                assertThat(readTo(socket, "\r\n\r\n/" + i)).startsWith("HTTP/1.1 200 OK");
            }
        }
    }

    /** HAProxy 2.6 does so only when it happens to read the end of the stream apart from the requests. */
    @Test
    void requestsSentBeforeTheClientsEndAreAllAnswered() throws IOException {
        start(" mode http", answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        try (Socket socket = connect()) {
            send(socket, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\nGET /3");
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 400 ");
        }
    }

    @Test
    void aLargeBodyPassesBothWaysWithBoundedMemory() throws IOException {
        int size = 64 << 20;
        start(" mode http", socket -> {
            readTo(socket, "\r\n\r\n");
            byte[] piece = socket.getInputStream().readNBytes(size);
            send(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + piece.length + "\r\n\r\n");
            socket.getOutputStream().write(piece);
        });
        try (Socket socket = connect()) {
            byte[] body = new byte[size];
            Arrays.fill(body, (byte) 'x');
            body[size - 1] = '!';
            servers.submit(() -> {
                send(socket, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + size + "\r\n\r\n");
                socket.getOutputStream().write(body);
                return null;
            });
            readTo(socket, "\r\n\r\n");
            byte[] back = socket.getInputStream().readNBytes(size);
            assertThat(back.length).isEqualTo(size);
            assertThat(back[size - 1]).isEqualTo((byte) '!');
        }
    }

    @Test
    void chunksAndTrailersPassAndExtensionsDoNot() throws IOException {
        start(" mode http", answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX-T: 1\r\n\r\n"));
        try (Socket socket = connect()) {
            send(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(readTo(socket, "0\r\nx-t: 1\r\n\r\n")).isEqualTo("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx-t: 1\r\n\r\n");
        }
    }

    @Test
    void trailersAreDroppedWhereThatIsAskedFor() throws IOException {
        BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        start(" mode http\n option http-drop-request-trailers\n option http-drop-response-trailers", socket -> {
            readTo(socket, "\r\n\r\n");
            bodies.add(readTo(socket, "0\r\n\r\n"));
            send(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-T: v\r\n\r\n");
        });
        try (Socket socket = connect()) {
            send(socket, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-U: w\r\n\r\n");
            readTo(socket, "\r\n\r\n");
            assertThat(readTo(socket, "\r\n\r\n")).isEqualTo("2\r\nok\r\n0\r\n\r\n");
            assertThat(bodies.poll()).isEqualTo("3\r\nabc\r\n0\r\n\r\n");
        }
    }

    @Test
    void aShortBodyIsSeenAsAborted() throws IOException {
        start(" mode http", socket -> {
            readTo(socket, "\r\n\r\n");
            send(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        });
        try (Socket socket = connect()) {
            send(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            ByteArrayOutputStream seen = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            int b;
            while ((b = in.read()) >= 0) {
                seen.write(b);
            }
            assertThat(seen.toString(StandardCharsets.ISO_8859_1)).endsWith("3\r\nabc\r\n").doesNotContain("0\r\n\r\n");
        }
    }

    @Test
    void afterAnUpgradeBytesPassBothWays() throws IOException {
        start(" mode http\n timeout tunnel 1h", socket -> {
            String head = readTo(socket, "\r\n\r\n");
            assertThat(head).contains("upgrade: websocket").contains("connection: Upgrade");
            send(socket, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nearly");
            byte[] buffer = new byte[64];
            int n;
            while ((n = socket.getInputStream().read(buffer)) > 0) {
                socket.getOutputStream().write(buffer, 0, n);
            }
        });
        try (Socket socket = connect()) {
            send(socket, "GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nahead");
            assertThat(readTo(socket, "earlyahead")).startsWith("HTTP/1.1 101 ");
            send(socket, "more");
            assertThat(readTo(socket, "more")).isEqualTo("more");
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void clientsThatLeaveAtAnyMomentLoseNothing() throws IOException {
        start(" mode http", answer("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "y".repeat(100_000)));
        for (int i = 0; i < 60; i++) {
            try (Socket socket = connect()) {
                send(socket, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345".substring(0, 20 + i % 30));
                if (i % 3 == 0) {
                    socket.setSoLinger(true, 0);
                }
            }
            try (Socket socket = connect()) {
                send(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                socket.getInputStream().readNBytes(i * 50);
                if (i % 2 == 0) {
                    socket.setSoLinger(true, 0);
                }
            }
        }
        try (Socket socket = connect()) {
            send(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            readTo(socket, "\r\n\r\n");
            assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
        }
    }

    @Test
    void tcpModeRelaysAndPassesHalfClosesOn() throws IOException {
        start(" mode tcp", socket -> {
            byte[] question = socket.getInputStream().readAllBytes();
            socket.getOutputStream().write(("got " + question.length).getBytes(StandardCharsets.US_ASCII));
        });
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(new byte[300_000]);
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("got 300000");
        }
    }

    @Test
    void softStopSendsIdleClientsHomeAndWaitsForTheOthers() throws Exception {
        start(" mode http", socket -> {
            boolean whole = readTo(socket, "\r\n\r\n").startsWith("GET /whole ");
            send(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + (whole ? 2 : 4) + "\r\n\r\nab");
            // the rest never comes: the client leaves
            readTo(socket, "\r\n\r\n");
        });
        try (Socket idle = connect(); Socket socket = connect()) {
            // one that has not sent its first request may still do so, as with HAProxy: it must have had one
            send(idle, "GET /whole HTTP/1.1\r\nHost: h\r\n\r\n");
            readTo(idle, "\r\n\r\nab");
            send(socket, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            readTo(socket, "\r\n\r\nab");
            lb.drain();
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
            socket.close();
            assertThat(lb.program().life().whenIdle().await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
