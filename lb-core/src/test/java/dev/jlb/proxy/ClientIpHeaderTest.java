package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.HeldPort;
import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code accept-netscaler-cip}: each row was sent to HAProxy 2.6, which answered so. */
class ClientIpHeaderTest {
    private static final String MAGIC = "41522242";
    private static final String IP4 = "4500002800000000400600000102030405060708";
    private static final String IP6 = "6000000000140640000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String TCP = "045708ae00000000000000005002000000000000";

    private static LoadBalancer lb;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        port = HeldPort.forGood();
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("test", "defaults\n mode http\n timeout client 10s\nfrontend f\n bind 127.0.0.1:" + port + " accept-netscaler-cip " + Integer.parseInt(MAGIC, 16)
                + "\n http-request return status 200 hdr x \"%[src]:%[src_port] %[dst]:%[dst_port]\"\n")), diagnostics);
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        lb = LoadBalancer.start(configuration, diagnostics);
    }

    @AfterAll
    static void stop() {
        lb.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "older, IPv4          | MAGIC 00000028 IP4 TCP                      | 200 1.2.3.4:1111 5.6.7.8:2222",
        "older, IPv6          | MAGIC 0000003c IP6 TCP                      | 200 1:203:405:607:809:a0b:c0d:e0f:1111 1011:1213:1415:1617:1819:1a1b:1c1d:1e1f:2222",
        "older, with a tail   | MAGIC 0000002c IP4 TCP 61626364             | 200 1.2.3.4:1111 5.6.7.8:2222",
        "older, too short     | MAGIC 0000001e IP4 TCP                      | 400",
        "newer, IPv4          | MAGIC 0000002c 0001 0028 IP4 TCP            | 200 1.2.3.4:1111 5.6.7.8:2222",
        "newer, length inside | MAGIC 00000028 0001 0028 IP4 TCP            | 200 1.2.3.4:1111 5.6.7.8:2222",
        "newer, no length     | MAGIC 00000030 0001 0000 IP4 TCP            | 400",
        "newer, too long      | MAGIC 00000030 0001 0030 IP4 TCP            | 400",
        "another number       | 00000007 00000028 IP4 TCP                   | closed",
        "UDP                  | MAGIC 00000028 4500002800000000401100000102030405060708 TCP | closed",
        "no known version     | MAGIC 00000028 5500002800000000400600000102030405060708 TCP | closed",
    })
    void saysWhoseConnectionItIs(String name, String header, String expected) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(header.replace("MAGIC", MAGIC).replace("IP4", IP4).replace("IP6", IP6).replace("TCP", TCP).replace(" ", ""));
        byte[] request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(ask(bytes, request, false)).as(name).isEqualTo(expected);
        assertThat(ask(bytes, request, true)).as(name + ", byte by byte").isEqualTo(expected);
    }

    private static String ask(byte[] header, byte[] request, boolean slowly) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
            for (int i = 0; slowly && i < header.length; i++) {
                socket.getOutputStream().write(header[i]);
            }
            if (!slowly) {
                socket.getOutputStream().write(header);
            }
            socket.getOutputStream().write(request);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            if (answer.isEmpty()) {
                return "closed";
            }
            int x = answer.indexOf("\r\nx: ");
            return answer.substring(9, 12) + (x < 0 ? "" : " " + answer.substring(x + 5, answer.indexOf("\r\n", x + 5)));
        } catch (java.net.SocketException reset) {
            return "closed";
        }
    }
}
