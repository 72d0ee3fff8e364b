package dev.jlb.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.jlb.LoadBalancer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code set server … addr … port}: no request goes to the old place any more, on no connection. The words are HAProxy 2.6's. */
class ServerAddressTest {
    private static final String CHANGED = "no need to change the addr, port changed from '%s' to '%s' by 'stats socket command'";

    private final List<HttpServer> servers = new ArrayList<>();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch slow = new CountDownLatch(1);
    private LoadBalancer lb;
    private int first;
    private int second;

    @BeforeEach
    void start() throws Exception {
        first = server("first");
        second = server("second");
        lb = LoadBalancer.start("""
                defaults
                 mode http
                 timeout client 20s
                 timeout server 20s
                 timeout connect 2s
                frontend f
                 bind 127.0.0.1:0
                 use_backend %%[path,field(2,/)]
                backend always
                 http-reuse always
                 server s 127.0.0.1:%1$d
                backend never
                 http-reuse never
                 server s 127.0.0.1:%1$d
                backend mapped
                 server s 127.0.0.1:+0
                backend checked
                 server s 127.0.0.1:%1$d check inter 100s port %1$d
                backend six
                 server s [::1]:%1$d
                backend unix
                 server s /nowhere/socket
                """.formatted(first));
    }

    @AfterEach
    void stop() {
        slow.countDown();
        lb.close();
        servers.forEach(server -> server.stop(0));
    }

    /** A server that says its name. @return its port */
    private int server(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().endsWith("/slow")) {
                arrived.countDown();
                try {
                    slow.await();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            }
            byte[] body = name.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }

    /** A client's connection, which it keeps. */
    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), lb.address("f").getPort());

        Client() throws IOException {
            socket.setSoTimeout(20_000);
        }

        /** The status and the body of the answer. */
        String get(String path) throws IOException {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = socket.getInputStream().read();
                assertThat(next).as(head.toString()).isNotNegative();
                head.append((char) next);
            }
            int length = Integer.parseInt(head.toString().replaceFirst("(?is).*content-length: *(\\d+).*", "$1"));
            return head.substring(9, 12) + " " + new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII).lines().findFirst().orElse("");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"always", "never"})
    void anIdleConnectionToTheOldPlaceIsNotUsedAgain(String backend) throws Exception {
        try (Client client = new Client(); Client other = new Client()) {
            assertThat(client.get("/" + backend)).isEqualTo("200 first");
            assertThat(client.get("/" + backend)).isEqualTo("200 first");
            assertThat(lb.command("set server " + backend + "/s addr 127.0.0.1 port " + second)).isEqualTo(CHANGED.formatted(first, second));
            assertThat(client.get("/" + backend)).isEqualTo("200 second");
            assertThat(other.get("/" + backend)).isEqualTo("200 second");
        }
    }

    @ParameterizedTest
    @CsvSource({"always", "never"})
    void aConnectionThatWasBusyMeanwhileIsNotUsedAgain(String backend) throws Exception {
        try (Client client = new Client(); Client other = new Client()) {
            Thread answered = Thread.ofVirtual().start(() -> {
                try {
                    assertThat(client.get("/" + backend + "/slow")).isEqualTo("200 first");
                } catch (IOException failed) {
                    throw new IllegalStateException(failed);
                }
            });
            arrived.await();
            lb.command("set server " + backend + "/s addr 127.0.0.1 port " + second);
            slow.countDown();
            answered.join();
            assertThat(client.get("/" + backend)).isEqualTo("200 second");
            assertThat(other.get("/" + backend)).isEqualTo("200 second");
        }
    }

    @Test
    void aPortOfItsOwnAndOneThatFollowsTheClientTakeTurns() throws Exception {
        int front = lb.address("f").getPort();
        try (Client client = new Client()) {
            assertThat(lb.command("set server mapped/s addr 127.0.0.1 port " + first)).isEqualTo(CHANGED.formatted("+0", first));
            assertThat(client.get("/mapped")).isEqualTo("200 first");
            assertThat(client.get("/checked")).isEqualTo("200 first");
            String shift = (second < front ? "" : "+") + (second - front);
            assertThat(lb.command("set server checked/s addr 127.0.0.1 port " + shift)).isEqualTo(CHANGED.formatted(first, shift));
            assertThat(client.get("/checked")).isEqualTo("200 second");
            assertThat(lb.command("set server checked/s addr 127.0.0.1 port " + shift)).isEqualTo("no need to change the addr, no need to change the port by 'stats socket command'");
            assertThat(lb.command("set server checked/s addr 127.0.0.1")).isEqualTo("no need to change the addr by 'stats socket command'");
            assertThat(client.get("/checked")).isEqualTo("200 second");
            assertThat(lb.command("set server checked/s addr 127.0.0.1 port " + first)).isEqualTo(CHANGED.formatted(shift, first));
            assertThat(client.get("/checked")).isEqualTo("200 first");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "always addr 127.0.0.1 port +5 | no need to change the addr, can't change <port> to port map because it is incompatible with current health check port configuration (use 'port' statement from the 'server' directive. by 'stats socket command'",
        "always addr 127.0.0.1 port    | no need to change the addr, problem converting port '' to an int by 'stats socket command'",
        "always addr 127.0.0.1 port x  | no need to change the addr, problem converting port 'x' to an int by 'stats socket command'",
        "always addr 127.0.0.1 foo 5   | no need to change the addr by 'stats socket command'",
        "always addr localhost         | Invalid addr 'localhost' by 'stats socket command'",
        "always addr                   | set server <b>/<s> addr requires an address and optionally a port.",
        "always addr *                 | IP changed from '127.0.0.1' to '*' by 'stats socket command'",
        "always addr 127.0.0.1         | no need to change the addr by 'stats socket command'",
        "six addr 127.0.0.2            | IP changed from '::1' to '127.0.0.2' by 'stats socket command'",
        "unix addr 127.0.0.1 port 80   | Update for the current server address family is only supported through configuration file by 'stats socket command'",
        "always fqdn a.example         | set server <b>/<s> fqdn failed because no resolution is configured.",
    })
    void words(String command, String answer) throws Exception {
        assertThat(lb.command("set server " + command.strip().replaceFirst(" ", "/s "))).isEqualTo(answer);
    }

    @Test
    void addressesOfIpv6AreInTheirShortForm() throws Exception {
        assertThat(lb.command("show servers state six").lines().skip(2).findFirst().orElseThrow()).contains(" s ::1 ").contains(" " + first + " ");
        assertThat(lb.command("show stat six 4 -1").lines().skip(1).findFirst().orElseThrow()).contains("[::1]:" + first);
    }
}
