package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.tls.PemBundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names that servers are asked for, and which requests share a connection (manual 5.2 {@code sni}, {@code sni-auto}, {@code pool-conn-name}). */
class ServerNamesTest {
    private SSLServerSocket server;
    /** Looks at hellos and says nothing. */
    private ServerSocket hellos;
    private final BlockingQueue<String> names = new LinkedBlockingQueue<>();
    private final AtomicInteger connections = new AtomicInteger();

    @BeforeEach
    void serve() throws Exception {
        PemBundle bundle = PemBundle.read(Path.of("src/test/resources/tls/a.pem"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("a", bundle.key(), new char[0], bundle.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        hellos = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!hellos.isClosed()) {
                try {
                    try (Socket client = hellos.accept()) {
                        names.add(nameIn(firstRecord(client)));
                    }
                } catch (IOException closed) {
                    return;
                }
            }
        });
        server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    SSLSocket client = (SSLSocket) server.accept();
                    Thread.ofVirtual().start(() -> answer(client, connections.incrementAndGet()));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        hellos.close();
    }

    /** Says which connection it is, and the name that was asked for. */
    private static void answer(SSLSocket client, int number) {
        try (client) {
            client.startHandshake();
            List<?> names = ((ExtendedSSLSession) client.getSession()).getRequestedServerNames();
            String name = names.isEmpty() ? "-" : ((SNIHostName) names.getFirst()).getAsciiName();
            StringBuilder head = new StringBuilder();
            for (int c; (c = client.getInputStream().read()) >= 0; ) {
                head.append((char) c);
                if (head.toString().endsWith("\r\n\r\n")) {
                    head.setLength(0);
                    String body = number + " " + name;
                    client.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException gone) {
            // the proxy has seen enough
        }
    }

    /** The bodies that come for requests to these hosts over one client connection. */
    private String ask(Live lb, String... hosts) throws IOException {
        StringBuilder bodies = new StringBuilder();
        try (Socket client = new Socket()) {
            client.connect(new InetSocketAddress("127.0.0.1", lb.port("fe")));
            client.setSoTimeout(10_000);
            for (String host : hosts) {
                client.getOutputStream().write(("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) client.getInputStream().read());
                }
                int length = Integer.parseInt(head.toString().replaceFirst("(?s).*(?i:content-length): (\\d+).*", "$1"));
                bodies.append(bodies.isEmpty() ? "" : ", ").append(new String(client.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1));
            }
        }
        return bodies.toString();
    }

    private Live start(String options, String lines) throws Exception {
        return new Live("global\n nbthread 1\nlisten f\n bind 127.0.0.1:${fe}\n http-reuse always\n" + lines + " server s 127.0.0.1:" + server.getLocalPort() + " ssl verify none " + options + "\n");
    }

    @Test
    void theHostOfTheRequestIsAskedForAndConnectionsAreSharedByName() throws Exception {
        try (Live lb = start("", "")) {
            // as HAProxy 2.6 with an explicit sni: one stream at a time needs one connection, so only the first is kept
            assertThat(ask(lb, "a.example:8080", "b.example", "a.example", "b.example:1", "127.0.0.1", "127.0.0.1")).isEqualTo("1 a.example, 2 b.example, 1 a.example, 3 b.example, 4 -, 5 -");
            // that of another client, too
            assertThat(ask(lb, "b.example", "a.example")).isEqualTo("6 b.example, 1 a.example");
        }
    }

    @Test
    void anExpressionTakesThePlaceOfTheHost() throws Exception {
        try (Live lb = start("sni str(fixed.example)", "")) {
            assertThat(ask(lb, "a.example", "b.example")).isEqualTo("1 fixed.example, 1 fixed.example");
        }
    }

    @Test
    void withoutAutomaticNamesNoneIsAskedFor() throws Exception {
        try (Live lb = start("no-sni-auto", "")) {
            assertThat(ask(lb, "a.example", "b.example")).isEqualTo("1 -, 1 -");
        }
    }

    @Test
    void aNameOfItsOwnDecidesWhatIsShared() throws Exception {
        try (Live lb = start("pool-conn-name str(same)", "")) {
            assertThat(ask(lb, "a.example", "b.example")).isEqualTo("1 a.example, 1 a.example");
        }
        try (Live lb = start("no-sni-auto pool-conn-name req.hdr(host)", "")) {
            assertThat(ask(lb, "a.example", "b.example", "a.example")).isEqualTo("2 -, 3 -, 2 -");
        }
    }

    /** What came first on a TLS connection, up to the end of its first record. */
    private static byte[] firstRecord(Socket client) throws IOException {
        byte[] head = client.getInputStream().readNBytes(5);
        byte[] body = client.getInputStream().readNBytes((head[3] & 0xff) << 8 | head[4] & 0xff);
        byte[] record = Arrays.copyOf(head, 5 + body.length);
        System.arraycopy(body, 0, record, 5, body.length);
        return record;
    }

    /** The name in a hello, read from its bytes: what Java's own classes refuse is told too. */
    private static String nameIn(byte[] record) {
        ByteBuffer hello = ByteBuffer.wrap(record, 5 + 4 + 2 + 32, record.length - 43);
        hello.position(hello.position() + 1 + (hello.get(hello.position()) & 0xff));
        hello.position(hello.position() + 2 + (hello.getShort(hello.position()) & 0xffff));
        hello.position(hello.position() + 1 + (hello.get(hello.position()) & 0xff));
        hello.getShort();
        while (hello.hasRemaining()) {
            int type = hello.getShort();
            byte[] extension = new byte[hello.getShort() & 0xffff];
            hello.get(extension);
            if (type == 0) {
                return new String(extension, 5, extension.length - 5, StandardCharsets.ISO_8859_1);
            }
        }
        return "-";
    }

    /** The name that a server is asked for by a request that came over TLS with a name of its own, or none. */
    private String asked(Live lb, String name, String request) throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new TrustsAll()}, null);
        // the connection is closed below TLS: there is no answer to wait for
        try (Socket below = new Socket("127.0.0.1", lb.port("fe"))) {
            SSLSocket client = (SSLSocket) trusting.getSocketFactory().createSocket(below, "127.0.0.1", lb.port("fe"), false);
            client.setSoTimeout(10_000);
            SSLParameters parameters = client.getSSLParameters();
            parameters.setServerNames(name == null ? List.of() : List.of(new SNIServerName(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.ISO_8859_1)) {}));
            client.setSSLParameters(parameters);
            client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return names.poll(10, TimeUnit.SECONDS);
        }
    }

    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Each as HAProxy 2.6 sends it, but for literal addresses, which RFC 6066 section 3 keeps out of a hello. */
    private static final String EXPRESSIONS =
            """
            var(txn.name)                    var.example
            var(sess.name),lower             a.example
            var(txn.none)                    -
            srv_id                           1
            srv_name                         s
            srv_id,add(5)                    6
            be_name                          b6
            req.hdr(host)                    A.Example:80
            req.hdr(host),field(1,:),lower   a.example
            req.hdr(none)                    -
            ssl_fc_sni                       Front_1.Example
            ssl_fc_sni,lower                 front_1.example
            req.cook(c)                      cook.example
            url_param(u)                     q.example
            path                             /p
            method                           GET
            str(under_score.example)         under_score.example
            str(-dash.example)               -dash.example
            req.hdr(long)                    -
            str(10.0.0.1)                    -
            src                              -
            """;

    @Test
    void whatAnExpressionGivesIsAskedFor() throws Exception {
        StringBuilder config = new StringBuilder("frontend front\n bind 127.0.0.1:${fe} ssl crt " + Path.of("src/test/resources/tls/a.pem").toAbsolutePath() + "\n");
        config.append(" http-request set-var(txn.name) str(var.example)\n http-request set-var(sess.name) req.hdr(host),field(1,:)\n use_backend %[req.hdr(b)]\n");
        Map<String, String> expected = new LinkedHashMap<>();
        EXPRESSIONS.lines().map(line -> line.split(" +")).forEach(row -> {
            config.append("backend b" + expected.size() + "\n retries 0\n server s 127.0.0.1:" + hellos.getLocalPort() + " ssl verify none sni " + row[0] + "\n");
            expected.put(row[0], row[1]);
        });
        Map<String, String> actual = new LinkedHashMap<>();
        try (Live lb = new Live(config.toString())) {
            for (String expression : expected.keySet()) {
                String request = "GET /p?u=q.example HTTP/1.1\r\nHost: A.Example:80\r\nb: b" + actual.size() + "\r\nCookie: c=cook.example\r\nlong: " + "l".repeat(300) + "\r\nConnection: close\r\n\r\n";
                actual.put(expression, asked(lb, "Front_1.Example", request));
            }
        }
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void theNameOfABridgedConnectionIsPassedOn() throws Exception {
        String front = "frontend front\n mode tcp\n bind 127.0.0.1:${fe} ssl crt " + Path.of("src/test/resources/tls/a.pem").toAbsolutePath() + "\n default_backend back\n";
        try (Live lb = new Live(front + "backend back\n mode tcp\n retries 0\n server s 127.0.0.1:" + hellos.getLocalPort() + " ssl verify none sni ssl_fc_sni\n")) {
            assertThat(asked(lb, "one.example", "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo("one.example");
            assertThat(asked(lb, null, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo("-");
        }
    }
}
