package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TOS and mark that rules set, as the kernel has them for either side of the stream (manual 4.4 {@code set-fc-tos}, {@code set-bc-mark}, ...). */
@EnabledOnOs(OS.LINUX)
class PacketFieldsTest {
    private static final Path IPV6 = Path.of("/proc/self/net/if_inet6");
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\nt: 184\r\nm: 77\r\n\r\n";

    /** The four values, in decimal, while the server has the request; the two of the client's side when it has the answer. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            textBlock =
                    """
                    "",                                                                                       0, 0, 0, 0,     0, 0
                    "tcp-request connection set-fc-tos 0x2f",                                                 44, 0, 0, 0,    44, 0
                    "tcp-request content set-tos 255",                                                        252, 0, 0, 0,   252, 0
                    "http-request set-tos 0x10",                                                              16, 0, 0, 0,    16, 0
                    "http-request set-fc-tos req.hdr(t)",                                                     184, 0, 0, 0,   184, 0
                    "http-response set-fc-tos 8",                                                             0, 0, 0, 0,     8, 0
                    "http-response set-tos res.hdr(t)",                                                       0, 0, 0, 0,     96, 0
                    "tcp-request connection set-mark 7",                                                      0, 7, 0, 0,     0, 7
                    "http-request set-fc-mark req.hdr(m),mul(2)",                                             0, 154, 0, 0,   0, 154
                    "http-response set-fc-mark 4294967295",                                                   0, 0, 0, 0,     0, -1
                    "http-request set-bc-tos req.hdr(t),add(3)",                                              0, 0, 184, 0,   0, 0
                    "tcp-request content set-bc-tos 4",                                                       0, 0, 4, 0,     0, 0
                    "tcp-request content set-bc-mark int(5)",                                                 0, 0, 0, 5,     0, 0
                    "http-request set-bc-tos 12;http-request set-fc-tos 24;http-request set-bc-mark 1;http-request set-fc-mark 2", 24, 2, 12, 1, 24, 2
                    """)
    void areTheKernels(String rules, int clientTos, int clientMark, int serverTos, int serverMark, int tosAfter, int markAfter) throws Throwable {
        talk("127.0.0.1", rules, KernelOption.IP_TOS, clientTos, clientMark, serverTos, serverMark, tosAfter, markAfter);
    }

    @ParameterizedTest
    @CsvSource("http-request set-bc-tos 12;http-request set-fc-tos 24;http-request set-bc-mark 1;http-request set-fc-mark 2, 24, 2, 12, 1, 24, 2")
    void areTheKernelsOfIpv6(String rules, int clientTos, int clientMark, int serverTos, int serverMark, int tosAfter, int markAfter) throws Throwable {
        assumeTrue(Files.exists(IPV6) && !Files.readString(IPV6).isBlank(), "needs IPv6");
        talk("::1", rules, KernelOption.IPV6_TCLASS, clientTos, clientMark, serverTos, serverMark, tosAfter, markAfter);
    }

    private static void talk(String address, String rules, KernelOption tos, int clientTos, int clientMark, int serverTos, int serverMark, int tosAfter, int markAfter) throws Throwable {
        boolean admin = KernelOption.isAdministrator();
        InetAddress loopback = InetAddress.getByName(address);
        try (ServerSocket origin = new ServerSocket(0, 5, loopback);
                Live live = new Live("frontend f\n bind " + address + ":${f}\n " + rules.replace(";", "\n ") + "\n default_backend b\nbackend b\n server s " + address + ":" + origin.getLocalPort() + "\n");
                Socket client = new Socket()) {
            client.setSoTimeout(10_000);
            client.connect(new InetSocketAddress(loopback, live.port("f")));
            client.getOutputStream().write(REQUEST.getBytes(StandardCharsets.ISO_8859_1));
            origin.setSoTimeout(10_000);
            try (Socket server = origin.accept()) {
                server.setSoTimeout(10_000);
                String seen = "";
                while (!seen.endsWith("\r\n\r\n")) {
                    seen += (char) server.getInputStream().read();
                }
                int[] front = {live.port("f"), client.getLocalPort()};
                int[] back = {server.getPort(), origin.getLocalPort()};
                assertThat(new int[] {tos.read(front[0], front[1]), KernelOption.SO_MARK.read(front[0], front[1]), tos.read(back[0], back[1]), KernelOption.SO_MARK.read(back[0], back[1])})
                        .as(rules)
                        .containsExactly(clientTos, admin ? clientMark : 0, serverTos, admin ? serverMark : 0);
                server.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nt: 96\r\n\r\nok".getBytes(StandardCharsets.ISO_8859_1));
                seen = "";
                while (!seen.endsWith("\r\n\r\nok")) {
                    int next = client.getInputStream().read();
                    assertThat(next).as(seen).isNotNegative();
                    seen += (char) next;
                }
                assertThat(new int[] {tos.read(front[0], front[1]), KernelOption.SO_MARK.read(front[0], front[1])}).as(rules).containsExactly(tosAfter, admin ? markAfter : 0);
            }
        }
    }
}
