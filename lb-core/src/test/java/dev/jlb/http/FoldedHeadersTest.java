package dev.jlb.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folded header lines (RFC 9112 5.2): what is judged is what is forwarded, wherever the stream is cut. */
class FoldedHeadersTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            Content-Length:\\r\\n 5\\r\\n                    | content-length=5, body 5
            Content-Length: \\t\\r\\n\\t\\r\\n  5 \\t\\r\\n   | content-length=5, body 5
            Content-Length: 5\\r\\n \\r\\n                   | content-length=5, body 5
            Content-Length: 5,\\r\\n 5\\r\\n                 | content-length=5, body 5
            Content-Length: 5\\r\\n 5\\r\\n                  | BAD
            Content-Length: 5\\r\\n ,6\\r\\n                 | BAD
            Content-Length:\\r\\n \\r\\n                     | BAD
            Content-Length:\\r\\n                            | BAD
            Content-Length:\\r\\n +5\\r\\n                   | BAD
            Content-Length: 0\\r\\nContent-Length:\\r\\n 5\\r\\n | BAD
            Content-Length: 5\\r\\nContent-Length:\\r\\n 5\\r\\n | content-length=5, body 5
            Transfer-Encoding:\\r\\n chunked\\r\\n           | transfer-encoding=chunked, body chunked
            Transfer-Encoding:\\r\\n chun\\r\\n ked\\r\\n    | BAD
            Transfer-Encoding: gzip,\\r\\n chunked\\r\\n     | UNSUPPORTED
            Connection:\\r\\n close\\r\\n                    | body none
            X:\\r\\n a\\r\\n  b\\r\\n                       | x=a    b, body none
            X: a\\r\\n \\r\\n b \\r\\n                       | x=a      b, body none
            X: a\\r\\n \\0b\\r\\n                            | BAD
            """)
    void readsAlikeWhereverItIsCut(String headers, String expected) {
        byte[] head = ("POST / HTTP/1.1\r\n" + unescape(headers) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(read(head, head.length)).isEqualTo(expected);
        for (int size = 1; size < head.length; size++) {
            assertThat(read(head, size)).as("in pieces of %d", size).isEqualTo(expected);
        }
    }

    @Test
    void keepsATabOfAFoldAsHaproxyDoes() {
        byte[] head = "POST / HTTP/1.1\r\nX: a\r\n\tb\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(read(head, head.length)).isEqualTo("x=a  \tb, body none");
    }

    /** With violations accepted a header may be dropped: what is folded behind it must not fall to the header before. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Content-Length: 5\\r\\nb@d: x\\r\\n 6\\r\\n      | content-length=5, body 5
            X: a\\r\\nb@d: x\\r\\n Content-Length: 6\\r\\n   | x=a, body none
            """)
    void dropsTheFoldsOfADroppedHeader(String headers, String expected) {
        byte[] head = ("POST / HTTP/1.1\r\n" + unescape(headers) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(read(head, head.length, ParserOptions.DEFAULT.relaxed())).isEqualTo(expected);
    }

    private static String read(byte[] head, int pieces) {
        return read(head, pieces, ParserOptions.DEFAULT);
    }

    private static String read(byte[] head, int pieces, ParserOptions options) {
        Http1Reader reader = Http1Reader.forRequests(options);
        HttpMessage message = new HttpMessage();
        HeadStatus status = HeadStatus.NEED_MORE;
        for (int at = 0; at < head.length && status == HeadStatus.NEED_MORE; at += pieces) {
            ByteBuf piece = Unpooled.wrappedBuffer(head, at, Math.min(pieces, head.length - at));
            status = reader.read(piece, message, null);
        }
        if (status != HeadStatus.COMPLETE) {
            return status.toString();
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < message.headerSlots(); i++) {
            if (message.isLive(i)) {
                text.append(message.text(message.nameOffset(i), message.nameLength(i))).append('=')
                        .append(message.text(message.valueOffset(i), message.valueLength(i))).append(", ");
            }
        }
        HeadFacts facts = reader.facts();
        return text + "body " + switch (facts.body) {
            case NONE -> "none";
            case LENGTH -> String.valueOf(facts.contentLength);
            case CHUNKED -> "chunked";
            default -> facts.body.toString();
        };
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0");
    }
}
