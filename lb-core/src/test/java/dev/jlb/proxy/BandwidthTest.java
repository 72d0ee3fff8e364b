package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bandwidth limits (manual 9.7) over real sockets: 60,000 bytes under a limit of 40,000 per 200 ms need one period and the half of another;
 * every byte must arrive, and no limit may hold for longer than it says.
 */
@ExtendWith(LeakGuard.class)
@Timeout(60)
class BandwidthTest {
    private static final int SIZE = 60_000;
    private static final String LIMIT = " default-limit 40000 default-period 200ms";
    /** One that would never let the body through in the time of a test. */
    private static final String NARROW = " default-limit 1 default-period 1000s";
    private static final byte[] BODY = body();

    private final ServerSocket origin = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ConcurrentLinkedQueue<Integer> received = new ConcurrentLinkedQueue<>();
    private Live live;

    BandwidthTest() throws IOException {
        Thread.ofVirtual().start(() -> {
            while (true) {
                try {
                    Socket socket = origin.accept();
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private static byte[] body() {
        byte[] bytes = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) ('a' + i * 7 % 26);
        }
        return bytes;
    }

    @AfterEach
    void stop() throws IOException {
        origin.close();
        if (live != null) {
            live.close();
        }
    }

    /** Answers by the request's path: /length, /chunked, /close, /upload, /echo (a protocol of its own); without a request line, in mode tcp, with the body. */
    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            String head = "";
            while (!head.endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                head += (char) next;
            }
            switch (head.split("[ ?]")[1]) {
                case "/length" -> write(out, "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Type: text/plain\r\nContent-Length: " + SIZE + "\r\n\r\n", BODY);
                case "/close" -> write(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", BODY);
                case "/chunked" -> {
                    out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                    for (int i = 0; i < SIZE; i += 6000) {
                        out.write("1770\r\n".getBytes(StandardCharsets.ISO_8859_1));
                        out.write(BODY, i, 6000);
                        out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
                    }
                    out.write("0\r\nX-T: t\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                }
                case "/upload" -> {
                    received.add(in.readNBytes(SIZE).length);
                    write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "ok".getBytes(StandardCharsets.ISO_8859_1));
                }
                case "/down" -> write(out, "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", BODY);
                case "/up" -> {
                    write(out, "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", new byte[0]);
                    received.add(in.readNBytes(SIZE).length);
                    write(out, "ok", new byte[0]);
                }
                case "/tcpdown" -> out.write(BODY);
                case "/tcpup" -> {
                    received.add(in.readNBytes(SIZE).length);
                    write(out, "ok", new byte[0]);
                }
                default -> { }
            }
            socket.shutdownOutput();
            in.readAllBytes();
        } catch (IOException peerLeft) {
            // what is missing shows at the client
        }
    }

    private static void write(OutputStream out, String head, byte[] body) throws IOException {
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
    }

    private void start(String lines) throws Exception {
        live = new Live("frontend f\n bind 127.0.0.1:${p}\n" + lines.replace("@", "\n ").replace("SERVER", "server s 127.0.0.1:" + origin.getLocalPort()) + "\n");
    }

    /** What comes for a request, in pieces or not, up to the end. */
    private byte[] ask(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), live.port("p"))) {
            socket.setSoTimeout(30_000);
            boolean up = path.contains("up") && !path.contains("upload");
            String head = (path.equals("/upload") ? "POST" : "GET") + " " + path + " HTTP/1.1\r\nHost: h\r\n"
                    + (path.equals("/upload") ? "Connection: close\r\nContent-Length: " + SIZE : path.equals("/up") || path.equals("/down") ? "Connection: upgrade\r\nUpgrade: x" : "Accept-Encoding: gzip\r\nConnection: close")
                    + "\r\n\r\n";
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            if (up || path.equals("/upload")) {
                out.write(BODY);
            }
            return socket.getInputStream().readAllBytes();
        }
    }

