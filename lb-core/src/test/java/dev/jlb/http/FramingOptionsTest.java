package dev.jlb.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code h1-accept-payload-with-any-method} and {@code h1-do-not-close-on-insecure-transfer-encoding} relax (manual 3.1); without them: payload10.cases. */
class FramingOptionsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "GET / HTTP/1.0|content-length: 3 ! UNEXPECTED_BODY ! COMPLETE LENGTH closes",
        "HEAD / HTTP/1.0|connection: keep-alive|content-length: 3 ! UNEXPECTED_BODY ! COMPLETE LENGTH stays",
        "DELETE / HTTP/1.0|transfer-encoding: chunked ! UNEXPECTED_BODY ! COMPLETE CHUNKED closes",
        "GET / HTTP/1.0|content-length: 0 ! COMPLETE NONE closes ! COMPLETE NONE closes",
        "PUT / HTTP/1.0|content-length: 3 ! COMPLETE LENGTH closes ! COMPLETE LENGTH closes",
        "GET / HTTP/1.1|host: a|content-length: 3 ! COMPLETE LENGTH stays ! COMPLETE LENGTH stays",
        "POST / HTTP/1.1|host: a|content-length: 3|transfer-encoding: chunked ! COMPLETE CHUNKED closes ! COMPLETE CHUNKED stays",
        "POST / HTTP/1.0|host: a|content-length: 3|transfer-encoding: chunked ! BAD ! BAD",
        "GET / HTTP/1.0|host: a|host: b|content-length: 3 ! BAD ! BAD"
    })
    void isJudged(String head, String strictly, String relaxed) {
        assertThat(read(head, ParserOptions.DEFAULT)).isEqualTo(strictly);
        assertThat(read(head, new ParserOptions(16384, 1024, 101, false, true, true))).isEqualTo(relaxed);
    }

    private static String read(String head, ParserOptions options) {
        ByteBuf in = Unpooled.copiedBuffer(head.replace("|", "\r\n") + "\r\n\r\n", StandardCharsets.ISO_8859_1);
        try {
            Http1Reader reader = Http1Reader.forRequests(options);
            HttpMessage message = new HttpMessage();
            message.swapStorage(new byte[4096]);
            HeadStatus status = reader.read(in, message, null);
            return status != HeadStatus.COMPLETE ? status.name() : status + " " + reader.facts().body + " " + (reader.facts().keepAlive ? "stays" : "closes");
        } finally {
            in.release();
        }
    }
}
