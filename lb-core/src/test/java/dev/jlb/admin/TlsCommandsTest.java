package dev.jlb.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.LoadBalancer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates replaced over the runtime API (management.txt 9.3). Answers are those of HAProxy 2.6 to the same commands in the same order, unless a comment says otherwise. */
class TlsCommandsTest {
    private static final Path PEM = Path.of("src/test/resources/tls/sni").toAbsolutePath();

    @TempDir
    Path folder;

    private int api;
    private int first;
    private int second;
    private int plain;
    private LoadBalancer lb;

    @BeforeEach
    void start() throws Exception {
        try (Stream<Path> files = Files.list(PEM)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Files.writeString(folder.resolve("list"), "D/def-rsa.pem\nD/a-rsa.pem [alpn http/1.1 verify none] *.q.t !n.q.t\n\nD/leaf.pem [verify optional ca-file D/ca.pem]\n".replace("D", folder.toString()));
        StringBuilder keys = new StringBuilder();
        for (int i = 1; i <= 4; i++) {
            byte[] key = new byte[48];
            key[0] = (byte) i;
            keys.append(Base64.getEncoder().encodeToString(key)).append('\n');
        }
        Files.writeString(folder.resolve("keys"), keys);
        api = CommandSocket.free();
        first = CommandSocket.free();
        second = CommandSocket.free();
        plain = CommandSocket.free();
        String text = """
                global
                 stats socket 127.0.0.1:API level admin
                defaults
                 mode http
                 timeout client 30s
                 timeout server 5s
                 timeout connect 5s
                frontend f
                 bind 127.0.0.1:FIRST ssl crt-list D/list tls-ticket-keys D/keys
                 bind 127.0.0.1:SECOND ssl crt D/leaf.pem ca-file D/ca.pem verify optional crl-file D/crl.pem
                 http-request return status 200
                backend b
                 server s 127.0.0.1:FIRST ssl crt D/w-ec.pem verify required ca-file D/ca.pem
                frontend p
                 bind 127.0.0.1:PLAIN
                 default_backend e
                backend e
                 http-reuse always
                 server t 127.0.0.1:FIRST ssl verify none
                 server u 127.0.0.1:FIRST disabled
                """.replace("API", "" + api).replace("FIRST", "" + first).replace("SECOND", "" + second).replace("PLAIN", "" + plain).replace("D/", folder + "/");
        lb = CommandSocket.start(text);
    }

    @AfterEach
    void stop() {
        lb.close();
    }

    /** One connection, as socat makes it. {@code D/} stands for the folder in both directions. */
    private String ask(String line) throws IOException {
        return CommandSocket.ask(api, line.replace("D/", folder + "/")).replace(folder + "/", "D/").stripTrailing();
    }

    private void says(String command, String... lines) throws IOException {
        assertThat(ask(command)).as(command).isEqualTo(String.join("\n", lines));
    }

    private String pem(String file) throws IOException {
        return Files.readString(PEM.resolve(file)).replace("\n\n", "\n").strip() + "\n";
    }

    private SSLSocket connect(int port, String name) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        socket.setSoTimeout(20_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private String subject(int port, String name) throws Exception {
        try (SSLSocket socket = connect(port, name)) {
            return subject(socket);
        }
    }

    private static String subject(SSLSocket socket) throws Exception {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
    }

    private static void request(SSLSocket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.toString().endsWith("\r\n\r\n")) {
                break;
            }
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 200 OK\r\n").contains("content-length: 0").endsWith("\r\n\r\n");
    }

    @Test
    void aCertificateIsReplacedWhileAConnectionGoesOn() throws Exception {
        try (SSLSocket before = connect(first, "m.q.t")) {
            assertThat(subject(before)).isEqualTo("CN=a-rsa");
            request(before);
            says("set ssl cert D/a-rsa.pem <<\n" + pem("a-ec.pem"), "Transaction created for certificate D/a-rsa.pem!");
            says("show ssl cert", "# transaction", "*D/a-rsa.pem", "# filename", "D/a-rsa.pem", "D/def-rsa.pem", "D/leaf.pem", "D/w-ec.pem");
            assertThat(ask("show ssl cert *D/a-rsa.pem")).startsWith("Filename: *D/a-rsa.pem\nStatus: Unused\n").contains("\nAlgorithm: EC256\n", "\nSubject: /CN=a-ec\n");
            assertThat(subject(first, "m.q.t")).isEqualTo("CN=a-rsa");
            says("commit ssl cert D/a-rsa.pem", "Committing D/a-rsa.pem.", "Success!");
            assertThat(subject(first, "m.q.t")).isEqualTo("CN=a-ec");
            assertThat(subject(first, "n.q.t")).isEqualTo("CN=def-rsa");
            request(before);
            request(before);
        }
        says("commit ssl cert D/a-rsa.pem", "No ongoing transaction! !", "Can't commit D/a-rsa.pem!");
        says("set ssl cert nope.pem <<\n" + pem("a-ec.pem"), "Can't replace a certificate which is not referenced by the configuration!", "Can't update nope.pem!");
        says("set ssl cert D/a-rsa.pem <<\nnonsense\n", "unable to load certificate from file 'D/a-rsa.pem'.", "Can't load the payload", "Can't update D/a-rsa.pem!");
        says("set ssl cert D/a-rsa.pem <<\n" + pem("a-rsa.pem"), "Transaction created for certificate D/a-rsa.pem!");
        // 2.6 changes the first one's transaction then
        says("set ssl cert D/def-rsa.pem <<\n" + pem("a-rsa.pem"), "The ongoing transaction is about 'D/a-rsa.pem' but you are trying to set 'D/def-rsa.pem'", "Can't update D/def-rsa.pem!");
        says("abort ssl cert D/def-rsa.pem", "The ongoing transaction is about 'D/a-rsa.pem' but you are trying to abort a transaction for 'D/def-rsa.pem'");
        says("abort ssl cert D/a-rsa.pem", "Transaction aborted for certificate 'D/a-rsa.pem'!");
        says("abort ssl cert D/a-rsa.pem", "No ongoing transaction!");
        String key = pem("def-rsa.pem");
        says("set ssl cert D/a-rsa.pem.key <<\n" + key.substring(key.indexOf("-----BEGIN PRIVATE")), "Transaction created for certificate D/a-rsa.pem!");
        says("commit ssl cert D/a-rsa.pem", "inconsistencies between private key and certificate loaded 'D/a-rsa.pem'.", "Can't commit D/a-rsa.pem!");
        assertThat(subject(first, "m.q.t")).isEqualTo("CN=a-ec");
        says("show ssl cert nope", "Can't display the certificate: Not found or the certificate is a bundle!");
        says("set ssl cert", "'set ssl cert expects a filename and a certificate as a payload");
        assertThat(ask("dump ssl cert D/a-rsa.pem")).startsWith("-----BEGIN PRIVATE KEY-----\n").endsWith("-----END CERTIFICATE-----");
    }

    private String status() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), plain)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1).split(" ")[1];
        }
    }

    /** The listener of the server speaks TLS only: it understands what comes only when that is on, and an idle connection of the other kind is never taken. */
    @Test
    void tlsToAServerIsTurnedOffAndOnAgain() throws Exception {
        assertThat(status()).isEqualTo("200");
        says("set server e/t ssl off", "server ssl setting updated.");
        assertThat(status()).isEqualTo("502");
        says("set server e/t ssl on;set server e/t ssl on", "server ssl setting updated.", "", "server ssl setting updated.");
        assertThat(status()).isEqualTo("200");
        says("set server e/t ssl", "'set server <srv> ssl' expects 'on' or 'off'.");
        says("set server e/t ssl x", "'set server <srv> ssl' expects 'on' or 'off'.");
        says("set server e/u ssl on", "'set server <srv> ssl' cannot be set.  default-server should define ssl settings");
    }

    @Test
    void aCertificateIsMadeAndListed() throws Exception {
        says("new ssl cert D/new.pem", "New empty certificate store 'D/new.pem'!");
        says("new ssl cert D/new.pem", "Certificate 'D/new.pem' already exists!");
        says("show ssl cert D/new.pem", "Filename: D/new.pem", "Status: Empty", "OCSP Response Key:");
        says("add ssl crt-list D/list D/new.pem", "Can't edit the crt-list: certificate 'D/new.pem' is empty!");
        says("set ssl cert D/new.pem <<\n" + pem("def-ec.pem"), "Transaction created for certificate D/new.pem!");
        says("commit ssl cert D/new.pem", "Committing D/new.pem", "Success!");
        says("add ssl crt-list D/list <<\nD/new.pem [alpn http/1.1] new.t *.new.t\n", "Inserting certificate 'D/new.pem' in crt-list 'D/list'.", "Success!");
        assertThat(subject(first, "new.t")).isEqualTo("CN=def-ec");
        assertThat(subject(first, "x.new.t")).isEqualTo("CN=def-ec");
        says("show ssl crt-list", "D/list");
        says("show ssl crt-list -n D/list", "# D/list", "D/def-rsa.pem:1", "D/a-rsa.pem:2 [alpn http/1.1 verify none] *.q.t !n.q.t", "D/leaf.pem:4 [verify optional ca-file D/ca.pem]", "D/new.pem:5 [alpn http/1.1] new.t *.new.t");
        says("show ssl crt-list x", "didn't find the specified filename");
        says("del ssl cert D/new.pem", "Can't remove the certificate: certificate 'D/new.pem' in use, can't be deleted!");
        says("del ssl crt-list D/list D/new.pem", "Entry 'D/new.pem' deleted in crtlist 'D/list'!");
        assertThat(subject(first, "new.t")).isEqualTo("CN=def-rsa");
        says("del ssl cert D/new.pem", "Certificate 'D/new.pem' deleted!");
        says("del ssl cert zz", "Can't remove the certificate: certificate 'zz' doesn't exist!");
        says("del ssl crt-list D/list D/def-rsa.pem", "Can't delete the entry: certificate 'D/def-rsa.pem' cannot be deleted, it is used as default certificate by the following frontends:", "\t- test:9");
        says("add ssl crt-list D/list nope.pem", "Can't edit the crt-list: certificate 'nope.pem' does not exist!");
        says("del ssl crt-list D/list nope.pem", "Can't delete the entry: certificate 'nope.pem' does not exist!");
        says("add ssl crt-list x y", "Can't edit the crt-list: crt-list 'x' does not exist!");
        says("add ssl crt-list D/list <<\nD/a-rsa.pem [foo bar]\n", "Can't edit the crt-list: parsing [CLI:1]: unknown ssl keyword foo");
        // 3.4
        assertThat(ask("show ssl sni -f f")).startsWith("# Frontend/Bind\tSNI\tNegative Filter\tType\tFilename\tNotAfter\tNotBefore\nf/test:9\tdef-rsa\t-\trsa\tD/def-rsa.pem\t").contains("\nf/test:9\t*.q.t\t!n.q.t\trsa\tD/a-rsa.pem\t", "\nf/test:10\t*\t-\tecdsa\tD/leaf.pem\t");
        assertThat(ask("show ssl sni -A").lines()).hasSize(1);
        assertThat(ask("show ssl sni -A -t 4000d").lines()).hasSizeGreaterThan(1);
    }

    @Test
    void authoritiesAndRevocationsAreReplaced() throws Exception {
        says("show ssl ca-file", "# filename", "D/ca.pem - 1 certificate(s)");
        assertThat(ask("show ssl ca-file D/ca.pem:1")).startsWith("Filename: D/ca.pem\nStatus: Used\n \nCertificate #1:\nSerial: ").endsWith("Subject: /CN=ca\nIssuer: /CN=ca");
        says("set ssl ca-file D/ca.pem <<\n" + pem("a-ec.pem"), "transaction created for CA D/ca.pem!");
        says("show ssl ca-file", "# transaction", "*D/ca.pem - 1 certificate(s)", "# filename", "D/ca.pem - 1 certificate(s)");
        // 3.4
        says("add ssl ca-file D/ca.pem <<\n" + pem("ca.pem"), "transaction updated for CA D/ca.pem!");
        says("commit ssl ca-file D/ca.pem", "Committing D/ca.pem...", "Success!");
        says("show ssl ca-file", "# filename", "D/ca.pem - 2 certificate(s)");
        says("abort ssl ca-file D/ca.pem", "No ongoing transaction!");
        says("set ssl ca-file nope <<\n" + pem("ca.pem"), "Can't replace a CA file which is not referenced by the configuration!", "Can't update nope!");
        says("set ssl ca-file D/ca.pem <<\nnonsense\n", "Invalid payload", "Can't update D/ca.pem!");
        says("del ssl ca-file D/ca.pem", "Can't remove the CA file: CA file 'D/ca.pem' in use, can't be deleted!");
        says("new ssl ca-file n.pem", "New CA file created 'n.pem'!");
        says("del ssl ca-file n.pem", "CA file 'n.pem' deleted!");
        assertThat(ask("show ssl crl-file D/crl.pem")).startsWith("Filename: D/crl.pem\nStatus: Used\n \nCertificate Revocation List #1:\nVersion 2\nSignature Algorithm: ecdsa-with-SHA256\nIssuer: /CN=ca\n").endsWith("No Revoked Certificates.");
        says("set ssl crl-file D/crl.pem <<\n" + pem("crl2.pem"), "transaction created for CRL D/crl.pem!");
        says("show ssl crl-file", "# transaction", "*D/crl.pem", "# filename", "D/crl.pem");
        says("commit ssl crl-file D/crl.pem", "Committing D/crl.pem.", "Success!");
        assertThat(ask("show ssl crl-file D/crl.pem")).endsWith("Revoked Certificates:\n    Serial Number: 1234\n        Revocation Date: Nov 21 00:00:00 2026 GMT");
        says("del ssl crl-file D/crl.pem", "Can't remove the CRL file: CRL file 'D/crl.pem' in use, can't be deleted!");
    }

    @Test
    void responsesAndTicketKeysAreReplaced() throws Exception {
        String response = Base64.getEncoder().encodeToString(Files.readAllBytes(PEM.resolve("leaf.pem.ocsp")));
        String all = ask("show ssl ocsp-response");
        // the path is told since 2.7
        assertThat(all).startsWith("# Certificate IDs\nCertificate ID key : 303b300906052b0e03021a05000414").contains("\nCertificate path : D/leaf.pem\n Certificate ID:\n   Issuer Name Hash: 11048CD20CB3592307D019FD0889562B62D36492\n   Issuer Key Hash: ").endsWith("   Serial Number: 1234");
        says("set ssl ocsp-response " + response, "OCSP Response updated!");
        says("set ssl ocsp-response AAAA", "Unable to parse OCSP response.");
        says("set ssl ocsp-response <<\n" + response + "\n", "OCSP Response updated!");
        says("set ssl cert D/leaf.pem.ocsp <<\n" + response + "\n", "Transaction created for certificate D/leaf.pem!");
        says("commit ssl cert D/leaf.pem", "Committing D/leaf.pem..", "Success!");
        assertThat(ask("show ssl cert D/leaf.pem.ocsp")).startsWith("OCSP Response Data:\n    OCSP Response Status: successful (0x0)\n    Response Type: Basic OCSP Response\n    Version: 1 (0x0)\n    Responder Id: CN = ca\n    Produced At: ")
                .contains("\n    Cert Status: good\n    This Update: ");
        says("show ssl ocsp-response base64 D/leaf.pem", response);
        says("show ssl ocsp-response 303b300906052b0e03021a050004", "Certificate ID does not match any certificate.");
        List<String> keys = Files.readAllLines(folder.resolve("keys"));
        says("show tls-keys", "# id (file)", "0 (D/keys)");
        says("show tls-keys #0", "# id secret", "# 0 (D/keys)", "0.0 " + keys.get(1), "0.1 " + keys.get(2), "0.2 " + keys.get(3));
        says("set ssl tls-key D/keys AAAA", "'set ssl tls-key' received a key of wrong size.");
        says("set ssl tls-key #0 " + keys.get(0), "TLS ticket key updated!");
        says("show tls-keys *", "# id secret", "# 0 (D/keys)", "0.0 " + keys.get(2), "0.1 " + keys.get(3), "0.2 " + keys.get(0));
        says("set ssl tls-key #9 " + keys.get(0), "'set ssl tls-key' unable to locate referenced filename");
        assertThat(subject(first, "zz")).isEqualTo("CN=def-rsa");
        assertThat(subject(second, "leaf")).isEqualTo("CN=leaf");
    }

    /** This client believes everybody. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
