package dev.jlb.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The byte that is to blame, and what was being read there: as HAProxy 2.6's {@code show errors} tells it. {@code |} is CR LF; the last four HAProxy 2.6 lets pass. */
class ViolationTest {
    @ParameterizedTest
    @CsvSource(delimiter = '~', ignoreLeadingAndTrailingWhitespace = false, value = {
        "GET / HTTP/1.1|host: a|bad/name: x||~28~MSG_HDR_NAME(17)",
        "G{T / HTTP/1.1||~1~MSG_RQMETH(2)",
        "GET /\\1 HTTP/1.1||~5~MSG_RQURI(4)",
        "GET /\u00e9 HTTP/1.1||~5~MSG_RQURI(4)",
        "GET / FOO||~6~MSG_DATA(27)",
        "GET  HTTP/1.1||~13~MSG_DATA(27)",
        "GET / HTTP/1.1|host: a|no colon||~27~MSG_HDR_NAME(17)",
        "GET / HTTP/1.1|host: a|x : 1||~26~MSG_HDR_NAME(17)",
        "GET / HTTP/1.1|host: a|x: a\\rb||~30~MSG_HDR_L2_LF(23)",
        "GET / HTTP/1.1|host: a|Content-Length: 1x||~41~MSG_HDR_L2_LWS(24)",
        "GET / HTTP/1.1|host: a|Content-Length: ||~41~MSG_HDR_L2_LWS(24)",
        "GET / HTTP/1.1|host: a|Content-Length: 1|Content-length: 2||ab~60~MSG_HDR_L2_LWS(24)",
        "GET / HTTP/1.1|host: a|host: b||~31~MSG_HDR_L2_LWS(24)",
        "GET http://c/ HTTP/1.1|host: a||~30~MSG_LAST_LF(25)",
        "POST / HTTP/1.1|host: a|transfer-encoding: gzip||~53~MSG_DATA(27)",
        "GET / HTTP/1.1| folded: a||~16~MSG_HDR_NAME(17)",
        "GET / HTTP/1.1|host: a|: empty||~25~MSG_HDR_NAME(17)",
        "GET / HTTP/1.1|host: a|connection: upgrade|upgrade: websocket|sec-websocket-key: x||~90~MSG_DONE(30)",
        "CONNECT / HTTP/1.1||~8~MSG_LAST_LF(25)",
        "HTTP/1.1 200 OK|bad/name: x||~20~MSG_HDR_NAME(17)",
        "junk||~0~MSG_RQMETH(2)",
        "HTTP/1.1 2x0 OK||~10~MSG_RPCODE(12)",
        "HTTP/1.1 200 OK|Content-length: 1, 2||~33~MSG_HDR_L2_LWS(24)",
        "HTTP/1.1 200 OK|Transfer-encoding: foo||xx~43~MSG_DATA(27)",
        "GET\\t/ HTTP/1.1||~3~MSG_RQMETH(2)",
        "GET / HTTP/1.1|host: a|x: a\\0b||~29~MSG_HDR_VAL(22)",
        "HTTP/1.1 20 OK||~11~MSG_RPCODE(12)",
        "HTTP/1.1 200 OK|x: a|b: a\\0||~27~MSG_HDR_VAL(22)",
    })
    void isWhereHaproxySeesIt(String text, int offset, String state) {
        byte[] bytes = text.replace("|", "\r\n").replace("\\r", "\r").replace("\\t", "\t").replace("\\0", "\0").replace("\\1", "\1").getBytes(StandardCharsets.ISO_8859_1);
        boolean request = !text.startsWith("HTTP/") && !text.startsWith("junk");
        HttpMessage message = new HttpMessage();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        HeadStatus status = (request ? Http1Reader.forRequests(ParserOptions.DEFAULT) : Http1Reader.forResponses(ParserOptions.DEFAULT)).read(in, message, request ? null : HttpMethod.GET);
        assertThat(status).isIn(HeadStatus.BAD, HeadStatus.UNSUPPORTED);
        Violation violation = Violation.of(bytes, request, status, ParserOptions.DEFAULT);
        assertThat(violation.offset()).isEqualTo(offset);
        assertThat(violation.state()).hasToString(text.startsWith("junk") ? "MSG_RPVER(10)" : state);
    }

    /** Whatever a client sends, the search ends within the bytes. */
    @Test
    void noInputConfusesTheSearch() {
        Random random = new Random(7);
        String[] parts = {"GET", "CONNECT", " ", "/", "*", "http://a", "HTTP/1.1", "HTTP/1.1 200", "\r", "\n", "\r\n", "host", ":", "content-length", ",", "1", "\0", "\t", "transfer-encoding", "é", "#"};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(14); n > 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            for (boolean request : new boolean[] {true, false}) {
                for (HeadStatus status : new HeadStatus[] {HeadStatus.BAD, HeadStatus.TOO_LARGE}) {
                    assertThat(Violation.of(bytes, request, status, i % 2 == 0 ? ParserOptions.DEFAULT : ParserOptions.DEFAULT.relaxed()).offset()).isBetween(0, bytes.length);
                }
            }
        }
    }
}
