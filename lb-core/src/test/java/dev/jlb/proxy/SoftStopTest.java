package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a soft stop does to clients that wait for their next request, and to one that has not sent its first (manual 3.1 {@code close-spread-time}, 4.2 {@code option idle-close-on-response}); as HAProxy 2.6 does. */
@Timeout(60)
class SoftStopTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "zero-warning                 | no option idle-close-on-response | true  | close",
        "zero-warning                 | option idle-close-on-response    | false | close",
        "close-spread-time infinite   | no option idle-close-on-response | false | keep",
        "close-spread-time 1d         | no option idle-close-on-response | false | keep",
        "close-spread-time 1ms        | no option idle-close-on-response | true  | close",
    })
    void endsConnections(String global, String option, boolean idleEnds, String answer) throws Exception {
        try (LoadBalancer lb = LoadBalancer.start("""
                global
                  GLOBAL
                defaults
                  mode http
                  timeout client 30s
                  timeout server 30s
                  timeout connect 2s
                frontend web
                  bind 127.0.0.1:0
                  OPTION
                  http-request return status 200 content-type text/plain string hello
                """.replace("GLOBAL", global).replace("OPTION", option));
                Socket idle = new Socket(InetAddress.getLoopbackAddress(), lb.address("web").getPort());
                Socket fresh = new Socket(InetAddress.getLoopbackAddress(), lb.address("web").getPort())) {
            assertThat(talk(idle)).doesNotContain("connection: close").endsWith("hello");
            // both are known to the program
            for (int i = 0; i < 1000 && !lb.statistics().getFirst().text("scur").equals("2"); i++) {
                Thread.sleep(10);
            }
            lb.drain();
            if (idleEnds) {
                assertThat(idle.getInputStream().read()).isEqualTo(-1);
            } else {
                idle.setSoTimeout(300);
                assertThat(open(idle)).isTrue();
                idle.setSoTimeout(0);
                assertThat(talk(idle).contains("connection: close")).isEqualTo(answer.equals("close"));
            }
            if (!global.endsWith(" 1d")) {
                assertThat(talk(fresh).contains("connection: close")).isEqualTo(answer.equals("close"));
            }
            idle.close();
            fresh.close();
            assertThat(lb.awaitIdle(Duration.ofSeconds(20))).isTrue();
        }
    }

    private static boolean open(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException nothing) {
            return true;
        }
    }

    /** One request and its answer, whose body is five bytes. */
    private static String talk(Socket socket) throws IOException {
        socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("hello")) {
            int c = socket.getInputStream().read();
            if (c < 0) {
                break;
            }
            answer.append((char) c);
        }
        return answer.toString();
    }
}
