package dev.jlb.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.HeldPort;
import dev.jlb.LoadBalancer;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Targets, rings, log back ends, profiles and relays, over real sockets. */
@Timeout(60)
class LogsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final String PROXY = "defaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 2s\n";
    private static final String ANSWER = " http-request return status 200 content-type text/plain string ok\n";

    private DatagramSocket sink;
    private LoadBalancer lb;
    private int port;

    @BeforeEach
    void listen() throws IOException {
        sink = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        sink.setSoTimeout(20_000);
        port = freePort();
    }

    @AfterEach
    void close() {
        if (lb != null) {
            lb.close();
        }
        sink.close();
    }

    private static int freePort() {
        return HeldPort.forGood();
    }

    private String target() {
        return "127.0.0.1:" + sink.getLocalPort();
    }

    private void start(String text) throws IOException {
        Diagnostics diagnostics = new Diagnostics();
        Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("test", text)), diagnostics);
        assertThat(diagnostics.hasAlerts()).as(diagnostics.all().toString()).isFalse();
        lb = LoadBalancer.start(configuration, diagnostics);
    }

    private void get(String path) throws IOException {
        try (Socket socket = new Socket(LOOPBACK, port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    private String receive() throws IOException {
        return receive(sink);
    }

    private static String receive(DatagramSocket from) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
        from.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
    }

    private static String read(InputStream in, int count) throws IOException {
        return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    /** Each as HAProxy 2.6 writes it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            local    | <134>\\w{3} [ \\d]\\d [\\d:]{8} tag\\[\\d+\\]: text
            rfc3164  | <134>\\w{3} [ \\d]\\d [\\d:]{8} lb1 tag\\[\\d+\\]: text
            rfc5424  | <134>1 \\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{6}[+-]\\d\\d:\\d\\d lb1 tag \\d+ - \\[a@1 s="200"\\] text
            priority | <134>text
            short    | <6>text
            timed    | <6>\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{6}[+-]\\d\\d:\\d\\d text
            iso      | \\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{6}[+-]\\d\\d:\\d\\d text
            raw      | text
            """)
    void formats(String format, String expected) throws IOException {
        start("global\n log-send-hostname lb1\n" + PROXY + "frontend f\n bind 127.0.0.1:" + port + "\n log-tag tag\n log-format text\n log-format-sd '[a@1 s=\"%ST\"]'\n log " + target() + " format " + format + " local0\n" + ANSWER);
        get("/");
        assertThat(receive()).matches(expected + "\n");
    }

    @Test
    void samplesLevelsAndLengths() throws IOException {
        start(PROXY + "frontend f\n bind 127.0.0.1:" + port + "\n log-format %[var(txn.p)],0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\n log " + target()
                + " len 80 format raw sample 2-3:3 local0\n log " + target() + " format short local0 info notice\n log " + target() + " format raw local0 notice\n http-request set-var(txn.p) path\n" + ANSWER);
        get("/1");
        assertThat(receive()).startsWith("<6>/1,");
        get("/2");
        String sampled = receive();
        assertThat(sampled).startsWith("/2,").hasSize(81);
        assertThat(receive()).startsWith("<6>/2,");
    }

    @Test
    void aRingIsReadByItsServerWithLengthsBeforeTheMessages() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            server.setSoTimeout(20_000);
            start(PROXY + "frontend f\n bind 127.0.0.1:" + port + "\n log-format %[var(txn.p)]\n log ring@r local0\n http-request set-var(txn.p) path\n" + ANSWER
                    + "ring r\n format priority\n maxlen 12\n timeout connect 2s\n timeout server 2s\n server s 127.0.0.1:" + server.getLocalPort() + " log-proto octet-count\n");
            get("/one");
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(20_000);
                assertThat(read(socket.getInputStream(), 11)).isEqualTo("9 <134>/one");
                get("/much-too-long");
                assertThat(read(socket.getInputStream(), 15)).isEqualTo("12 <134>/much-t");
            }
            // after the server comes back the ring goes on
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(20_000);
                get("/two");
                assertThat(read(socket.getInputStream(), 11)).isEqualTo("9 <134>/two");
            }
        }
    }

    @Test
    void aServerThatReadsNothingDelaysNothingAndDropsAreCounted() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            start("global\n tune.bufsize 16384\n" + PROXY + "frontend f\n bind 127.0.0.1:" + port + "\n log-format '%[str(x),bytes(0),concat(" + "y".repeat(900) + ")]'\n log ring@r local0\n" + ANSWER
                    + "ring r\n size 16384\n timeout connect 2s\n server s 127.0.0.1:" + server.getLocalPort() + "\n");
            LogRing ring = lb.program().logs().ring("r");
            // nobody accepts data: the kernel's buffers fill, then the ring, then messages are dropped
            dev.jlb.template.TextBuffer line = new dev.jlb.template.TextBuffer(16);
            line.append("z".repeat(8000));
            int refused = 0;
            for (int i = 0; i < 100_000 && refused == 0; i++) {
                refused += ring.append(line) ? 0 : 1;
            }
            assertThat(refused).isEqualTo(1);
            assertThat(ring.dropped()).isPositive();
            long before = System.nanoTime();
            get("/");
            assertThat(System.nanoTime() - before).isLessThan(10_000_000_000L);
        }
    }

    @Test
    void aLogBackEndBalances() throws IOException {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0)); ServerSocket stream = new ServerSocket(0, 5, LOOPBACK)) {
            other.setSoTimeout(20_000);
            stream.setSoTimeout(20_000);
            start(PROXY + "frontend f\n bind 127.0.0.1:" + port + "\n log-format %[var(txn.p)]\n log backend@rr format raw local0\n log backend@st format raw local0\n http-request set-var(txn.p) path\n" + ANSWER
                    + "backend rr\n mode log\n balance roundrobin\n server a udp@" + target() + "\n server b udp@127.0.0.1:" + other.getLocalPort() + "\n"
                    + "backend st\n mode log\n balance sticky\n server a 127.0.0.1:" + stream.getLocalPort() + " log-bufsize 20000\n server b udp@127.0.0.1:" + other.getLocalPort() + "\n");
            for (int i = 0; i < 4; i++) {
                get("/" + i);
            }
            assertThat(List.of(receive(), receive())).isEqualTo(List.of("/0\n", "/2\n"));
            assertThat(List.of(receive(other), receive(other))).isEqualTo(List.of("/1\n", "/3\n"));
            try (Socket socket = stream.accept()) {
                socket.setSoTimeout(20_000);
                assertThat(read(socket.getInputStream(), 12)).isEqualTo("/0\n/1\n/2\n/3\n");
            }
        }
    }

    /** The key is what the converters make of the whole message, its server that of the map of {@code hash-type map-based}. */
    @Test
    void hashedMessagesStayWithTheirServer() throws IOException {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            other.setSoTimeout(20_000);
            start(PROXY + "frontend f\n bind 127.0.0.1:" + port + "\n log-format 'user \"%[var(txn.p)]\" end'\n log backend@h format raw local0\n http-request set-var(txn.p) path\n" + ANSWER
                    + "backend h\n mode log\n balance log-hash 'field(-2,\\\")'\n server a udp@" + target() + "\n server b udp@127.0.0.1:" + other.getLocalPort() + "\n");
            int first = 0;
            int second = 0;
            for (int i = 0; i < 24; i++) {
                String path = "/user" + i % 12;
                get(path);
                boolean toFirst = (dev.jlb.sample.convert.Hashes.sdbm(path.getBytes(), 0, path.length()) & 0xffff_ffffL) % 2 == 0;
                assertThat(toFirst ? receive() : receive(other)).isEqualTo("user \"" + path + "\" end\n");
                first += toFirst ? 1 : 0;
                second += toFirst ? 0 : 1;
            }
            assertThat(first).isPositive();
            assertThat(second).isPositive();
        }
    }

    @Test
    void stepsProfilesAndRulesThatLog() throws IOException {
        start("log-profile p\n log-tag pt\n on accept drop\n on http-req format 'rule %OG'\n on close format 'end %OG'\n" + PROXY + "frontend f\n bind 127.0.0.1:" + port
                + "\n log-format '%OG %ST'\n log-steps accept,close\n log " + target() + " format raw local0\n log " + target() + " format raw profile p local0\n http-request do-log\n" + ANSWER);
        get("/");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            lines.add(receive());
        }
        assertThat(lines).containsExactly("txn_accept -1\n", "http-req -1\n", "rule http-req\n", "txn_close 200\n", "end txn_close\n");
    }

    /** Message in, source 127.0.0.1; what comes out without a format, in RFC 3164's and RFC 5424's. As HAProxy 2.6, with 3.4's {@code option host fill}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            <13>Nov 21 14:34:03 h p[12]: m | <13>Nov 21 14:34:03 h p[12]: m | <13>Nov 21 14:34:03 h p[12]: m | <13>1 \\d{4}-11-21T14:34:03-00:00 h p 12 - - m
            <13>1 2026-11-21T14:34:03Z h p 12 ID [a b="c\\]"][d] m | <13>1 2026-11-21T14:34:03Z h p 12 ID [a b="c\\]"][d] m | <13>Nov 21 14:34:03 h p[12]: m | <13>1 2026-11-21T14:34:03Z h p 12 ID [a b="c\\]"][d] m
            <13>1 - - - - - - m | <13>m | <13>NOW 127.0.0.1 m | <13>1 - 127.0.0.1 - - - - m
            <13>m | <13>m | <13>NOW 127.0.0.1 m | <13>1 ISO 127.0.0.1 - - - - m
            m n | m n | <152>NOW 127.0.0.1 m n | <152>1 ISO 127.0.0.1 - - - - m n
            <a>x | <a>x | <152>NOW 127.0.0.1 <a>x | <152>1 ISO 127.0.0.1 - - - - <a>x
            <13>Nov 21 14:34:03 h | <13>Nov 21 14:34:03 h | <13>NOW 127.0.0.1 Nov 21 14:34:03 h | <13>1 ISO 127.0.0.1 - - - - Nov 21 14:34:03 h
            <13>Nov 21 14:34:03 h p q: m | <13>Nov 21 14:34:03 h p q: m | <13>Nov 21 14:34:03 h p q: m | <13>1 \\d{4}-11-21T14:34:03-00:00 h - - - - p q: m
            """)
    void relay(String in, String kept, String legacy, String modern) throws IOException {
        start("log-forward f\n dgram-bind 127.0.0.1:" + port + "\n log " + target() + " local3\n log " + target() + " format rfc3164 local3\n log " + target() + " format rfc5424 local3\n");
        try (DatagramSocket sender = new DatagramSocket()) {
            byte[] message = in.getBytes(StandardCharsets.ISO_8859_1);
            sender.send(new DatagramPacket(message, message.length, LOOPBACK, port));
        }
        assertThat(receive()).isEqualTo(kept + "\n");
        assertThat(receive()).matches(pattern(legacy));
        assertThat(receive()).matches(pattern(modern));
    }

    private static String pattern(String text) {
        String quoted = "\\Q" + text.replace("\\d{4}", "\\E\\d{4}\\Q") + "\\E\n";
        return quoted.replace("NOW", "\\E\\w{3} [ \\d]\\d [\\d:]{8}\\Q").replace("ISO", "\\E\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{6}[+-]\\d\\d:\\d\\d\\Q");
    }

    @ParameterizedTest
    @CsvSource({"replace,127.0.0.1,127.0.0.1", "fill,h,127.0.0.1", "keep,h,localhost", "append,'h,127.0.0.1',127.0.0.1"})
    void hostStrategies(String strategy, String named, String nameless) throws IOException {
        start("log-forward f\n bind 127.0.0.1:" + port + "\n timeout client 20s\n option host " + strategy + "\n log " + target() + " format rfc3164 local3\n");
        try (Socket socket = new Socket(LOOPBACK, port)) {
            socket.getOutputStream().write("<13>Nov 21 14:34:03 h p: m\n<13>n\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(receive()).isEqualTo("<13>Nov 21 14:34:03 " + named + " p: m\n");
            assertThat(receive()).matches("<13>\\w{3} [ \\d]\\d [\\d:]{8} \\Q" + nameless + "\\E n\n");
        }
    }

    /** What a stream holds, cut at every byte, and the messages in it; x ends the connection. */
    @ParameterizedTest
    @CsvSource({"'<13>a\n<13>b\n','a,b',false", "'5 <13>a6 <13>bc','a,bc',false", "'<13>a\r\n5 <13>b','a,b',false", "'5 <13>a\n',a,true", "'hello\n','',true", "'0 x','',true", "'99999 x','',true", "'5x','',true"})
    void framesOfStreams(String stream, String messages, boolean ends) throws IOException {
        start("log-forward f\n bind 127.0.0.1:" + port + "\n timeout client 20s\n maxconn 1\n log " + target() + " format raw local3\n");
        try (Socket socket = new Socket(LOOPBACK, port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            for (char c : stream.toCharArray()) {
                socket.getOutputStream().write(c);
                socket.getOutputStream().flush();
            }
            for (String message : messages.split(",")) {
                if (!message.isEmpty()) {
                    assertThat(receive()).isEqualTo(message + "\n");
                }
            }
            if (ends) {
                assertThat(endOf(socket)).isTrue();
            }
        } catch (IOException reset) {
            assertThat(ends).isTrue();
        }
    }

    private static boolean endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        }
    }

    @Test
    void messagesPassUnreadWhenAskedTo() throws IOException {
        start("log-forward f\n bind 127.0.0.1:" + port + "\n timeout client 20s\n option dont-parse-log\n option assume-rfc6587-ntf\n log " + target() + " format raw local3\n log " + target() + " format priority local3\n");
        try (Socket socket = new Socket(LOOPBACK, port)) {
            socket.getOutputStream().write("5 <13>a\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(receive()).isEqualTo("5 <13>a\n");
            assertThat(receive()).isEqualTo("<152>5 <13>a\n");
        }
    }
}
