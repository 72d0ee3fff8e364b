package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the kernel's keep-alive timer runs on both sides of a stream, and for how long, as /proc/net/tcp tells (manual 4.2 {@code option clitcpka}). */
class KeepAliveTest {
    private static final Path SOCKETS = Path.of("/proc/net/tcp");
    private static final String ESTABLISHED = "01";
    private static final String KEEP_ALIVE = "02";
    private static final int TICKS = 100;

    @ParameterizedTest
    @CsvSource(textBlock = """
            option clitcpka,    clitcpka-idle 90,                       90, 0
            option srvtcpka,    srvtcpka-idle 3m,                       0,  180
            option tcpka,       clitcpka-idle 99500ms,                  100, 7200
            option tcpka,       clitcpka-cnt 5,                         7200, 7200
            no option clitcpka, clitcpka-idle 90,                       0,  0
            """)
    void probesAfter(String option, String line, int client, int server) throws Exception {
        assumeTrue(Files.isReadable(SOCKETS), "needs Linux");
        try (ServerSocket origin = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Live live = new Live("""
                        listen l
                          mode tcp
                          bind 127.0.0.1:${fe}
                          timeout client 1m
                          timeout server 1m
                          balance roundrobin
                          server s 127.0.0.1:%d
                          %s
                          %s
                        """.formatted(origin.getLocalPort(), option, line));
                Socket asking = new Socket("127.0.0.1", live.port("fe"));
                Socket serving = origin.accept()) {
            serving.getOutputStream().write('x');
            assertThat(asking.getInputStream().read()).isEqualTo('x');
            assertSeconds(live.port("fe"), asking.getLocalPort(), client);
            assertSeconds(serving.getPort(), origin.getLocalPort(), server);
        }
    }

    /** @param seconds 0: no timer */
    private static void assertSeconds(int local, int remote, int seconds) throws IOException {
        int left = timer(local, remote);
        if (seconds == 0) {
            assertThat(left).isZero();
        } else {
            // time has gone by since, on a busy machine perhaps some seconds
            assertThat(left).isGreaterThan((seconds - 60) * TICKS).isLessThanOrEqualTo((seconds + 1) * TICKS);
        }
    }

    /** Ticks until the first probe of the connection between these ports; 0 without. */
    private static int timer(int local, int remote) throws IOException {
        String from = "%04X".formatted(local);
        String to = "%04X".formatted(remote);
        for (String line : Files.readAllLines(SOCKETS)) {
            String[] words = line.strip().split("\\s+");
            if (words[1].endsWith(":" + from) && words[2].endsWith(":" + to) && words[3].equals(ESTABLISHED)) {
                String[] timer = words[5].split(":");
                return timer[0].equals(KEEP_ALIVE) ? Integer.parseInt(timer[1], 16) : 0;
            }
        }
        throw new AssertionError("no connection from " + local + " to " + remote);
    }
}
