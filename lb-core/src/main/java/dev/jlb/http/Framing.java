package dev.jlb.http;

import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/**
 * The last look at a head before it is written: what it says of its body's end must be what is then sent, whatever rules have made of {@code content-length} and
 * {@code transfer-encoding} (RFC 9112 6). Or one message would become two at the peer.
 */
public final class Framing {
    private static final String CHUNKED = "chunked";
    /** The first status of a final response. */
    private static final int FINAL = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private Framing() {}

    /**
     * Sets right what disagrees. A head that nobody has edited is as it was read and checked.
     *
     * @param body how the body is sent; a response without one has the length 0
     * @param length bytes, with {@link BodyKind#LENGTH}
     * @param announces a response to HEAD: its length is that of a body which is not sent
     */
    public static void settle(HttpMessage message, BodyKind body, long length, boolean announces) {
        if (!message.isEdited() || body == BodyKind.TUNNEL) {
            return;
        }
        if (!message.isRequest() && bodiless(message.status())) {
            if (message.status() != NOT_MODIFIED) {
                // RFC 9110 8.6, RFC 9112 6.1: there is no body whose length could be told
                message.removeHeaders(HeaderName.CONTENT_LENGTH);
                message.removeHeaders(HeaderName.TRANSFER_ENCODING);
            }
            return;
        }
        if (announces) {
            return;
        }
        switch (body) {
            case LENGTH -> length(message, length);
            case CHUNKED -> chunked(message);
            case NONE -> {
                // a request without a body may say so, and a response without one must
                if (!message.isRequest() || message.has(HeaderName.CONTENT_LENGTH)) {
                    length(message, 0);
                } else {
                    message.removeHeaders(HeaderName.TRANSFER_ENCODING);
                }
            }
            case UNTIL_CLOSE -> {
                message.removeHeaders(HeaderName.CONTENT_LENGTH);
                message.removeHeaders(HeaderName.TRANSFER_ENCODING);
            }
            case TUNNEL -> throw new AssertionError();
        }
    }

    /** No body may follow a response of this status (RFC 9110 6.4.1), whichever rule has given it that. */
    public static boolean bodiless(int status) {
        return status < FINAL || status == NO_CONTENT || status == NOT_MODIFIED;
    }

    /**
     * Takes {@code close} and {@code keep-alive} out of the {@code connection} that rules have set: the writer says what becomes of the connection.
     *
     * @return whether a rule wants it closed
     */
    public static boolean closes(HttpMessage message) {
        boolean closes = false;
        if (message.isEdited()) {
            for (int header = message.find(HeaderName.CONNECTION, 0); header >= 0; header = message.find(HeaderName.CONNECTION, header + 1)) {
                StringJoiner others = new StringJoiner(", ");
                String value = message.text(message.valueOffset(header), message.valueLength(header));
                for (String token : value.split(",")) {
                    String word = token.strip();
                    closes |= word.equalsIgnoreCase("close");
                    if (!word.isEmpty() && !word.equalsIgnoreCase("close") && !word.equalsIgnoreCase("keep-alive")) {
                        others.add(word);
                    }
                }
                if (others.length() == 0) {
                    message.removeHeader(header);
                } else if (!value.contentEquals(others.toString())) {
                    byte[] rest = others.toString().getBytes(StandardCharsets.ISO_8859_1);
                    message.replaceValue(header, rest, 0, rest.length);
                }
            }
        }
        return closes;
    }

    private static void length(HttpMessage message, long length) {
        message.removeHeaders(HeaderName.TRANSFER_ENCODING);
        int said = message.find(HeaderName.CONTENT_LENGTH, 0);
        if (said < 0 || message.find(HeaderName.CONTENT_LENGTH, said + 1) >= 0 || !says(message, said, length)) {
            message.setHeader(HeaderName.CONTENT_LENGTH, Long.toString(length));
        }
    }

    private static boolean says(HttpMessage message, int header, long length) {
        int end = message.valueOffset(header) + message.valueLength(header);
        long value = 0;
        for (int at = message.valueOffset(header); at < end; at++) {
            int digit = message.bytes()[at] - '0';
            if (digit < 0 || digit > 9 || value > length) {
                return false;
            }
            value = value * 10 + digit;
        }
        return message.valueLength(header) > 0 && value == length;
    }

    private static void chunked(HttpMessage message) {
        message.removeHeaders(HeaderName.CONTENT_LENGTH);
        int said = message.find(HeaderName.TRANSFER_ENCODING, 0);
        if (said < 0 || message.find(HeaderName.TRANSFER_ENCODING, said + 1) >= 0 || !Tokens.equalsIgnoreCase(message.bytes(), message.valueOffset(said), message.valueOffset(said) + message.valueLength(said), CHUNKED)) {
            message.setHeader(HeaderName.TRANSFER_ENCODING, CHUNKED);
        }
    }
}
