package dev.jlb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.tls.PemBundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names that servers are asked for, and which requests share a connection (manual 5.2 {@code sni}, {@code sni-auto}, {@code pool-conn-name}). */
class ServerNamesTest {
    private SSLServerSocket server;
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
}
