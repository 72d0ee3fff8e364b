package dev.jlb.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Header names in the case that bogus HTTP/1 peers want ({@code h1-case-adjust}, manual 3.1). Immutable. */
public final class HeaderCase {
    private final byte[][] from;
    private final byte[][] to;
    private final int mask;

    private HeaderCase(Map<String, String> names) {
        int size = Integer.highestOneBit(Math.max(1, names.size())) << 2;
        mask = size - 1;
        from = new byte[size][];
        to = new byte[size][];
        names.forEach((lower, adjusted) -> {
            byte[] key = lower.getBytes(StandardCharsets.ISO_8859_1);
            int at = HeaderName.hash(key, 0, key.length) & mask;
            while (from[at] != null) {
                at = at + 1 & mask;
            }
            from[at] = key;
            to[at] = adjusted.getBytes(StandardCharsets.ISO_8859_1);
        });
    }

    /** Null when there is nothing to adjust. @param names lower case to the wanted case */
    public static HeaderCase of(Map<String, String> names) {
        return names.isEmpty() ? null : new HeaderCase(names);
    }

    /** The names of normalised trailers: lines of {@code name: value}, in lower case. */
    void writeLines(byte[] lines, ByteBuf out) {
        for (int start = 0; start < lines.length; ) {
            int end = start;
            int colon = -1;
            while (lines[end] != '\n') {
                if (lines[end] == ':' && colon < 0) {
                    colon = end;
                }
                end++;
            }
            end++;
            int value = start;
            if (colon >= 0) {
                write(lines, start, colon - start, out);
                value = colon;
            }
            out.writeBytes(lines, value, end - value);
            start = end;
        }
    }

    void write(byte[] bytes, int offset, int length, ByteBuf out) {
        for (int at = HeaderName.hash(bytes, offset, length) & mask; from[at] != null; at = at + 1 & mask) {
            if (Arrays.equals(from[at], 0, from[at].length, bytes, offset, offset + length)) {
                out.writeBytes(to[at]);
                return;
            }
        }
        out.writeBytes(bytes, offset, length);
    }
}
