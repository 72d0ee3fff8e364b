package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** {@code pool-purge-delay} (manual 5.2): half of the connections that wait are closed at each interval, not all at once. */
class IdlePoolTest {
    private static final int CONNECTIONS = 4;
    private static final long DELAY = 300;

    @Test
    void halfGoesAtEachInterval() throws Exception {
        // on a busy machine two intervals may look like one from here: all of five looks would have to
        boolean halves = false;
        for (int look = 0; look < 5 && !halves; look++) {
            List<Long> closed = closings();
            assertThat(closed).hasSize(CONNECTIONS);
            halves = apart(closed, 2) && apart(closed, 3);
        }
        assertThat(halves).isTrue();
    }

    private static boolean apart(List<Long> times, int index) {
        return TimeUnit.NANOSECONDS.toMillis(times.get(index) - times.get(index - 1)) > DELAY / 2;
    }

    /** When the server saw each of its connections end, in order. */
    private static List<Long> closings() throws Exception {
        try (ServerSocket origin = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Live live = new Live("""
                        global
                          nbthread 1
                        listen l
                          bind 127.0.0.1:${fe}
                          balance roundrobin
                          http-reuse always
                          server s 127.0.0.1:%d pool-purge-delay %dms
                        """.formatted(origin.getLocalPort(), DELAY))) {
            List<Socket> asking = new ArrayList<>();
            List<Socket> serving = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket client = new Socket("127.0.0.1", live.port("fe"));
                client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                asking.add(client);
                serving.add(origin.accept());
            }
            for (Socket server : serving) {
                server.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            for (Socket client : asking) {
                client.getInputStream().readAllBytes();
                client.close();
            }
            List<Long> closed = new ArrayList<>();
            List<Thread> watchers = serving.stream().map(server -> Thread.ofVirtual().start(() -> {
                end(server);
                synchronized (closed) {
                    closed.add(System.nanoTime());
                }
            })).toList();
            for (Thread watcher : watchers) {
                if (!watcher.join(Duration.ofSeconds(20))) {
                    throw new TimeoutException("a connection is kept");
                }
            }
            return closed;
        }
    }

    private static void end(Socket server) {
        try (server) {
            server.getInputStream().readAllBytes();
        } catch (IOException reset) {
            // as HAProxy, which closes so
        }
    }
}
