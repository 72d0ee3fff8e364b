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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A server stops listening and comes back, again and again, while clients ask: a connection that is refused, or reset while the server has not taken it yet, is tried at another server
 * ({@code option redispatch 1}, {@code retry-on}), so that no request fails, whatever the algorithm and though clients would stay on it.
 */
class KilledServerIT {
    /** All in one process, each a proxy of its own; checks of one back end decide for all. */
    private static final List<String> WAYS = List.of(
            "balance roundrobin", "balance static-rr", "balance leastconn", "balance first", "balance source", "balance source\n hash-type consistent", "balance source\n hash-type consistent\n hash-balance-factor 150",
            "balance uri", "balance uri depth 1\n hash-type consistent", "balance url_param u", "balance hdr(host)\n hash-type consistent djb2 avalanche", "balance hash path", "balance random", "balance random(1)",
            "balance roundrobin\n option prefer-last-server",
            "balance roundrobin\n stick-table type ip size 10\n stick on src",
            "balance roundrobin\n stick-table type string len 20 size 10\n stick match path\n stick store-request path",
            "balance roundrobin\n stick-table type string len 20 size 10\n stick match req.cook(N)\n stick store-response res.cook(N)",
            "balance roundrobin\n cookie N insert indirect", "balance roundrobin\n cookie N insert preserve nocache", "balance roundrobin\n cookie N prefix", "balance roundrobin\n cookie N rewrite",
            "balance leastconn\n cookie N insert indirect dynamic\n dynamic-cookie-key secret");
    /** Clients of each way. */
    private static final int CLIENTS = 2;
    private static final int ROUNDS = 4;
    /** Answers to each way between two changes. */
    private static final int ANSWERS = 20;

    /** A way and what its clients got. */
    private record Way(String lines, int port, AtomicInteger good, List<String> bad) {}

    /** Answers every request, one a connection, for as long as it listens. */
    private static final class Server implements AutoCloseable {
        private final AtomicInteger answered = new AtomicInteger();
        /** Bound and no more: while nobody listens the port is refused, and given to nobody else. */
        private final Socket holder = new Socket();
        private final int port;
        private ServerSocket listener;

        Server() throws IOException {
            holder.setReuseAddress(true);
            holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            port = holder.getLocalPort();
        }

        void listen() throws IOException {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
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
                socket.getOutputStream().write("HTTP/1.1 200 OK\r\nconnection: close\r\nset-cookie: N=v\r\ncontent-length: 2\r\n\r\nok".getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // the other side is gone
            }
        }

        void kill() throws IOException {
            listener.close();
        }

        @Override
        public void close() throws IOException {
            listener.close();
            holder.close();
        }
    }

    @Test
    void noRequestFails() throws Exception {
        try (Server one = new Server(); Server two = new Server()) {
            one.listen();
            two.listen();
            PortPool ports = new PortPool();
            List<Way> ways = new ArrayList<>();
            StringBuilder text = new StringBuilder("defaults\n mode http\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n retries 3\n option redispatch 1\n retry-on all-retryable-errors\n http-reuse never\n");
            for (String lines : WAYS) {
                Way way = new Way(lines, ports.next(), new AtomicInteger(), Collections.synchronizedList(new ArrayList<>()));
                ways.add(way);
                String cookie = lines.contains("dynamic") || !lines.contains("cookie") ? "" : " cookie ";
                text.append("listen l").append(ways.size()).append("\n bind 127.0.0.1:").append(way.port).append("\n ").append(lines);
                text.append("\n server a 127.0.0.1:").append(one.port).append(" track checks/a").append(cookie.isEmpty() ? "" : cookie + "a");
                text.append("\n server b 127.0.0.1:").append(two.port).append(" track checks/b").append(cookie.isEmpty() ? "" : cookie + "b").append('\n');
            }
            text.append("backend checks\n default-server check inter 50 fall 2 rise 1\n server a 127.0.0.1:" + one.port + "\n server b 127.0.0.1:" + two.port + "\n");
            Path config = Files.createTempFile("killed", ".cfg");
            Files.writeString(config, text);
            Program.Running proxy = Program.jlb().start(config, ways.getLast().port);
            AtomicBoolean stop = new AtomicBoolean();
            List<Thread> clients = new ArrayList<>();
            try {
                for (Way way : ways) {
                    for (int i = 0; i < CLIENTS; i++) {
                        String target = "/c" + i + "?u=" + i;
                        clients.add(Thread.ofVirtual().start(() -> ask(way, target, stop)));
                    }
                }
                for (int round = 0; round < ROUNDS; round++) {
                    Server victim = round % 2 == 0 ? one : two;
                    awaitAnswers(ways);
                    victim.kill();
                    awaitAnswers(ways);
                    int before = victim.answered.get();
                    victim.listen();
                    await(() -> victim.answered.get() > before + WAYS.size() || failed(ways));
                }
                awaitAnswers(ways);
            } finally {
                stop.set(true);
                for (Thread client : clients) {
                    client.join();
                }
                proxy.stop();
                Files.delete(config);
            }
            for (Way way : ways) {
                assertThat(way.bad).as(way.lines).isEmpty();
                assertThat(way.good.get()).as(way.lines).isGreaterThanOrEqualTo(ROUNDS * 2 * ANSWERS);
            }
        }
    }

    private static boolean failed(List<Way> ways) {
        return ways.stream().anyMatch(way -> !way.bad.isEmpty());
    }

    private static void awaitAnswers(List<Way> ways) throws InterruptedException {
        List<Integer> wanted = ways.stream().map(way -> way.good.get() + ANSWERS).toList();
        await(() -> failed(ways) || IntStream.range(0, wanted.size()).allMatch(i -> ways.get(i).good.get() >= wanted.get(i)));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
    }

    private static void ask(Way way, String target, AtomicBoolean stop) {
        String cookie = "";
        while (!stop.get()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), way.port)) {
                socket.getOutputStream().write(("GET " + target + " HTTP/1.1\r\nhost: h\r\nconnection: close\r\n" + cookie + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                if (!answer.startsWith("HTTP/1.1 200 ") || !answer.endsWith("ok")) {
                    way.bad.add(answer);
                    return;
                }
                int at = answer.indexOf("set-cookie: ");
                cookie = at < 0 ? cookie : "cookie: " + answer.substring(at + 12).split("[;\r]", 2)[0] + "\r\n";
                way.good.incrementAndGet();
            } catch (IOException e) {
                way.bad.add(e.toString());
                return;
            }
        }
    }
}
