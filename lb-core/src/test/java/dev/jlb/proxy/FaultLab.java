package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import dev.jlb.HeldPort;
import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.server.ServerRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A load balancer between peers that fail. Every test ends with nothing left: no connection, no slot, no stream in a queue, and by the leak detector no buffer. */
@ExtendWith(LeakGuard.class)
@Timeout(60)
abstract class FaultLab {
    static final int ANSWER = 100_000;
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: " + ANSWER + "\r\n\r\n" + "y".repeat(ANSWER);
    static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    static final String POST = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n";

    final List<Backend> backends = new ArrayList<>();
    LoadBalancer lb;
    int port;

    /** What a back end does with one connection. */
    interface Behaviour {
        void serve(Socket socket) throws IOException;
    }

    /** A back end that can be killed: its port refuses and all its connections are reset, as when a process dies. */
    static final class Backend implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();
        private final AtomicInteger accepted = new AtomicInteger();

        Backend(Behaviour behaviour) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (true) {
                    try {
                        Socket socket = listener.accept();
                        accepted.incrementAndGet();
                        open.add(socket);
                        Thread.ofVirtual().start(() -> {
                            try (socket) {
                                behaviour.serve(socket);
                            } catch (IOException peerLeft) {
                                // peers leave here
                            } finally {
                                open.remove(socket);
                            }
                        });
                    } catch (IOException killed) {
                        return;
                    }
                }
            });
        }

        int port() {
            return listener.getLocalPort();
        }

        void kill() throws IOException {
            listener.close();
            for (Socket socket : open) {
                try {
                    reset(socket);
                } catch (IOException closedMeanwhile) {
                    // just as well
                }
            }
        }

        @Override
        public void close() throws IOException {
            kill();
        }
    }

    Backend backend(Behaviour behaviour) throws IOException {
        Backend backend = new Backend(behaviour);
        backends.add(backend);
        return backend;
    }

    void start(String section) throws IOException {
        port = HeldPort.forGood();
        String text = "defaults\n mode http\n timeout client 800ms\n timeout server 800ms\n timeout connect 500ms\n timeout http-request 800ms\n timeout queue 10s\nlisten l\n bind 127.0.0.1:" + port + "\n" + section + "\n";
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("test", text)), diagnostics);
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        lb = LoadBalancer.start(configuration, diagnostics);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (lb != null) {
            var runtime = lb.program().backs().get("l").runtime();
            until(() -> lb.program().connections() == 0, "client connections");
            until(() -> runtime.connections() == 0, "sessions");
            assertThat(runtime.queued()).as("queued").isZero();
            for (ServerRuntime server : runtime.servers()) {
                until(() -> server.connections() == 0, "slots of " + server.name());
                until(() -> server.counters().usedConnections.get() == 0, "used connections of " + server.name());
            }
            assertThat(lb.program().streams().get(5, TimeUnit.SECONDS)).isEmpty();
            for (Backend backend : backends) {
                backend.close();
            }
            for (ServerRuntime server : runtime.servers()) {
                until(() -> server.counters().idleConnections.get() == 0, "idle connections of " + server.name());
            }
            lb.close();
        }
        for (Backend backend : backends) {
            backend.close();
        }
    }

    static void until(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still there: " + what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A request's head and as much of its body as is announced; false at the end. */
    static boolean request(Socket socket) throws IOException {
        String head = head(socket.getInputStream());
        if (head.isEmpty()) {
            return false;
        }
        int length = head.toLowerCase().indexOf("content-length: ");
        if (length >= 0) {
            socket.getInputStream().readNBytes(Integer.parseInt(head.substring(length + 16, head.indexOf('\r', length))));
        }
        return true;
    }

    static String head(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < 4 || !text.substring(text.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** Status and length of what one GET gets; {@code cut} when it is not whole. */
    String get() throws IOException {
        try (Socket socket = connect()) {
            send(socket, GET);
            return answer(socket);
        }
    }

    static String answer(Socket socket) throws IOException {
        try {
            String head = head(socket.getInputStream());
            if (head.isEmpty()) {
                return "closed";
            }
            int status = Integer.parseInt(head.substring(9, 12));
            if (status != 200) {
                return String.valueOf(status);
            }
            byte[] body = socket.getInputStream().readNBytes(ANSWER);
            for (byte b : body) {
                assertThat(b).isEqualTo((byte) 'y');
            }
            return body.length == ANSWER ? "200" : "cut";
        } catch (SocketTimeoutException silent) {
            return "nothing";
        } catch (IOException broken) {
            return "cut";
        }
    }

    static Behaviour good() {
        return socket -> {
            while (request(socket)) {
                send(socket, OK);
            }
        };
    }
}