    /** The body of an answer, out of its chunks if it came so. */
    private static byte[] payload(byte[] answer) throws IOException {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/")) {
            return answer;
        }
        String head = text.substring(0, end);
        String rest = text.substring(end + 4);
        if (head.contains("transfer-encoding: chunked")) {
            StringBuilder plain = new StringBuilder();
            int at = 0;
            while (true) {
                int line = rest.indexOf("\r\n", at);
                int size = Integer.parseInt(rest.substring(at, line), 16);
                if (size == 0) {
                    break;
                }
                plain.append(rest, line + 2, line + 2 + size);
                at = line + 2 + size + 2;
            }
            rest = plain.toString();
        }
        byte[] bytes = rest.getBytes(StandardCharsets.ISO_8859_1);
        if (head.contains("content-encoding: gzip")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new GZIPInputStream(new java.io.ByteArrayInputStream(bytes)).transferTo(out);
            return out.toByteArray();
        }
        return bytes;
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', value = {
        // each framing of a response
        "/length  | filter bwlim-out l LIMIT@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        "/chunked | filter bwlim-out l LIMIT@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        "/close   | filter bwlim-out l LIMIT@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        // requests
        "/upload  | filter bwlim-in l LIMIT@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        "/upload  | filter bwlim-out l NARROW@http-request set-bandwidth-limit l limit 10@default_backend b@backend b@SERVER | 0",
        "/length  | filter bwlim-in l NARROW@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 0",
        // a filter that no rule turns on, or that another rule has set anew
        "/length  | filter bwlim-out l NARROW@http-request set-bandwidth-limit l if { path /x }@default_backend b@backend b@SERVER | 0",
        "/length  | filter bwlim-out l NARROW@http-request set-bandwidth-limit l@http-request set-bandwidth-limit l limit 40000 period 200@default_backend b@backend b@SERVER | 250",
        "/length  | filter bwlim-out l LIMIT@http-request set-bandwidth-limit l limit 1 period 100s@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        // numbers from samples; one that is none leaves the default
        "/length?n=40000 | filter bwlim-out l NARROW@http-request set-bandwidth-limit l limit url_param(n) period int(200)@default_backend b@backend b@SERVER | 250",
        "/length?n=x | filter bwlim-out l LIMIT@http-request set-bandwidth-limit l limit url_param(n)@default_backend b@backend b@SERVER | 250",
        // two limits: the narrower counts, whichever comes first
        "/length  | filter bwlim-out a default-limit 1g default-period 1s@filter bwlim-out l LIMIT@http-request set-bandwidth-limit a@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        "/length  | filter bwlim-out l LIMIT@http-request set-bandwidth-limit l@default_backend b@backend b@filter bwlim-out l default-limit 20000 default-period 200ms@http-request set-bandwidth-limit l@SERVER | 500",
        // where the rule stands
        "/length  | default_backend b@backend b@filter bwlim-out l LIMIT@http-request set-bandwidth-limit l@SERVER | 250",
        "/length  | default_backend b@backend b@filter bwlim-out l LIMIT@http-response set-bandwidth-limit l if { status 200 }@SERVER | 250",
        "/length  | filter bwlim-out l LIMIT@tcp-request content set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        "/chunked | default_backend b@backend b@filter bwlim-out l LIMIT@tcp-response content set-bandwidth-limit l@SERVER | 250",
        // the smallest piece
        "/length  | filter bwlim-out l LIMIT min-size 8000@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        "/length  | filter bwlim-out l LIMIT min-size 1m@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        // a body that is compressed before it is limited is small enough; one that is limited before is not
        "/length  | filter comp-res@filter bwlim-out l LIMIT@compression algo gzip@compression type text/plain@http-request set-bandwidth-limit l limit 1000000@default_backend b@backend b@SERVER | 0",
        "/length  | filter bwlim-out l LIMIT@filter comp-res@compression algo gzip@compression type text/plain@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        // the order in which filters act on a side, and which of them do
        "/length  | filter comp-res@filter bwlim-out l LIMIT@filter-sequence response bwlim-out,comp-res@compression algo gzip@compression type text/plain@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        "/length  | filter-sequence response l@filter comp-res@filter bwlim-out l LIMIT@compression algo gzip@compression type text/plain@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        "/length  | filter comp-res@filter bwlim-out l NARROW@filter-sequence response comp-res@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 0",
        "/length  | filter trace@filter bwlim-out l LIMIT@filter-sequence request trace@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        "/upload  | filter trace@filter bwlim-in l NARROW@filter-sequence request trace@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 0",
        // tunnels
        "/down    | filter bwlim-out l LIMIT@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        "/up      | filter bwlim-in l LIMIT@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        "/tcpdown | mode tcp@filter bwlim-out l LIMIT@tcp-request content set-bandwidth-limit l@default_backend b@backend b@mode tcp@SERVER | 250",
        "/tcpdown | mode tcp@default_backend b@backend b@mode tcp@filter bwlim-out l LIMIT@tcp-response content set-bandwidth-limit l@SERVER | 250",
        "/tcpup   | mode tcp@filter bwlim-in l LIMIT@tcp-request content set-bandwidth-limit l@default_backend b@backend b@mode tcp@SERVER | 250",
        // set in mode tcp, kept when the connection speaks HTTP
        "/length  | mode tcp@filter bwlim-out l LIMIT@tcp-request content set-bandwidth-limit l@tcp-request content switch-mode http if HTTP@default_backend b@backend b@SERVER | 250",
        // a limit that is shared, by one
        "/length  | filter bwlim-out l limit 40000 key src table t@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER@backend t@stick-table type ip size 1k store bytes_out_rate(200ms) | 250",
        "/upload  | filter bwlim-in l limit 40000 key src table t@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER@backend t@stick-table type ip size 1k store bytes_in_rate(200ms) | 250",
        "/length  | filter bwlim-out l limit 40000 key src@stick-table type ip size 1k brates-factor 100 store bytes_out_rate(200ms)@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER | 250",
        "/length  | filter bwlim-out l limit 1 key hdr(x) table t@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER@backend t@stick-table type string size 1k store bytes_out_rate(200s) | 0",
    })
    void bodiesPassAsFastAsTheLimitSays(String path, String lines, int atLeast) throws Exception {
        start(lines.replace("LIMIT", LIMIT).replace("NARROW", NARROW));
        long begin = System.nanoTime();
        byte[] answer = payload(ask(path));
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        if (path.contains("up")) {
            assertThat(new String(answer, StandardCharsets.ISO_8859_1)).endsWith("ok");
            assertThat(received).containsExactly(SIZE);
        } else {
            assertThat(answer).isEqualTo(BODY);
        }
        assertThat(took).isGreaterThanOrEqualTo(atLeast);
    }

    /** 120,000 bytes under 40,000 per 200 ms: one period, and twice the whole limit after it. */
    @Test
    void clientsShareTheLimitOfTheirEntry() throws Exception {
        start("filter bwlim-out l limit 40000 key src table t@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER@backend t@stick-table type ip size 1k store bytes_out_rate(200ms)");
        long begin = System.nanoTime();
        List<CompletableFuture<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return payload(ask("/length"));
                } catch (IOException failed) {
                    throw new IllegalStateException(failed);
                }
            }));
        }
        for (CompletableFuture<byte[]> answer : answers) {
            assertThat(answer.get()).isEqualTo(BODY);
        }
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isGreaterThanOrEqualTo(500);
    }

    @Test
    void whatACacheSendsIsLimitedToo() throws Exception {
        start("filter cache c@filter bwlim-out l LIMIT@http-request set-bandwidth-limit l if { url_param(l) -m found }@http-request cache-use c@http-response cache-store c@default_backend b@backend b@SERVER@cache c@total-max-size 4@max-object-size 100000@process-vary off"
                .replace("LIMIT", LIMIT));
        assertThat(payload(ask("/length?l=1"))).isEqualTo(BODY);
        long begin = System.nanoTime();
        byte[] second = ask("/length?l=1");
        assertThat(payload(second)).isEqualTo(BODY);
        assertThat(new String(second, StandardCharsets.ISO_8859_1)).contains("age: ");
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isGreaterThanOrEqualTo(250);
    }

    /** The entry of a shared limit is held only while the stream lasts. */
    @Test
    void anEntryIsGivenBack() throws Exception {
        start("filter bwlim-out l limit 1m key src table t@http-request set-bandwidth-limit l@http-request return status 200 content-type text/plain lf-string \"%[src,table_trackers(t)]\" if { path /trackers }@default_backend b@backend b@SERVER@backend t@stick-table type ip size 1k store bytes_out_rate(1s)");
        assertThat(payload(ask("/length"))).isEqualTo(BODY);
        // its own stream is the only one that holds it
        assertThat(new String(payload(ask("/trackers")), StandardCharsets.ISO_8859_1)).isEqualTo("1");
    }

    /** A client that leaves, and a server that breaks, while bytes are held back. */
    @Test
    void aBrokenTransferEndsAtOnce() throws Exception {
        start("filter bwlim-out l default-limit 1000 default-period 1000s@http-request set-bandwidth-limit l@default_backend b@backend b@SERVER");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), live.port("p"))) {
            socket.getOutputStream().write("GET /length HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);
        }
        assertThat(new String(ask("/none"), StandardCharsets.ISO_8859_1)).startsWith("HTTP/1.1 502");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "filter bwlim-out l LIMIT@http-request set-bandwidth-limit | missing bandwidth limitation filter name",
        "filter bwlim-out l LIMIT@http-request set-bandwidth-limit m | unable to find bwlim filter 'm' referenced by set-bandwidth-limit rule",
        "filter bwlim-out l LIMIT@http-request set-bandwidth-limit l foo | expects 'limit' or 'period' (got 'foo').",
        "filter bwlim-out l LIMIT@http-request set-bandwidth-limit l limit 0 | expects a positive value (got '0').",
        "filter bwlim-out l LIMIT@http-request set-bandwidth-limit l limit nosuchfetch | unknown fetch method 'nosuchfetch'",
        "filter bwlim-out l LIMIT@filter bwlim-in l LIMIT | there is a bwlim filter 'l' already.",
        "filter bwlim-out l limit 1k key src | unable to find table 'f' referenced by bwlim filter 'l'.",
        "filter bwlim-out l limit 1k key src table nosuch | unable to find table 'nosuch' referenced by bwlim filter 'l'.",
        "filter bwlim-out l limit 1k key nosuchfetch table t@backend t@stick-table type ip size 1k store bytes_out_rate(1s) | unknown fetch method 'nosuchfetch'",
        "filter bwlim-in l limit 1k key src table t@backend t@stick-table type ip size 1k store bytes_out_rate(1s) | uses table 't', which does not store the 'bytes_in_rate' data type.",
        "filter bwlim-out l limit 1k key src table t@http-request set-bandwidth-limit l limit 1k@backend t@stick-table type ip size 1k store bytes_out_rate(1s) | a limit cannot be set for the shared bwlim filter 'l'.",
        "http-after-response set-bandwidth-limit l | 'http-after-response' expects",
        "filter bwlim-out l LIMIT@filter-sequence response l,m | 'filter-sequence response' : no filter 'm' is declared.",
        "filter comp-res@filter cache c@filter-sequence response comp-res,cache@http-response cache-store c@cache c@total-max-size 4 | unable to enable the compression filter before the cache 'c'.",
        "filter comp-res@filter-sequence foo comp-res | 'filter-sequence' expects either 'request' or 'response' as first argument.",
    })
    void mistakesAreToldWithTheirLine(String lines, String message) {
        Diagnostics diagnostics = new Diagnostics();
        String text = "defaults\n mode http\n timeout client 5s\n timeout server 5s\n timeout connect 2s\nfrontend f\n bind 127.0.0.1:1\n " + lines.replace("LIMIT", LIMIT).replace("@", "\n ") + "\n";
        LoadBalancer.parse(List.of(new SourceFile("test", text)), diagnostics);
        assertThat(diagnostics.all().stream().filter(d -> d.severity() == Severity.ALERT).map(d -> d.message()).collect(Collectors.joining("; "))).contains(message);
    }

    @Test
    void aDefaultsSectionHasNoSuchRule() {
        Diagnostics diagnostics = new Diagnostics();
        LoadBalancer.parse(List.of(new SourceFile("test", "defaults d\n mode http\n http-request set-bandwidth-limit l\n")), diagnostics);
        assertThat(diagnostics.all().stream().map(d -> d.message()).collect(Collectors.joining("; "))).contains("not allowed in a defaults section");
    }
}
