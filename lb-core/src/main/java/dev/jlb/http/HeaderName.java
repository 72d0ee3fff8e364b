package dev.jlb.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A header name ready for lookups: lower case (as HAProxy forwards names), with its hash. */
public final class HeaderName {
    public static final HeaderName CONNECTION = of("connection");
    public static final HeaderName CONTENT_LENGTH = of("content-length");
    public static final HeaderName CONTENT_TYPE = of("content-type");
    public static final HeaderName COOKIE = of("cookie");
    public static final HeaderName DATE = of("date");
    public static final HeaderName EXPECT = of("expect");
    public static final HeaderName HOST = of("host");
    public static final HeaderName HTTP2_SETTINGS = of("http2-settings");
    public static final HeaderName KEEP_ALIVE = of("keep-alive");
    public static final HeaderName LOCATION = of("location");
    public static final HeaderName PROXY_CONNECTION = of("proxy-connection");
    public static final HeaderName SEC_WEBSOCKET_ACCEPT = of("sec-websocket-accept");
    public static final HeaderName SEC_WEBSOCKET_KEY = of("sec-websocket-key");
    public static final HeaderName SET_COOKIE = of("set-cookie");
    public static final HeaderName TE = of("te");
    public static final HeaderName TRANSFER_ENCODING = of("transfer-encoding");
    public static final HeaderName UPGRADE = of("upgrade");
    public static final HeaderName X_FORWARDED_FOR = of("x-forwarded-for");

    private final String text;
    private final byte[] bytes;
    private final int hash;

    private HeaderName(String lowerCase) {
        this.text = lowerCase;
        this.bytes = lowerCase.getBytes(StandardCharsets.ISO_8859_1);
        this.hash = hash(bytes, 0, bytes.length);
    }

    /** Any case; one char per byte. */
    public static HeaderName of(String name) {
        return new HeaderName(name.toLowerCase(Locale.ROOT));
    }

    /** Whether a header may have that name (RFC 9110 section 5.6.2). */
    public static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > 127 || !Tokens.isToken((byte) name.charAt(i))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** The bytes, lower case; not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    public int length() {
        return bytes.length;
    }

    /** What {@link HttpMessage} keeps per header. */
    int hash() {
        return hash;
    }

    /** Hash of a name that is lower case already. */
    static int hash(byte[] bytes, int offset, int length) {
        int hash = length;
        for (int i = offset, end = offset + length; i < end; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderName name && text.equals(name.text);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text;
    }
}
