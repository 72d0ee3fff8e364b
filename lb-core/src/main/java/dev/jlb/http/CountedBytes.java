package dev.jlb.http;

import java.nio.charset.StandardCharsets;

/**
 * What HAProxy counts as a message's bytes in logs and statistics ({@code %B}, {@code %U}, {@code bin}, {@code bout}): not what is on the wire but what its own
 * form of a message takes up. Measured on HAProxy 2.6: 20 for the first line beside its three words, names and values of headers without what separates
 * them, 1 for the end of the head and 1 for the end of a chunked body. A {@code Connection} header that only says close or keep-alive is not part of the message.
 */
public final class CountedBytes {
    private static final int FIRST_LINE = 20;
    private static final int END = 1;
    private static final int MESSAGE = 48;
    private static final int PART = 8;
    private static final int VERSION = "HTTP/1.1".length();
    private static final int STATUS = 3;

    /** An interim response {@code 100 Continue} of one's own. */
    public static final int CONTINUE = FIRST_LINE + VERSION + STATUS + "Continue".length() + END;

    private CountedBytes() {}

    public static int request(HttpMessage message) {
        return FIRST_LINE + message.methodLength() + message.target().length() + VERSION + headers(message) + END;
    }

    public static int response(HttpMessage message) {
        return FIRST_LINE + VERSION + STATUS + message.reasonLength() + headers(message) + END;
    }

    private static int headers(HttpMessage message) {
        int sum = 0;
        for (int i = 0; i < message.headerSlots(); i++) {
            if (message.isLive(i)) {
                sum += message.nameLength(i) + message.valueLength(i);
            }
        }
        for (int i = message.find(HeaderName.CONNECTION, 0); i >= 0; i = message.find(HeaderName.CONNECTION, i + 1)) {
            String value = message.text(message.valueOffset(i), message.valueLength(i));
            if (value.equalsIgnoreCase("close") || value.equalsIgnoreCase("keep-alive")) {
                sum -= message.nameLength(i) + message.valueLength(i);
            }
        }
        return sum;
    }

    /**
     * Bytes of a body that fit into a buffer beside its head, {@code tune.maxrewrite} left free: what rules can see of a body that is waited for, and what a
     * request may have that is sent again. 48 are the message's own and 8 go to each of its parts: the first line, each header, the end of the head, the body.
     */
    public static int roomBeside(HttpMessage head, ParserOptions options) {
        int parts = 3;
        for (int i = 0; i < head.headerSlots(); i++) {
            parts += head.isLive(i) ? 1 : 0;
        }
        return Math.max(0, options.maxHead() - MESSAGE - PART * parts - (head.isRequest() ? request(head) : response(head)));
    }

    /** The end of a chunked body. @param trailers lines with their ends, or null */
    public static int end(byte[] trailers) {
        int sum = END;
        if (trailers == null) {
            return sum;
        }
        for (String line : new String(trailers, StandardCharsets.ISO_8859_1).split("\r?\n")) {
            int colon = line.indexOf(':');
            sum += colon < 0 ? 0 : colon + line.substring(colon + 1).strip().length();
        }
        return sum;
    }
}
