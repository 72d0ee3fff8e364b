package dev.jlb.http;

import java.nio.charset.StandardCharsets;

/** The methods that the proxy itself must know (RFC 9110 section 9.3); all others are {@link #OTHER} and pass through. */
public enum HttpMethod {
    OPTIONS,
    GET,
    HEAD,
    POST,
    PUT,
    DELETE,
    TRACE,
    CONNECT,
    PATCH,
    OTHER;

    private static final HttpMethod[] KNOWN = values();
    private final byte[] bytes = name().getBytes(StandardCharsets.ISO_8859_1);

    /** Method names are case sensitive. */
    public static HttpMethod of(byte[] data, int offset, int length) {
        for (HttpMethod method : KNOWN) {
            if (method != OTHER && method.bytes.length == length && matches(method.bytes, data, offset)) {
                return method;
            }
        }
        return OTHER;
    }

    private static boolean matches(byte[] name, byte[] data, int offset) {
        for (int i = 0; i < name.length; i++) {
            if (name[i] != data[offset + i]) {
                return false;
            }
        }
        return true;
    }

    /** RFC 9110 section 9.2.2: repeating it does no harm. */
    public boolean isIdempotent() {
        return switch (this) {
            case GET, HEAD, OPTIONS, TRACE, PUT, DELETE -> true;
            default -> false;
        };
    }

    /** RFC 9110 section 9.2.1. */
    public boolean isSafe() {
        return switch (this) {
            case GET, HEAD, OPTIONS, TRACE -> true;
            default -> false;
        };
    }
}
