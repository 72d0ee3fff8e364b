package dev.jlb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jlb.proxy.Live;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients' certificates against what HAProxy 2.6 said of the same ones. */
class ClientTrustTest {
    private static final Path CLIENTS = Path.of("src/test/resources/tls/clients");

    static Stream<String> golden() throws IOException {
        return Files.readAllLines(CLIENTS.resolve("verify.golden")).stream().filter(line -> !line.startsWith("#"));
    }

    private static String option(String options, String name) {
        List<String> words = Arrays.asList(options.split(" "));
        return words.contains(name) ? words.get(words.indexOf(name) + 1) : "";
    }

    private static List<X509Certificate> certificates(String file) throws PemException {
        return file.isEmpty() ? List.of() : PemBundle.certificates(CLIENTS.resolve(file));
    }

    private static BitSet ignored(String errors) {
        return errors.isEmpty() ? new BitSet() : VerifyError.ignored(errors);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void asHaproxy(String line) throws Exception {
        String[] parts = line.split(" ; ");
        List<X509Certificate> announced = certificates(option(parts[0], "ca-file"));
        List<X509Certificate> anchors = new ArrayList<>(announced);
        anchors.addAll(certificates(option(parts[0], "ca-verify-file")));
        String lists = option(parts[0], "crl-file");
        ClientTrust trust = new ClientTrust(announced, anchors, lists.isEmpty() ? null : PemBundle.revocations(CLIENTS.resolve(lists)), ignored(option(parts[0], "crt-ignore-err")), ignored(option(parts[0], "ca-ignore-err")));
        X509Certificate[] chain = certificates(parts[1] + ".pem").toArray(X509Certificate[]::new);
        String result;
        try {
            VerifyResult verified = trust.judge(chain, "EC");
            result = verified.verify() + " " + verified.error() + " " + verified.authorityError() + " " + verified.authorityDepth();
        } catch (CertificateException refused) {
            result = UntrustedException.reason(new IOException(refused));
        }
        assertThat(result).isEqualTo(parts[2]);
        assertThat(trust.getAcceptedIssuers()).containsExactlyElementsOf(announced);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"10,X509_V_ERR_CERT_REVOKED|{10, 23}", "x509_v_err_unable_to_get_crl|{3}", "127|{127}"})
    void errorsAreNamedByNumberAndByName(String text, String expected) {
        assertThat(VerifyError.ignored(text)).hasToString(expected);
        assertThat(VerifyError.ignored("all").cardinality()).isEqualTo(127);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "128", "foo", "10,", "10,,3", "1000000000000"})
    void otherWordsAreRefused(String text) {
        assertThatThrownBy(() -> VerifyError.ignored(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("out of range (1..127)");
    }

    /** The whole way: what a client of the JDK shows is what rules see. */
    @Test
    void rulesSeeTheResultOfTheHandshake() throws Exception {
        Path folder = CLIENTS.toAbsolutePath();
        try (Live lb = new Live("frontend f\n bind 127.0.0.1:${fe} ssl crt " + folder.resolve("server.pem") + " verify optional ca-file " + folder.resolve("ca.crt") + " ca-verify-file " + folder.resolve("inter.crt")
                + " crl-file " + folder.resolve("ca.crl") + " crt-ignore-err 23,10 curves P-256:X25519\n http-request return status 200 content-type text/plain lf-string \"%[ssl_c_used] %[ssl_c_verify] %[ssl_c_err] %[ssl_c_ca_err]\"\n")) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                assertThat(ask(lb, version, "good")).isEqualTo("1 0 0 0");
                assertThat(ask(lb, version, "revoked")).isEqualTo("1 23 23 0");
                assertThat(ask(lb, version, "expired")).isEqualTo("1 10 10 0");
                assertThat(ask(lb, version, (String) null)).isEqualTo("0 0 0 0");
                assertThatThrownBy(() -> ask(lb, version, "stranger")).isInstanceOf(IOException.class);
            }
        }
    }

    private static String ask(Live lb, String version, String certificate) throws Exception {
        KeyManagerFactory keys = null;
        if (certificate != null) {
            PemBundle bundle = PemBundle.read(CLIENTS.resolve(certificate + ".pem"));
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("a", bundle.key(), new char[0], bundle.chain().toArray(X509Certificate[]::new));
            keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            // shown whatever the server has announced
            var only = (javax.net.ssl.X509KeyManager) keys.getKeyManagers()[0];
            return ask(lb, version, new javax.net.ssl.KeyManager[] {new Always(only)});
        }
        return ask(lb, version, (javax.net.ssl.KeyManager[]) null);
    }

    private static String ask(Live lb, String version, javax.net.ssl.KeyManager[] keys) throws Exception {
        SSLContext context = SSLContext.getInstance(version);
        context.init(keys, new TrustManager[] {InsecureTrustManagerFactory.INSTANCE.getTrustManagers()[0]}, null);
        try (Socket client = context.getSocketFactory().createSocket("127.0.0.1", lb.port("fe"))) {
            client.setSoTimeout(10_000);
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            if (answer.isEmpty()) {
                throw new IOException("closed");
            }
            return answer.substring(answer.lastIndexOf('\n') + 1);
        }
    }

    /** Shows its certificate to everybody. */
    private static final class Always extends javax.net.ssl.X509ExtendedKeyManager {
        private final javax.net.ssl.X509KeyManager keys;

        Always(javax.net.ssl.X509KeyManager keys) {
            this.keys = keys;
        }

        @Override
        public String chooseClientAlias(String[] types, java.security.Principal[] issuers, Socket socket) {
            return "a";
        }

        @Override
        public String[] getClientAliases(String type, java.security.Principal[] issuers) {
            return new String[] {"a"};
        }

        @Override
        public String[] getServerAliases(String type, java.security.Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String type, java.security.Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public java.security.PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }
    }
}
