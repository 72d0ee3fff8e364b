package dev.jlb.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code show sess} in all its forms while streams are at a server, in its queue, in a tarpit and in mode tcp; {@code shutdown session} for each of them. */
class SessionCommandsTest {
    private ServerSocket server;
    private LoadBalancer lb;

    @BeforeEach
    void start() throws Exception {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        lb = LoadBalancer.start("""
                defaults
                 timeout client 60s
                 timeout server 60s
                 timeout connect 60s
                 timeout tarpit 60s
                frontend web
                 mode http
                 bind 127.0.0.1:0
                 http-request tarpit if { path /tar }
                 default_backend apps
                backend apps
                 mode http
                 server a1 127.0.0.1:PORT maxconn 1
                frontend plain
                 mode tcp
                 bind 127.0.0.1:0
                 default_backend raw
                backend raw
                 mode tcp
                 server r1 127.0.0.1:PORT
                """.replace("PORT", "" + server.getLocalPort()));
    }

    @AfterEach
    void stop() throws IOException {
        lb.close();
        server.close();
    }

    @Test
    void tellsOfEveryStreamAndEndsTheOneThatIsNamed() throws Exception {
        try (Socket served = send("web", "GET /first HTTP/1.1\r\nhost: a\r\n\r\n")) {
            await("be=apps srv=a1", lines -> lines.size() == 1);
            try (Socket queued = send("web", "GET /second HTTP/1.1\r\nhost: a\r\n\r\n"); Socket held = send("web", "GET /tar HTTP/1.1\r\nhost: a\r\n\r\n"); Socket raw = send("plain", "x")) {
                List<String> all = await("", lines -> lines.size() == 4 && lines.stream().anyMatch(line -> line.contains("be=raw srv=r1")));
                assertThat(all).allMatch(line -> line.matches("0x[0-9a-f]+: proto=tcpv4 src=127\\.0\\.0\\.1:\\d+ fe=(web|plain) be=(apps|raw|<NONE>) srv=(a1|r1|<none>) ts=00 .* rc=0 c_exp="));
                assertThat(list("show sess show-uri")).anyMatch(line -> line.endsWith(" uri=\"GET /second HTTP/1.1\"")).anyMatch(line -> line.endsWith(" uri=\"GET /tar HTTP/1.1\""));
                assertThat(list("show sess frontend plain")).hasSize(1).allMatch(line -> line.contains("fe=plain"));
                assertThat(list("show sess backend raw")).hasSize(1);
                assertThat(list("show sess server apps/a1")).hasSize(1).allMatch(line -> line.contains("srv=a1"));
                assertThat(list("show sess older 0")).hasSize(4);
                assertThat(lb.command("show sess older 900")).isEmpty();
                assertThat(lb.command("show sess susp")).isEmpty();
                assertThat(lb.command("show sess older x")).isEqualTo("Expects a minimum age (in seconds by default).");
                assertThat(lb.command("show sess backend no")).isEqualTo("No such backend 'no'.");
                assertThat(lb.command("show sess other")).isEqualTo("Unsupported option 'other', try 'help' for more info.");

                String first = id("/first");
                assertThat(lb.command("show sess " + first)).startsWith(first + ": [").contains("frontend=web (id=").contains("server=a1 (id=1) addr=127.0.0.1:" + server.getLocalPort());
                assertThat(list("show sess all")).filteredOn(line -> line.startsWith("0x")).hasSize(4);
                assertThat(lb.command("show sess 0xffffff")).isEqualTo("Session not found.");

                for (String path : List.of("/second", "/tar", "/first")) {
                    assertThat(lb.command("shutdown session " + id(path))).isEmpty();
                }
                assertThat(lb.command("shutdown session " + list("show sess frontend plain").getFirst().split(":")[0])).isEmpty();
                for (Socket ended : List.of(queued, held, raw)) {
                    ended.setSoTimeout(20_000);
                    assertThat(read(ended)).isLessThan(0);
                }
                // as HAProxy answers who waits for a response
                served.setSoTimeout(20_000);
                assertThat(new String(served.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1)).isEqualTo("HTTP/1.1 502");
                await("", List::isEmpty);
            }
        }
    }

    private static int read(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (java.net.SocketTimeoutException late) {
            return 1;
        } catch (IOException reset) {
            return -1;
        }
    }

    private String id(String path) {
        return list("show sess show-uri").stream().filter(line -> line.contains(path)).findFirst().orElseThrow().split(":")[0];
    }

    private Socket send(String front, String text) throws IOException {
        InetSocketAddress address = lb.address(front);
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private List<String> list(String command) {
        String answer = lb.command(command);
        return answer.isEmpty() ? List.of() : answer.lines().toList();
    }

    private List<String> await(String part, Predicate<List<String>> wanted) throws InterruptedException {
        long end = System.nanoTime() + 30_000_000_000L;
        List<String> lines = List.of();
        while (System.nanoTime() < end) {
            lines = list("show sess").stream().filter(line -> line.contains(part)).toList();
            if (wanted.test(lines)) {
                return lines;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("never as wanted: " + lines);
    }
}
