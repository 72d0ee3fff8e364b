package dev.jlb.proxy;

import dev.jlb.http.HttpMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The request line as it came, for logs: rules may have changed the message since. */
final class RequestLine {
    private static final byte[] HTTP_11 = " HTTP/1.1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTP_10 = " HTTP/1.0".getBytes(StandardCharsets.US_ASCII);

    private int offset;
    private int length;
    private byte[] saved;

    /** Remembers where it stands in the message's storage, which keeps the bytes that came. */
    void of(HttpMessage request) {
        offset = request.methodOffset();
        length = request.target().offset() + request.target().length() - offset;
    }

    /** What came was no request line that a log could show. */
    void hide() {
        length = 0;
    }

    /** There was none. */
    boolean none() {
        return saved == null && length == 0;
    }

    /** The message's storage is given back. */
    void save(HttpMessage request, int version) {
        saved = bytes(request, version);
    }

    /** With HTTP's version as the client said it; null when there is none. */
    byte[] bytes(HttpMessage request, int version) {
        if (saved != null || length == 0) {
            return saved;
        }
        byte[] line = Arrays.copyOfRange(request.bytes(), offset, offset + length + HTTP_11.length);
        System.arraycopy(version >= 11 ? HTTP_11 : HTTP_10, 0, line, length, HTTP_11.length);
        return line;
    }
}
