package dev.jlb.sample.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts of a certificate, as HAProxy 2.6 showed them for the same one. */
class CertificateTextTest {
    private static X509Certificate certificate;

    @BeforeAll
    static void read() throws Exception {
        try (InputStream in = Files.newInputStream(Path.of("src/test/resources/tls/client-certificate.pem"))) {
            certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "'' ~ 1 ~ false ~ /C=DE/ST=Here/L=There/O=Client Org/OU=a/OU=b/CN=joe, the user/emailAddress=joe@example.org",
        "'' ~ 1 ~ true ~ emailAddress=joe@example.org,CN=joe\\, the user,OU=b,OU=a,O=Client Org,L=There,ST=Here,C=DE",
        "CN ~ 1 ~ false ~ joe, the user",
        "OU ~ 1 ~ false ~ a",
        "OU ~ 2 ~ false ~ b",
        "OU ~ -1 ~ false ~ b",
        "OU ~ 3 ~ false ~",
        "emailAddress ~ 1 ~ false ~ joe@example.org",
        "DC ~ 1 ~ false ~",
    })
    void names(String entry, int occurrence, boolean ldap, String expected) {
        assertThat(CertificateText.name(certificate.getSubjectX500Principal(), entry, occurrence, ldap)).isEqualTo(expected);
    }

    @Test
    void theRest() {
        assertThat(CertificateText.keyAlgorithm(certificate)).isEqualTo("id-ecPublicKey");
        assertThat(CertificateText.signatureAlgorithm(certificate)).isEqualTo("RSA-SHA256");
        assertThat(CertificateText.date(certificate.getNotBefore())).isEqualTo("261121065417Z");
        assertThat(CertificateText.date(certificate.getNotAfter())).isEqualTo("261211065417Z");
        assertThat(HexFormat.of().withUpperCase().formatHex(CertificateText.magnitude(certificate.getSerialNumber()))).isEqualTo("FEDCBA9876");
        assertThat(CertificateText.alternatives(certificate)).isEqualTo("DNS:a.example, IP Address:127.0.0.1, URI:http://x/, email:j@x.org");
    }
}
