package dev.jlb.server.check;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The names and values in the payload of a frame (SPOE.txt 3.1, 3.2.1). Each item takes at least two bytes, so a frame bounds their number. */
final class SpopItems {
    private final byte[] bytes;
    private int at;
    /** Numbers as Long, texts as String, everything else as what it was read from. */
    private final Map<String, Object> values = new HashMap<>();

    /** What no agent may say. */
    static final class MalformedItem extends Exception {
        private static final long serialVersionUID = 1;

        MalformedItem() {
            super(null, null, false, false);
        }
    }

    private SpopItems(byte[] bytes) {
        this.bytes = bytes;
    }

    static SpopItems read(byte[] payload) throws MalformedItem {
        SpopItems items = new SpopItems(payload);
        while (items.at < payload.length) {
            String name = items.string();
            items.values.put(name, items.value());
        }
        return items;
    }

    /** Null when it is not there. */
    String text(String name) throws MalformedItem {
        Object value = values.get(name);
        if (value != null && !(value instanceof String)) {
            throw new MalformedItem();
        }
        return (String) value;
    }

    /** -1 when it is not there. */
    long number(String name) throws MalformedItem {
        Object value = values.get(name);
        if (value != null && !(value instanceof Long)) {
            throw new MalformedItem();
        }
        return value == null ? -1 : Math.max(0, (Long) value);
    }

    private Object value() throws MalformedItem {
        int type = octet() & 15;
        return switch (type) {
            case 0, 1 -> Boolean.TRUE;
            case 2, 3, 4, 5 -> varint();
            case 6 -> skip(4);
            case 7 -> skip(16);
            case 8 -> string();
            case 9 -> skip(length());
            default -> throw new MalformedItem();
        };
    }

    private int octet() throws MalformedItem {
        if (at >= bytes.length) {
            throw new MalformedItem();
        }
        return bytes[at++] & 255;
    }

    private Boolean skip(int count) throws MalformedItem {
        if (count > bytes.length - at) {
            throw new MalformedItem();
        }
        at += count;
        return Boolean.FALSE;
    }

    private int length() throws MalformedItem {
        long length = varint();
        if (length < 0 || length > bytes.length - at) {
            throw new MalformedItem();
        }
        return (int) length;
    }

    private String string() throws MalformedItem {
        int length = length();
        String text = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
        at += length;
        return text;
    }

    /** Up to ten bytes. */
    private long varint() throws MalformedItem {
        long value = octet();
        if (value < 240) {
            return value;
        }
        for (int shift = 4; shift < 64; shift += 7) {
            int next = octet();
            value += (long) next << shift;
            if (next < 128) {
                return value;
            }
        }
        throw new MalformedItem();
    }
}
