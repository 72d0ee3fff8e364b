package dev.jlb.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A response that the proxy makes itself. The writer adds {@code connection} as for any response.
 *
 * @param status 200 to 599; 0 only of {@link #NOTHING}
 * @param reason the reason phrase
 * @param headers in order, {@code content-length} included where wanted; names in lower case
 * @param body may be empty; not to be changed
 * @param close the client's connection ends after it
 */
public record HttpReply(int status, String reason, List<Field> headers, byte[] body, boolean close) {
    /** No answer at all: the connection closes ({@code errorfile 503 /dev/null}). */
    public static final HttpReply NOTHING = new HttpReply(0, "", List.of(), new byte[0], true);

    public HttpReply {
        headers = List.copyOf(headers);
    }

    /** A header field, one char per byte. */
    public record Field(String name, String value) {}

    /** A reply with a body and its length. */
    public static HttpReply of(int status, String contentType, byte[] body) {
        return new HttpReply(
                status,
                Reasons.of(status),
                List.of(new Field("content-length", Integer.toString(body.length)), new Field("content-type", contentType)),
                body,
                false);
    }

    public HttpReply withClose() {
        return close ? this : new HttpReply(status, reason, headers, body, true);
    }

    /** Fills a message with status line and headers, so that http-after-response rules can change it. */
    public void fill(HttpMessage message) {
        message.startResponse(status, reason.getBytes(StandardCharsets.ISO_8859_1));
        for (Field field : headers) {
            message.addHeader(HeaderName.of(field.name()), field.value());
        }
    }
}
