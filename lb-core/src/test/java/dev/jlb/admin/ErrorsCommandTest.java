package dev.jlb.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** {@code show errors} as HAProxy 2.6 answers it (flags of its own objects apart, which are 0 here). */
class ErrorsCommandTest {
    private static final String REQUEST = """
            \s
            [NOW] frontend f (#2): invalid request
              backend <NONE> (#-1), server <NONE> (#-1), event #1, src SRC
              buffer starts at 0 (including 0 out), 16251 free,
              len 133, wraps at 16384, error at position 126
              H1 connection flags 0x00000000, H1 stream flags 0x00000000
              H1 msg state MSG_HDR_NAME(17), H1 msg flags 0x00000010
              H1 chunk len 0 bytes, H1 body len 0 bytes :
             \s
              00000  GET / HTTP/1.1\\r\\n
              00016  a: \\e\\\\\\t\\xFFxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
              00080+ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\r\\n
              00125  b/c: d\\r\\n
            """;
    private static final String RESPONSE = """
            \s
            [NOW] backend b (#3): invalid response
              frontend f (#2), server s1 (#1), event #2, src SRC
              buffer starts at 0 (including 0 out), 16352 free,
              len 32, wraps at 16384, error at position 20
              H1 connection flags 0x00000000, H1 stream flags 0x00000000
              H1 msg state MSG_HDR_NAME(17), H1 msg flags 0x00000014
              H1 chunk len 0 bytes, H1 body len 0 bytes :
             \s
              00000  HTTP/1.1 200 OK\\r\\n
              00017  bad/name: x\\r\\n
              00030  \\r\\n
            """;

    @Test
    void showsTheLastOfEach() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answer(server));
            LoadBalancer lb = start(server.getLocalPort());
            try {
                InetSocketAddress front = lb.address("f");
                assertThat(ask(lb, "show errors")).isEqualTo("Total events captured on [NOW] : 0\n");
                exchange(front, "G@T / HTTP/1.1\r\n\r\n");
                exchange(front, "GET / HTTP/1.1\r\na: \u001b\\\t\u00ff" + "x".repeat(100) + "\r\nb/c: d\r\n");
                exchange(front, "GET / HTTP/1.1\r\nhost: a\r\n\r\n");
                String head = "Total events captured on [NOW] : 3\n";
                assertThat(ask(lb, "show errors")).isEqualTo((head + REQUEST + RESPONSE));
                assertThat(ask(lb, "show errors -1 request")).isEqualTo(head + REQUEST);
                assertThat(ask(lb, "show errors f response")).isEqualTo(head);
                assertThat(ask(lb, "show errors 3")).isEqualTo(head + RESPONSE);
                assertThat(ask(lb, "show errors 99")).isEqualTo(head);
                assertThat(ask(lb, "show errors nope")).isEqualTo("No such proxy.\n");
            } finally {
                lb.close();
            }
        }
    }

    private static void answer(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read(new byte[4096]);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nbad/name: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().read();
        } catch (IOException closed) {
            // the test is over
        }
    }

    private static LoadBalancer start(int port) throws Exception {
        String text = """
                global
                 stats socket 127.0.0.1:0 level admin
                defaults
                 mode http
                 timeout client 10s
                 timeout server 10s
                 timeout connect 5s
                frontend f
                 bind 127.0.0.1:0
                 default_backend b
                backend b
                 retries 0
                 server s1 127.0.0.1:%d
                """.formatted(port);
        return LoadBalancer.start(text);
    }

    private static void exchange(InetSocketAddress front, String request) throws IOException {
        try (Socket socket = new Socket(front.getAddress(), front.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1)).matches("HTTP/1.1 (400|502)");
        }
    }

    private static String ask(LoadBalancer lb, String command) {
        return lb.command(command).replaceAll("\\[\\d\\d/[^]]*]", "[NOW]").replaceAll("src 127.0.0.1:\\d+", "src SRC").stripTrailing() + "\n";
    }
}
