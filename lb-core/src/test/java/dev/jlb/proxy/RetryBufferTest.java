package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The largest request that is sent again (manual 4.2 {@code retry-on}: it has to fit in a buffer), to the byte; each figure was measured with HAProxy 2.6. */
class RetryBufferTest {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");
    /** The next request is refused. */
    private final AtomicBoolean refuse = new AtomicBoolean();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                      | option http-buffer-request | 15214
            ''                                      | retries 2                  | 15214
            tune.bufsize 8192                       | option http-buffer-request | 7023
            tune.bufsize 8192                       | retries 2                  | 7023
            tune.bufsize 8192;tune.maxrewrite 512   | option http-buffer-request | 7535
            """)
    void isRetried(String global, String option, int largest) throws Exception {
        try (ServerSocket origin = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Live live = new Live("""
                        global
                          nbthread 1
                          %s
                        listen l
                          bind 127.0.0.1:${fe}
                          balance roundrobin
                          retry-on 503
                          %s
                          server s 127.0.0.1:%d
                        """.formatted(global.replace(";", "\n  "), option, origin.getLocalPort()))) {
            Thread.ofVirtual().start(() -> accept(origin));
            assertThat(status(live, largest)).isEqualTo("200");
            assertThat(status(live, largest + 1)).isEqualTo("503");
        }
    }

    private String status(Live live, int length) throws IOException {
        refuse.set(true);
        return live.talk("fe", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: " + length + "\r\n\r\n" + "x".repeat(length) + "GET /bye HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").substring(9, 12);
    }

    private void accept(ServerSocket origin) {
        try {
            while (true) {
                Socket socket = origin.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String head; !(head = head(in)).isEmpty(); ) {
                Matcher length = LENGTH.matcher(head);
                in.skipNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
                String status = refuse.getAndSet(false) ? "503 No" : "200 OK";
                socket.getOutputStream().write(("HTTP/1.1 " + status + "\r\ncontent-length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException ended) {
            // its last request
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c; !head.toString().endsWith("\r\n\r\n") && (c = in.read()) >= 0; ) {
            head.append((char) c);
        }
        return head.toString();
    }
}
