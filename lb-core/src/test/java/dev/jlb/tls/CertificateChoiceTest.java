package dev.jlb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.server.Backends;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which certificate is shown: each row was tried with HAProxy 2.6 and openssl s_client, unless it says 3.4. */
class CertificateChoiceTest {
    private static final Path PEM = Path.of("src/test/resources/tls/sni").toAbsolutePath();

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "crt def-rsa.pem crt a-rsa.pem crt a-ec.pem | a.t   | any   | a-ec",
        "crt def-rsa.pem crt a-rsa.pem crt a-ec.pem | A.T   | ecdsa | a-ec",
        "crt def-rsa.pem crt a-rsa.pem crt a-ec.pem | a.t   | rsa   | a-rsa",
        "crt def-rsa.pem crt a-rsa.pem crt a-ec.pem | other | any   | def-rsa",
        "crt def-rsa.pem crt a-rsa.pem crt a-ec.pem | -     | any   | def-rsa",
        // a wildcard of a better kind of key comes before the exact name
        "crt def-rsa.pem crt xw-rsa.pem crt w-ec.pem | x.w.t | any | w-ec",
        "crt def-rsa.pem crt xw-rsa.pem crt w-ec.pem | x.w.t | rsa | xw-rsa",
        "crt def-rsa.pem crt xw-rsa.pem crt w-ec.pem | y.w.t | any | w-ec",
        // the handshake fails then
        "crt def-rsa.pem crt xw-rsa.pem crt w-ec.pem | y.w.t | rsa | w-ec",
        "crt def-ec.pem crt def-rsa.pem              | z     | rsa | def-ec",
        "crt bun.pem                                 | a.t   | any | a-ec",
        "crt bun.pem                                 | a.t   | rsa | a-rsa",
        // 3.4: a bundle that comes first is the default with both of its keys
        "crt bun.pem                                 | z     | rsa | a-rsa",
        "crt def-rsa.pem default-crt def-ec.pem crt a-rsa.pem | z | any | def-ec",
        "crt def-rsa.pem default-crt def-ec.pem crt a-rsa.pem | z | rsa | def-rsa",
        "crt a-rsa.pem default-crt def-rsa.pem       | z     | any | a-rsa",
        "crt def-rsa.pem crt a-rsa.pem strict-sni    | a.t   | any | a-rsa",
        "crt def-rsa.pem crt a-rsa.pem strict-sni    | z     | any | -",
        "crt def-rsa.pem crt a-rsa.pem strict-sni    | -     | any | -",
    })
    void namesAndKeysChoose(String words, String name, String client, String expected, @TempDir Path folder) throws Exception {
        assertThat(chosen(folder, words, name, client)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "def-rsa.pem;a-rsa.pem *.q.t !n.q.t;a-ec.pem n.q.t | m.q.t   | any | a-rsa",
        "def-rsa.pem;a-rsa.pem *.q.t !n.q.t;a-ec.pem n.q.t | n.q.t   | any | a-ec",
        "def-rsa.pem;a-rsa.pem *.q.t !n.q.t;a-ec.pem n.q.t | n.q.t   | rsa | a-ec",
        "def-rsa.pem;a-rsa.pem *.q.t !n.q.t;a-ec.pem n.q.t | a.t     | any | def-rsa",
        "def-rsa.pem;a-rsa.pem *.q.t !n.q.t;a-ec.pem n.q.t | q.t     | any | def-rsa",
        "def-rsa.pem;a-rsa.pem *.q.t !n.q.t;a-ec.pem n.q.t | k.m.q.t | any | def-rsa",
        // filters take the place of the names in the certificate, even when they only exclude
        "def-rsa.pem;w-rsa.pem !n.w.t;w-ec.pem w.t         | m.w.t   | any | def-rsa",
        "def-rsa.pem;w-rsa.pem !n.w.t;w-ec.pem w.t         | w.t     | any | w-ec",
        "def-rsa.pem;w-rsa.pem *.w.t !n.w.t;w-ec.pem *.w.t | m.w.t   | rsa | w-rsa",
        "def-rsa.pem;w-rsa.pem *.w.t !n.w.t;w-ec.pem *.w.t | n.w.t   | rsa | w-ec",
        "def-rsa.pem;w-rsa.pem *.w.t !n.w.t;w-ec.pem *.w.t | n.w.t   | any | w-ec",
        "a-rsa.pem A.B.t *.C.t                             | x.c.t   | any | a-rsa",
        "def-rsa.pem;a-rsa.pem !*                          | a.t     | any | def-rsa",
        "def-rsa.pem;a-rsa.pem !*.e.t *.e.t                | x.e.t   | any | a-rsa",
        "def-rsa.pem;bun.pem *.z.t                         | x.z.t   | rsa | a-rsa",
        "def-rsa.pem;bun.pem *.z.t                         | x.z.t   | any | a-ec",
        // 3.4: every certificate with the filter * is a default one
        "def-rsa.pem *;def-ec.pem *;a-rsa.pem              | z       | any | def-ec",
        "def-rsa.pem *;def-ec.pem *;a-rsa.pem              | z       | rsa | def-rsa",
        "a-rsa.pem;def-ec.pem *                            | z       | any | def-ec",
        "#no line;; def-rsa.pem  [verify none]   foo.t\t bar.t ;a-ec.pem\t[ssl-min-ver TLSv1.2] | bar.t | any | def-rsa",
    })
    void linesOfAListChoose(String lines, String name, String client, String expected, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("list"), lines.replace(';', '\n') + "\n");
        assertThat(chosen(folder, "crt-list " + folder.resolve("list"), name, client)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "crt-store / load crt def-rsa.pem alias d                           | crt @/d            | def-rsa",
        "crt-store / load crt def-rsa.pem                                   | crt def-rsa.pem    | def-rsa",
        "crt-store web / load crt def-rsa.pem alias d / load crt a-ec.pem   | crt @web/d         | def-rsa",
        "crt-store web / load crt def-rsa.pem alias d / load crt a-ec.pem   | crt @web/a-ec.pem  | a-ec",
        "crt-store / load crt def-rsa.pem alias a / crt-store / load crt a-ec.pem alias b | crt @/b | a-ec",
        "crt-store / load crt bun.pem.rsa key PEM/a-rsa.pem                 | crt bun.pem.rsa    | a-rsa",
        "crt-store k / key-base PEM / crt-base PEM / load crt a-rsa.pem key a-rsa.pem alias z | crt @k/z | a-rsa",
        "userlist u                                                         | strict-sni / ssl-f-use crt a-ec.pem alpn http/1.1 | a-ec",
        "userlist u                                                         | crt def-rsa.pem / ssl-f-use crt a-ec.pem | def-rsa",
    })
    void storesNameCertificates(String sections, String words, String expected, @TempDir Path folder) throws Exception {
        assertThat(chosen(folder, sections.replace(" / ", "\n").replace("PEM", folder.toString()) + "\n", words.replace(" / ", "\n"), expected.equals("a-ec") ? "a.t" : null, "any")).isEqualTo(expected);
    }

    @Test
    void whatIsBesideACertificateIsAskedFor(@TempDir Path folder) throws Exception {
        String pem = Files.readString(PEM.resolve("a-rsa.pem"));
        int key = pem.indexOf("-----BEGIN PRIVATE KEY");
        Files.writeString(folder.resolve("s.crt"), pem.substring(0, key));
        Files.writeString(folder.resolve("s.key"), pem.substring(key));
        assertThat(chosen(folder, "global\nssl-load-extra-del-ext\n", "crt s.crt", null, "any")).isEqualTo("a-rsa");
        assertThatThrownBy(() -> chosen(folder, "", "crt s.crt", null, "any")).hasMessage("No Private Key found in '" + folder.resolve("s.crt") + ".key'.");
        Files.writeString(folder.resolve("s.crt.key"), pem.substring(key));
        assertThat(chosen(folder, "", "crt s.crt", null, "any")).isEqualTo("a-rsa");
        assertThatThrownBy(() -> chosen(folder, "global\nssl-load-extra-files bundle\n", "crt s.crt", null, "any")).hasMessageStartingWith("No Private Key found in");
        assertThatThrownBy(() -> chosen(folder, "global\nssl-load-extra-files none\n", "crt bun.pem", null, "any")).hasMessageContaining("unable to stat SSL certificate from file");
    }

    /** The common name of the certificate that a client gets, or null. @param client kinds of keys that it knows */
    private static String chosen(Path folder, String words, String name, String client) throws Exception {
        return chosen(folder, "", words, name, client);
    }

    private static String chosen(Path folder, String sections, String words, String name, String client) throws Exception {
        for (String file : new String[] {"def-rsa.pem", "def-ec.pem", "a-rsa.pem", "a-ec.pem", "w-ec.pem", "w-rsa.pem", "xw-rsa.pem"}) {
            Files.copy(PEM.resolve(file), folder.resolve(file), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        Files.copy(PEM.resolve("a-rsa.pem"), folder.resolve("bun.pem.rsa"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.copy(PEM.resolve("a-ec.pem"), folder.resolve("bun.pem.ecdsa"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Configuration configuration = Backends.load("global\ncrt-base " + folder + "\n" + sections + "frontend f\nmode http\ntimeout client 1s\nbind :1 ssl " + words + "\n");
        TlsStore store = TlsStore.of(configuration);
        var proxy = configuration.proxies().getFirst();
        try (ListenerTls tls = TlsContexts.forBind(TlsStore.bind(proxy, proxy.binds().getFirst(), store), store, 0)) {
            HelloCapabilities knows = new HelloCapabilities(!client.equals("rsa"), !client.equals("ecdsa"));
            SniTable.Certificate found = tls.table().choose(name, knows, words.contains("strict-sni"));
            return found == null ? null : found.entry().bundle().chain().getFirst().getSubjectX500Principal().getName().substring(3);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "TLSv1.3 | TLS_AES_128_GCM_SHA256 | ecdsa_secp256r1_sha256,rsa_pss_rsae_sha256 | true  | true",
        "TLSv1.3 | TLS_AES_128_GCM_SHA256 | ecdsa_secp256r1_sha256                     | true  | false",
        "TLSv1.3 | TLS_AES_128_GCM_SHA256 | rsa_pss_rsae_sha256                        | false | true",
        "TLSv1.2 | TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 | ecdsa_secp256r1_sha256,rsa_pkcs1_sha256 | false | true",
        "TLSv1.2 | TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 | ecdsa_secp256r1_sha256,rsa_pkcs1_sha256 | true | true",
    })
    void aHelloTellsWhichKeysAreKnown(String version, String suite, String schemes, boolean ecdsa, boolean rsa) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        SSLEngine client = context.createSSLEngine("a.t", 1);
        client.setUseClientMode(true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setCipherSuites(new String[] {suite});
        parameters.setSignatureSchemes(schemes.split(","));
        client.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.wrap(ByteBuffer.allocate(0), out);
        // the record's header and the message's
        ByteBuf hello = Unpooled.wrappedBuffer(out.array(), 9, out.position() - 9);
        assertThat(HelloCapabilities.of(hello)).isEqualTo(new HelloCapabilities(ecdsa, rsa));
        assertThat(HelloCapabilities.of(hello.slice(0, 40))).isEqualTo(HelloCapabilities.ANY);
    }

    @Test
    void aResponseIsReadAndBelongsToItsCertificate(@TempDir Path folder) throws Exception {
        Files.copy(PEM.resolve("leaf.pem"), folder.resolve("leaf.pem"));
        Files.copy(PEM.resolve("leaf.pem.ocsp"), folder.resolve("leaf.pem.ocsp"));
        Files.copy(PEM.resolve("a-ec.pem"), folder.resolve("a-ec.pem"));
        Files.copy(PEM.resolve("leaf.pem.ocsp"), folder.resolve("a-ec.pem.ocsp"));
        assertThat(warnings(folder.resolve("leaf.pem"))).isEmpty();
        assertThat(warnings(folder.resolve("a-ec.pem"))).containsExactly("OCSP single response: Certificate ID does not match certificate and issuer. Content will be ignored.");
        Files.writeString(folder.resolve("leaf.pem.ocsp"), "what");
        assertThat(warnings(folder.resolve("leaf.pem"))).containsExactly("Unable to parse OCSP response Content will be ignored.");
        Files.writeString(folder.resolve("leaf.pem.ocsp"), "");
        assertThat(warnings(folder.resolve("leaf.pem"))).isEmpty();
        byte[] der = Files.readAllBytes(PEM.resolve("leaf.pem.ocsp"));
        for (int length = 0; length < der.length - 700; length += 7) {
            byte[] part = java.util.Arrays.copyOf(der, length);
            assertThatThrownBy(() -> OcspResponse.read(part, java.time.Instant.now())).isInstanceOf(PemException.class);
        }
    }

    private static Set<String> warnings(Path file) {
        Configuration configuration = Backends.load("frontend f\nmode http\ntimeout client 1s\nbind :1 ssl crt " + file + "\n");
        Diagnostics diagnostics = new Diagnostics();
        TlsChecks.check(configuration, diagnostics);
        return diagnostics.all().stream().map(d -> d.message().substring(d.message().indexOf(".ocsp' : ") + 9)).collect(java.util.stream.Collectors.toSet());
    }
}
