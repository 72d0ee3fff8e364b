package dev.jlb.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.SourceAddress;
import dev.jlb.server.ServerSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;

/** How checks reach a server: SOCKS4 proxies, source addresses, healthcheck sections, SPOA agents. */
class CheckWaysTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private ServerSocket serve(Function<String, String> script) throws IOException {
        return CheckFixture.serve(true, text -> {
            heard.add(text);
            return script.apply(text);
        });
    }

    /** A SOCKS4 proxy that grants or denies, then answers for the server itself. */
    private ServerSocket socks(int verdict, String answer) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try (Socket client = listener.accept()) {
                    heard.add(HexFormat.of().formatHex(client.getInputStream().readNBytes(16)));
                    // in two pieces
                    client.getOutputStream().write(new byte[] {0, (byte) verdict, 0});
                    client.getOutputStream().flush();
                    client.getOutputStream().write(new byte[5]);
                    if (!answer.isEmpty()) {
                        client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    }
                    client.shutdownOutput();
                    client.getInputStream().readAllBytes();
                } catch (IOException gone) {
                    // the check has seen enough
                }
            }
        });
        return listener;
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "90; +PONG; option redis-check; check-via-socks4; NOTICE Health check for server b/s succeeded, reason: Layer7 check passed, code: 0, info: \"Redis server is ok\", check duration: Nms, status: 3/3 UP.",
        "90; ''; option tcp-check|tcp-check connect via-socks4; ; NOTICE Health check for server b/s succeeded, reason: Layer4 check passed, info: \"(tcp-check)\", check duration: Nms, status: 3/3 UP.",
        "90; ''; option tcp-check|tcp-check connect default; check-via-socks4; NOTICE Health check for server b/s succeeded, reason: Layer4 check passed, info: \"(tcp-check)\", check duration: Nms, status: 3/3 UP.",
        "91; ''; fullconn 5; check-via-socks4; NOTICE Health check for server b/s failed, reason: Socket error, info: \"SOCKS4 Proxy deny the request\", check duration: Nms, status: 0/2 DOWN.",
    })
    void checksGoThroughTheSocksProxyWhenAsked(int verdict, String answer, String lines, String option, String expected) throws Exception {
        try (ServerSocket proxy = socks(verdict, answer.isEmpty() ? "" : answer + "\r\n"); CheckFixture fixture = new CheckFixture()) {
            fixture.start(lines.replace('|', '\n') + "\noption log-health-checks\nserver s 127.0.0.9:1234 check inter 5s socks4 127.0.0.1:" + proxy.getLocalPort() + " " + (option == null ? "" : option) + "\n");
            assertThat(fixture.next()).isEqualTo(expected);
            // version 4, connect, port, address, "HAProxy"
            assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("040104d27f000009" + "484150726f787900");
        }
    }

    @Test
    void withoutTheOptionChecksGoStraight() throws Exception {
        try (ServerSocket server = CheckFixture.serve(false, text -> ""); ServerSocket proxy = socks(91, ""); CheckFixture fixture = new CheckFixture()) {
            fixture.start("option log-health-checks\nserver s 127.0.0.1:" + server.getLocalPort() + " check inter 5s socks4 127.0.0.1:" + proxy.getLocalPort() + "\n");
            assertThat(fixture.next()).contains("Layer4 check passed");
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void checksComeFromTheSourceOfTheServer() throws Exception {
        BlockingQueue<InetAddress> peers = new LinkedBlockingQueue<>();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); CheckFixture fixture = new CheckFixture()) {
            Thread.ofVirtual().start(() -> {
                try (Socket client = listener.accept()) {
                    peers.add(((InetSocketAddress) client.getRemoteSocketAddress()).getAddress());
                } catch (IOException closed) {
                    // the test is over
                }
            });
            fixture.prepare = backend -> backend.servers().forEach(server -> {
                SourceAddress source = server.configured().settings().get(ServerOptions.SOURCE);
                server.source(new ServerSource(source, null));
            });
            fixture.start("server s 127.0.0.1:" + listener.getLocalPort() + " check inter 5s source 127.0.0.7\n");
            assertThat(peers.poll(5, TimeUnit.SECONDS)).isEqualTo(InetAddress.getByName("127.0.0.7"));
        }
    }

    @Test
    void aSectionOverridesWhatTheProxySays() throws Exception {
        String sections = "healthcheck web\n type httpchk GET /health HTTP/1.1 %[srv_name].example\n http-check expect status 204\nhealthcheck plain\n type tcp-check\n tcp-check send HELLO\n tcp-check expect string BYE\n";
        try (ServerSocket server = serve(text -> text.startsWith("GET") ? "HTTP/1.1 204 No\r\n\r\n" : "BYE"); CheckFixture fixture = new CheckFixture()) {
            fixture.start("option pgsql-check user x\noption log-health-checks\nserver s1 127.0.0.1:" + server.getLocalPort() + " check inter 5s healthcheck web\n", sections);
            assertThat(fixture.next()).contains("code: 204");
            assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("GET /health HTTP/1.1\r\nhost: s1.example\r\nconnection: close\r\n\r\n");
        }
        try (ServerSocket server = serve(text -> "BYE"); CheckFixture fixture = new CheckFixture()) {
            fixture.start("option httpchk\nhttp-check expect status 500\noption log-health-checks\ndefault-server healthcheck plain\nserver s1 127.0.0.1:" + server.getLocalPort() + " check inter 5s\n", sections);
            assertThat(fixture.next()).contains("Layer7 check passed");
            assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("HELLO");
        }
    }

    /** What an agent answers to the HELLO, behind its length; the results are HAProxy 2.6's. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "65 00000001 0000 0776657273696f6e 0803322e30 0e6d61782d6672616d652d73697a65 03fcf006 0c6361706162696c6974696573 0800; Layer7 check passed, code: 0, info: \"SPOA server is ok\"",
        "65 00000001 0000 0776657273696f6e 0803322e30 0e6d61782d6672616d652d73697a65 03fcf006; Layer7 check passed, code: 0, info: \"SPOA server is ok\"",
        "66 00000001 0000 0b7374617475732d636f6465 0300; Layer7 invalid response, info: \"normal\"",
        "66 00000001 0000 0b7374617475732d636f6465 0308; Layer7 invalid response, info: \"unsupported version\"",
        "65 00000000 0000; Layer7 invalid response, info: \"fragmentation not supported\"",
        "65 00000001 0000; Layer7 invalid response, info: \"version value not found\"",
        "65 00000001 0000 0776657273696f6e 0803312e30 0e6d61782d6672616d652d73697a65 03fcf006; Layer7 invalid response, info: \"unsupported version\"",
        "65 00000001 0000 0776657273696f6e 0803322e30 0e6d61782d6672616d652d73697a65 0364; Layer7 invalid response, info: \"max-frame-size too big or too small\"",
        "65 00000001 0000 0776657273696f6e 0803322e30; Layer7 invalid response, info: \"max-frame-size value not found\"",
        "65 00000001 0000 0776657273696f6e 0302; Layer7 invalid response, info: \"invalid frame received\"",
        "67 00000001 0000; Layer7 invalid response, info: \"invalid frame received\"",
        "65; Layer7 invalid response, info: \"invalid frame received\"",
        "65 00000001 0000 0776657273696f6e 08ffffffffffffffffffff7f; Layer7 invalid response, info: \"invalid frame received\"",
        "65 00000001 0000 ff; Layer7 invalid response, info: \"invalid frame received\"",
    })
    void agentsOfSpopAnswerTheHello(String frame, String expected) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(frame.replace(" ", ""));
        String reply = "\0\0\0" + (char) bytes.length + new String(bytes, StandardCharsets.ISO_8859_1);
        try (ServerSocket server = serve(text -> reply); CheckFixture fixture = new CheckFixture()) {
            fixture.start("option spop-check\noption log-health-checks\nserver s 127.0.0.1:" + server.getLocalPort() + " check inter 5s\n");
            assertThat(fixture.next()).contains("reason: " + expected + ", check duration");
            assertThat(heard.poll(5, TimeUnit.SECONDS))
                    .isEqualTo("\0\0\0N\1\0\0\0\1\0\0\u0012supported-versions\b\u00032.0\u000emax-frame-size\3\u00fc\u00f0\6\fcapabilities\b\0\u000bhealthcheck\u0011");
        }
    }
}
