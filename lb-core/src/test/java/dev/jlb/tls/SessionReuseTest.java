package dev.jlb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.proxy.Live;
import io.netty.handler.ssl.OpenSsl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions that go on in a second handshake, on both sides (manual 5.2 {@code ssl-reuse}, {@code tls-tickets}); the columns of servers are those of HAProxy 2.6. */
class SessionReuseTest {
    private static final Path PEM = Path.of("src/test/resources/tls/a.pem").toAbsolutePath();
    private static final int TIMES = 4;

    @BeforeEach
    void needsTheLibrary() {
        assumeTrue(OpenSsl.isAvailable(), "the JDK's engine keeps sessions by rules of its own");
    }

    /** What ssl_fc_is_resumed said at the server for each of the connections to it. */
    private static String resumed(String bind, String server) throws Exception {
        String config = "frontend far\n bind 127.0.0.1:${far} ssl crt " + PEM + " " + bind + "\n http-request return status 200 hdr r %[ssl_fc_is_resumed]\n"
                + "listen near\n http-reuse never\n bind 127.0.0.1:${near}\n server s 127.0.0.1:${far} ssl verify none " + server + "\n";
        try (Live lb = new Live(config)) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < TIMES; i++) {
                String answer = lb.talk("near", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                all.append(answer.replaceFirst("(?s).*\r\nr: (\\d).*", "$1"));
            }
            return all.toString();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", value = {
        "ssl-max-ver TLSv1.2 | '' | 0111",
        "ssl-min-ver TLSv1.3 | '' | 0111",
        "ssl-max-ver TLSv1.2 | no-ssl-reuse | 0000",
        "ssl-min-ver TLSv1.3 | no-ssl-reuse | 0000",
        "ssl-max-ver TLSv1.2 | no-ssl-reuse ssl-reuse | 0111",
        "ssl-max-ver TLSv1.2 | sni str(a.example) | 0111",
        "ssl-max-ver TLSv1.2 | sni hdr(host) | 0111",
        // without tickets sessions are kept by their numbers
        "ssl-max-ver TLSv1.2 | no-tls-tickets | 0111",
        "ssl-max-ver TLSv1.2 no-tls-tickets | '' | 0111",
        // BoringSSL knows no other sessions of TLS 1.3 (OpenSSL keeps those by their numbers, too)
        "ssl-min-ver TLSv1.3 no-tls-tickets | '' | 0000"
    })
    void sessionsGoOn(String bind, String server, String expected) throws Exception {
        assertThat(resumed(bind, server)).isEqualTo(expected);
    }

    /** What openssl says of a connection: New or Reused, and whether it was given a ticket. */
    private static String handshake(Live lb, String port, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + lb.port(port)));
        command.addAll(List.of(more));
        Process client = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        client.getOutputStream().flush();
        String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(said).contains("hello");
        return said.lines().filter(line -> line.startsWith("New,") || line.startsWith("Reused,")).findFirst().orElse("?").replaceFirst(",.*", "") + (said.contains("TLS session ticket:") ? " ticket" : "");
    }

    @Test
    void ticketsAreGoodForTheirListenerAlone(@TempDir Path folder) throws Exception {
        String pem = PEM.toString();
        String rule = "\n http-request return status 200 content-type text/plain string hello\n";
        try (Live lb = new Live("frontend a\n bind 127.0.0.1:${a} ssl crt " + pem + rule + "frontend b\n bind 127.0.0.1:${b} ssl crt " + pem + " alpn http/1.1" + rule + "frontend n\n bind 127.0.0.1:${n} ssl no-tls-tickets crt " + pem + rule)) {
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                String kept = folder.resolve("s" + version).toString();
                assertThat(handshake(lb, "a", version, "-sess_out", kept)).isEqualTo("New ticket");
                assertThat(handshake(lb, "a", version, "-sess_in", kept)).startsWith("Reused");
                assertThat(handshake(lb, "b", version, "-sess_in", kept)).startsWith("New");
            }
            assertThat(handshake(lb, "n", "-tls1_2")).isEqualTo("New");
        }
    }

    @Test
    void handshakesAreCounted() throws Exception {
        String config = "frontend far\n bind 127.0.0.1:${far} ssl crt " + PEM + "\n http-request return status 200\n"
                + "listen near\n http-reuse never\n bind 127.0.0.1:${near}\n server s 127.0.0.1:${far} ssl verify none no-ssl-reuse\n";
        try (Live lb = new Live(config)) {
            for (int i = 0; i < TIMES; i++) {
                lb.talk("near", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            }
            String info = lb.lb().command("show info");
            assertThat(info).contains("CumSslConns: " + 2 * TIMES);
            for (String name : List.of("SslFrontendMaxKeyRate", "SslBackendMaxKeyRate")) {
                assertThat(info.lines().filter(line -> line.startsWith(name + ": ")).findFirst().orElse("")).matches(".*: [1-" + TIMES + "]");
            }
        }
    }
}
