package dev.jlb.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.diff.PortPool;
import dev.jlb.diff.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server stops listening and comes back, again and again, while clients ask: a connection that is refused, or reset while the server has not taken it yet, is tried at another server
 * ({@code option redispatch 1}, {@code retry-on}), so that no request fails, whatever the algorithm and though clients would stay on it.
 */
class KilledServerIT {
    private static final int CLIENTS = 8;
    private static final int ROUNDS = 4;
    /** Answers between two changes. */
    private static final int ANSWERS = 300;

    /** Answers every request, one a connection, for as long as it listens. */
    private static final class Server implements AutoCloseable {
        private final AtomicInteger answered = new AtomicInteger();
        private ServerSocket listener;
        private int port;

        void listen() throws IOException {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
            port = listener.getLocalPort();
            ServerSocket mine = listener;
            Thread.ofVirtual().start(() -> {
                while (!mine.isClosed()) {
                    try {
                        Socket socket = mine.accept();
                        Thread.ofVirtual().start(() -> answer(socket));
                    } catch (IOException e) {
                        return; // closed
                    }
                }
            });
        }

        private void answer(Socket socket) {
            try (socket) {
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
                String line = in.readLine();
                while (line != null && !line.isEmpty()) {
                    line = in.readLine();
                }
                answered.incrementAndGet();
                socket.getOutputStream().write("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok".getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // the other side is gone
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"balance roundrobin", "balance leastconn", "balance source\n hash-type consistent", "balance random", "balance roundrobin\n stick-table type ip size 10\n stick on src", "balance roundrobin\n cookie N insert indirect"})
    void noRequestFails(String lines) throws Exception {
        try (Server one = new Server(); Server two = new Server()) {
            one.listen();
            two.listen();
            PortPool ports = new PortPool();
            int port = ports.next();
            Path config = Files.createTempFile("killed", ".cfg");
            Files.writeString(config, "defaults\n mode http\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n retries 3\n option redispatch 1\n retry-on all-retryable-errors\n http-reuse never\nlisten l\n bind 127.0.0.1:" + port + "\n "
                    + lines + "\n default-server check inter 50 fall 2 rise 1\n server a 127.0.0.1:" + one.port + " cookie a\n server b 127.0.0.1:" + two.port + " cookie b\n");
            ports.release();
            Program.Running proxy = Program.jlb().start(config, port);
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger good = new AtomicInteger();
            List<String> bad = java.util.Collections.synchronizedList(new ArrayList<>());
            List<Thread> clients = new ArrayList<>();
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(Thread.ofVirtual().start(() -> ask(port, stop, good, bad)));
                }
                for (int round = 0; round < ROUNDS; round++) {
                    Server victim = round % 2 == 0 ? one : two;
                    awaitAnswers(good, bad);
                    victim.close();
                    awaitAnswers(good, bad);
                    victim.listen();
                }
                awaitAnswers(good, bad);
            } finally {
                stop.set(true);
                for (Thread client : clients) {
                    client.join();
                }
                proxy.stop();
                Files.delete(config);
            }
            assertThat(bad).isEmpty();
            assertThat(one.answered.get() + two.answered.get()).isGreaterThanOrEqualTo(ROUNDS * 2 * ANSWERS);
        }
    }

    private static void awaitAnswers(AtomicInteger good, List<String> bad) throws InterruptedException {
        int wanted = good.get() + ANSWERS;
        long end = System.nanoTime() + 60_000_000_000L;
        while (good.get() < wanted && bad.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
    }

    private static void ask(int port, AtomicBoolean stop, AtomicInteger good, List<String> bad) {
        String cookie = "";
        while (!stop.get()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(("GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n" + cookie + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                if (!answer.startsWith("HTTP/1.1 200 ") || !answer.endsWith("ok")) {
                    bad.add(answer);
                    return;
                }
                int at = answer.indexOf("set-cookie: ");
                cookie = at < 0 ? cookie : "cookie: " + answer.substring(at + 12, answer.indexOf(';', at)) + "\r\n";
                good.incrementAndGet();
            } catch (IOException e) {
                bad.add(e.toString());
                return;
            }
        }
    }
}
