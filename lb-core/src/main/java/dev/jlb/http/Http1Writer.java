package dev.jlb.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Writes heads in HAProxy's normal form: names in lower case, one blank behind the colon, order kept. What the outgoing side
 * needs of {@code connection} is added here and nowhere else; probed from HAProxy 2.6:
 *
 * <pre>
 *   version of the message   side stays open                            side closes
 *   HTTP/1.1 request         nothing                                    connection: close
 *   HTTP/1.0 request         connection: keep-alive                     nothing
 *   HTTP/1.1 response        nothing (keep-alive if the client is 1.0)  connection: close
 *   HTTP/1.0 response        connection: keep-alive                     nothing
 *   with an upgrade          nothing is added                           nothing is added to a request
 * </pre>
 */
public final class Http1Writer {
    private static final byte[] VERSION_11 = ascii("HTTP/1.1 ");
    private static final byte[] VERSION_10 = ascii("HTTP/1.0 ");
    private static final byte[] REQUEST_11 = ascii(" HTTP/1.1\r\n");
    private static final byte[] REQUEST_10 = ascii(" HTTP/1.0\r\n");
    private static final byte[] CLOSE = ascii("connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
    private static final int CONNECTION_NAME = "connection".length();
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    private static final byte[] HEX = ascii("0123456789abcdef");

    private Http1Writer() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Upper bound of what {@link #request} and {@link #response} write. */
    public static int sizeBound(HttpMessage message) {
        // every header: its stored bytes, ": " and CRLF; and the longest of what may be added
        return message.storedBytes() + 4 * message.headerSlots() + 96;
    }

    /** @param keepAlive whether the server's connection is to stay open */
    public static void request(HttpMessage message, ByteBuf out, boolean keepAlive, boolean upgrade) {
        request(message, out, keepAlive, upgrade, null);
    }

    /** @param names case of names that the server wants, or null */
    public static void request(HttpMessage message, ByteBuf out, boolean keepAlive, boolean upgrade, HeaderCase names) {
        out.ensureWritable(sizeBound(message));
        byte[] bytes = message.bytes();
        out.writeBytes(bytes, message.methodOffset(), message.methodLength());
        out.writeByte(' ');
        out.writeBytes(bytes, message.target().offset(), message.target().length());
        boolean http11 = message.version() >= 11;
        if (message.protocolLength() > 0) {
            out.writeByte(' ');
            out.writeBytes(bytes, message.protocolOffset(), message.protocolLength());
            out.writeBytes(CRLF);
        } else {
            out.writeBytes(http11 ? REQUEST_11 : REQUEST_10);
        }
        headers(message, out, names);
        if (!upgrade) {
            if (http11 && !keepAlive) {
                connection(CLOSE, out, names);
            } else if (!http11 && keepAlive) {
                connection(KEEP_ALIVE, out, names);
            }
        }
        out.writeBytes(CRLF);
    }

    /**
     * @param keepAlive whether the client's connection stays open
     * @param clientVersion of the request
     */
    public static void response(HttpMessage message, ByteBuf out, boolean keepAlive, int clientVersion, boolean upgrade) {
        response(message, out, keepAlive, clientVersion, upgrade, null);
    }

    /** @param names case of names that the client wants, or null */
    public static void response(HttpMessage message, ByteBuf out, boolean keepAlive, int clientVersion, boolean upgrade, HeaderCase names) {
        out.ensureWritable(sizeBound(message));
        boolean http11 = message.version() >= 11;
        if (message.protocolLength() > 0) {
            out.writeBytes(message.bytes(), message.protocolOffset(), message.protocolLength());
            out.writeByte(' ');
        } else {
            out.writeBytes(http11 ? VERSION_11 : VERSION_10);
        }
        int status = message.status();
        if (status > 999) {
            if (status > 9999) {
                out.writeByte('0' + status / 10_000);
            }
            out.writeByte('0' + status / 1000 % 10);
        }
        out.writeByte('0' + status / 100 % 10);
        out.writeByte('0' + status / 10 % 10);
        out.writeByte('0' + status % 10);
        out.writeByte(' ');
        out.writeBytes(message.bytes(), message.reasonOffset(), message.reasonLength());
        out.writeBytes(CRLF);
        headers(message, out, names);
        byte[] connection = upgrade || status < 200 ? null : connectionLine(http11, keepAlive, clientVersion);
        if (connection != null) {
            connection(connection, out, names);
        }
        out.writeBytes(CRLF);
    }

    /** Exactly what {@link #response(HttpMessage, ByteBuf, boolean, int, boolean)} writes, in bytes. */
    public static int responseSize(HttpMessage message, boolean keepAlive, int clientVersion, boolean upgrade) {
        int size = (message.protocolLength() > 0 ? message.protocolLength() + 1 : VERSION_11.length) + 4 + message.reasonLength() + 2 * CRLF.length;
        size += message.status() > 9999 ? 2 : message.status() > 999 ? 1 : 0;
        for (int header = 0, slots = message.headerSlots(); header < slots; header++) {
            int nameLength = message.nameLength(header);
            if (nameLength > 0) {
                size += nameLength + message.valueLength(header) + 4;
            }
        }
        byte[] connection = upgrade || message.status() < 200 ? null : connectionLine(message.version() >= 11, keepAlive, clientVersion);
        return connection == null ? size : size + connection.length;
    }

    /** What a response says of the client's connection, or null when nothing need be said. */
    private static byte[] connectionLine(boolean http11, boolean keepAlive, int clientVersion) {
        if (http11 && !keepAlive) {
            return CLOSE;
        }
        return keepAlive && (!http11 || clientVersion < 11) ? KEEP_ALIVE : null;
    }

    private static void connection(byte[] line, ByteBuf out, HeaderCase names) {
        if (names == null) {
            out.writeBytes(line);
        } else {
            names.write(line, 0, CONNECTION_NAME, out);
            out.writeBytes(line, CONNECTION_NAME, line.length - CONNECTION_NAME);
        }
    }

    private static void headers(HttpMessage message, ByteBuf out, HeaderCase names) {
        byte[] bytes = message.bytes();
        for (int header = 0, slots = message.headerSlots(); header < slots; header++) {
            int nameLength = message.nameLength(header);
            if (nameLength == 0) {
                continue;
            }
            int nameOffset = message.nameOffset(header);
            int valueOffset = message.valueOffset(header);
            int valueLength = message.valueLength(header);
            if (names != null) {
                names.write(bytes, nameOffset, nameLength, out);
                out.writeByte(':');
                out.writeByte(' ');
                out.writeBytes(bytes, valueOffset, valueLength);
            } else if (valueOffset == nameOffset + nameLength + 2 && bytes[valueOffset - 1] == ' ') {
                // "name: value" as it came: one copy instead of three
                out.writeBytes(bytes, nameOffset, nameLength + 2 + valueLength);
            } else {
                out.writeBytes(bytes, nameOffset, nameLength);
                out.writeByte(':');
                out.writeByte(' ');
                out.writeBytes(bytes, valueOffset, valueLength);
            }
            out.writeByte('\r');
            out.writeByte('\n');
        }
    }

    /** The line before a chunk of {@code size} &gt; 0 bytes. */
    public static void chunkHead(ByteBuf out, int size) {
        int shift = 28 - Integer.numberOfLeadingZeros(size) / 4 * 4;
        for (; shift >= 0; shift -= 4) {
            out.writeByte(HEX[size >>> shift & 15]);
        }
        out.writeByte('\r');
        out.writeByte('\n');
    }

    /** What ends a chunk. */
    public static void chunkEnd(ByteBuf out) {
        out.writeByte('\r');
        out.writeByte('\n');
    }

    /** The chunk that ends a body. @param trailers normalised fields, or null @param headerCase how their names are written, or null */
    public static void lastChunk(ByteBuf out, byte[] trailers, HeaderCase headerCase) {
        if (trailers == null) {
            out.writeBytes(LAST_CHUNK);
        } else {
            out.writeByte('0');
            out.writeBytes(CRLF);
            if (headerCase == null) {
                out.writeBytes(trailers);
            } else {
                headerCase.writeLines(trailers, out);
            }
            out.writeBytes(CRLF);
        }
    }
}
