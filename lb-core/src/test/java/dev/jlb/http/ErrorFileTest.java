package dev.jlb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files {@code errorfile} takes: the verdicts and words are HAProxy 2.6's, but for its offsets, and for lines that no HTTP parser takes. */
class ErrorFileTest {
    private static final String LINE = "HTTP/1.1 503 Sorry^^";

    private static HttpReply parse(String text) {
        return ErrorFile.parse(text.replace("^^", "\r\n").replace('|', '\n').replace('~', '\r').getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "HTTP/1.1 503 Sorry^^A: b^^^^body; 503; body; content-length=4 a=b",
        "HTTP/1.1 503 Sorry|A: b||body; 503; body; content-length=4 a=b",
        "^^HTTP/1.0 503 Sorry^^A: b^^^^body; 503; body; content-length=4 a=b",
        "HTTP/1.1 404 No^^content-length: 4^^^^body; 404; body; content-length=4",
        "HTTP/1.1 404 No^^content-length: 4^^content-length: 4^^^^body; 404; body; content-length=4",
        "HTTP/1.1 503^^A: b^^^^; 503; ``; content-length=0 a=b",
        "HTTP/1.1 503 Sorry^^A: b^^ c^^^^; 503; ``; content-length=0 a=b   c",
        "HTTP/1.1 204 No^^^^; 204; ``; ``",
        "HTTP/1.1 304 No^^A: b^^^^; 304; ``; a=b",
    })
    void isTaken(String text, int status, String body, String fields) {
        HttpReply reply = parse(text);
        assertThat(reply.status()).isEqualTo(status);
        assertThat(new String(reply.body(), StandardCharsets.ISO_8859_1)).isEqualTo(body == null ? "" : body);
        assertThat(String.join(" ", reply.headers().stream().map(f -> f.name() + "=" + f.value()).toList())).isEqualTo(fields == null ? "" : fields);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "HTTP/1.1 503 Sorry; unable to parse headers",
        "HTTP/1.1 503 Sorry^^A: b; unable to parse headers",
        "HTTP/1.1 503 Sorry^^A: b^^; unable to parse headers",
        "<html>no</html>|; unable to parse headers",
        "HTTP/1.1 503 Sorry^^Abc^^^^body; unable to parse headers",
        "HTTP/1.1 503 Sorry^^A : b^^^^body; unable to parse headers",
        "HTTP/1.1 503 Sorry^^a(b: b^^^^body; unable to parse headers",
        "HTTP/1.1 503 Sorry^^: b^^^^body; unable to parse headers",
        "HTTP/1.1 503 Sorry^^A: b~c^^^^body; unable to parse headers",
        "HTTP/1.1 503 Sorry^^content-length: x^^^^body; unable to parse headers",
        "HTTP/1.1 503 Sorry^^content-length: 4, 5^^^^body; unable to parse headers",
        "HTTP/1.1 503 Sorry^^content-length: 2^^^^body; payload size does not match the announced content-length (4 != 2)",
        "HTTP/1.1 503 Sorry^^content-length: 20^^^^body; payload size does not match the announced content-length (4 != 20)",
        "HTTP/1.1 503 Sorry^^transfer-encoding: chunked^^^^4^^body^^0^^^^; chunk-encoded payload not supported",
        "HTTP/1.1 100 Continue^^^^; invalid http status code for an error message (100)",
        "HTTP/1.1 204 No^^^^body; message payload not expected",
        "HTTP/1.1 304 No^^^^body; message payload not expected",
    })
    void isRefused(String text, String why) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(ErrorFile.Invalid.class).hasMessage(why);
    }

    @Test
    void anEmptyFileMeansNoAnswer() {
        assertThat(ErrorFile.parse(new byte[0])).isSameAs(HttpReply.NOTHING);
        assertThat(ErrorFile.parse((LINE + "^^").replace("^^", "\r\n").getBytes(StandardCharsets.US_ASCII))).isNotSameAs(HttpReply.NOTHING);
    }
}
