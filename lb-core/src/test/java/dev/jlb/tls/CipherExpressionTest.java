package dev.jlb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenSSL's cipher language. Results are what {@code openssl ciphers -tls1_2} gives, less the suites that today's libraries lack. */
class CipherExpressionTest {
    @ParameterizedTest
    @CsvSource({
        "EECDH+AESGCM, ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-RSA-AES256-GCM-SHA384 ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-RSA-AES128-GCM-SHA256",
        "EECDH+aRSA+AESGCM, ECDHE-RSA-AES256-GCM-SHA384 ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE+CHACHA20:!ECDSA, ECDHE-RSA-CHACHA20-POLY1305",
        "kRSA+AESGCM:@STRENGTH, AES256-GCM-SHA384 AES128-GCM-SHA256",
        "AES128-SHA:AES256-SHA:@STRENGTH, AES256-SHA AES128-SHA",
        "AES128-SHA:AES256-SHA:+AES128, AES256-SHA AES128-SHA",
        "AES128-SHA:AES256-SHA:-AES256, AES128-SHA",
        "AES256-SHA:!AES256:AES256-SHA:AES128-SHA, AES128-SHA",
        "HIGH:!aNULL:!MD5:!ECDHE:!SHA1:!SHA256, AES256-GCM-SHA384 AES128-GCM-SHA256",
        "aNULL, ''",
        "EDH+CAMELLIA:RC4, ''",
    })
    void evaluates(String expression, String expected) {
        assertThat(String.join(" ", CipherExpression.evaluate(expression))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "ECDHE-RSA-AES256-GCM-SHA384, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "ECDHE-RSA-AES256-SHA384, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        "AES128-SHA, TLS_RSA_WITH_AES_128_CBC_SHA",
        "AES128-GCM-SHA256, TLS_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_RSA_WITH_AES_128_GCM_SHA256, TLS_RSA_WITH_AES_128_GCM_SHA256",
        "RC4-MD5,",
    })
    void librariesAreAskedByStandardNames(String name, String standard) {
        assertThat(CipherExpression.standardName(name)).isEqualTo(standard);
    }

    @ParameterizedTest
    @CsvSource({
        "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256, false",
        "AES128-SHA, false",
        "ECDHE-RSA-AES128-GCM-SHA256:!aNULL, true",
        "HIGH, true",
        "EECDH+AESGCM, true",
        "AES128-SHA:@STRENGTH, true",
    })
    void tellsExpressionsFromNames(String text, boolean expression) {
        assertThat(CipherExpression.isExpression(text)).isEqualTo(expression);
    }
}
