package dev.jlb.template;

import dev.jlb.sample.Casts;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.nio.charset.StandardCharsets;

/**
 * Values of log items as JSON (RFC 8259) or CBOR (RFC 8949), for the flags {@code +json} and {@code +cbor} (manual 8.2.6). CBOR is written as
 * hexadecimal digits unless {@code +bin} wants its bytes.
 */
final class Encoder {
    enum Encoding {
        JSON,
        CBOR
    }

    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int OPEN_MAP = 0xbf;
    private static final int BREAK = 0xff;
    private static final int FALSE = 0xf4;
    private static final int TRUE = 0xf5;
    private static final int NULL = 0xf6;

    private final boolean json;
    private final boolean raw;
    private final TextBuffer out;

    Encoder(Template.Style style, TextBuffer out) {
        this.json = style.encoding() == Encoding.JSON;
        this.raw = style.bin();
        this.out = out;
    }

    void begin() {
        if (json) {
            out.append('{');
        } else {
            code(OPEN_MAP);
        }
    }

    void key(String name, boolean first) {
        byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
        if (json && !first) {
            out.append(", ");
        }
        string(text, 0, text.length, TEXT);
        if (json) {
            out.append(": ");
        }
    }

    void end() {
        if (json) {
            out.append('}');
        } else {
            code(BREAK);
        }
    }

    /** @param type str, sint, bool or "" for the sample's own */
    void sample(Sample sample, String type) {
        switch (type) {
            case "sint" -> number(sample);
            case "bool" -> {
                Casts.cast(sample, SampleType.SINT);
                bool(sample.number != 0);
            }
            default -> {
                if (type.isEmpty() && sample.type == SampleType.BOOL) {
                    bool(sample.number != 0);
                } else if (type.isEmpty() && sample.type == SampleType.SINT) {
                    number(sample.number);
                } else {
                    boolean binary = sample.type == SampleType.BIN && !json && type.isEmpty();
                    Casts.cast(sample, binary ? SampleType.BIN : SampleType.STR);
                    string(sample.data, sample.offset, sample.length, binary ? BYTES : TEXT);
                }
            }
        }
    }

    private void number(Sample sample) {
        if (Casts.cast(sample, SampleType.SINT)) {
            number(sample.number);
        } else {
            nothing();
        }
    }

    /**
     * What an alias wrote.
     *
     * @param text with {@code #XX} for what logs do not show, and a {@code +} before numbers that still grow
     */
    void alias(TextBuffer text, boolean numeric, String type) {
        byte[] bytes = text.bytes();
        int length = text.length();
        if (length == 1 && bytes[0] == '-') {
            nothing();
            return;
        }
        boolean plain = numeric && type.isEmpty() || type.equals("sint") || type.equals("bool");
        if (!plain) {
            string(bytes, 0, decoded(bytes, length), TEXT);
            return;
        }
        int from = length > 0 && bytes[0] == '+' ? 1 : 0;
        try {
            long number = Long.parseLong(new String(bytes, from, length - from, StandardCharsets.ISO_8859_1));
            if (type.equals("bool")) {
                bool(number != 0);
            } else {
                number(number);
            }
        } catch (NumberFormatException notANumber) {
            if (type.isEmpty()) {
                string(bytes, 0, length, TEXT);
            } else {
                nothing();
            }
        }
    }

    /** In place: logs' own escapes are undone, the encoding has better ones. @return the new length */
    private static int decoded(byte[] bytes, int length) {
        int to = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '#' && i + 2 < length) {
                bytes[to++] = (byte) (Character.digit(bytes[i + 1], 16) << 4 | Character.digit(bytes[i + 2], 16));
                i += 2;
            } else {
                bytes[to++] = bytes[i];
            }
        }
        return to;
    }

    void nothing() {
        if (json) {
            out.append("null");
        } else {
            code(NULL);
        }
    }

    private void bool(boolean value) {
        if (json) {
            out.append(value ? "true" : "false");
        } else {
            code(value ? TRUE : FALSE);
        }
    }

    private void number(long value) {
        if (json) {
            out.append(value);
        } else {
            head(value < 0 ? NEGATIVE : UNSIGNED, value < 0 ? -1 - value : value);
        }
    }

    private void string(byte[] data, int offset, int length, int major) {
        if (!json) {
            head(major, length);
            for (int i = 0; i < length; i++) {
                code(data[offset + i] & 0xff);
            }
            return;
        }
        out.append('"');
        for (int i = offset; i < offset + length; i++) {
            byte b = data[i];
            if (b == '"' || b == '\\') {
                out.append('\\');
                out.append(b);
            } else if (b >= 0 && b < 32 || b == 127) {
                out.append("\\u00");
                out.append(HEX[b >> 4 & 15]);
                out.append(HEX[b & 15]);
            } else {
                out.append(b);
            }
        }
        out.append('"');
    }

    /** A major type and its argument in the shortest form. */
    private void head(int major, long argument) {
        int bytes = argument < 24 ? 0 : argument < 0x100 ? 1 : argument < 0x10000 ? 2 : argument < 0x1_0000_0000L ? 4 : 8;
        code(major << 5 | (bytes == 0 ? (int) argument : bytes == 1 ? 24 : bytes == 2 ? 25 : bytes == 4 ? 26 : 27));
        for (int shift = bytes * 8 - 8; shift >= 0; shift -= 8) {
            code((int) (argument >> shift) & 0xff);
        }
    }

    private void code(int value) {
        if (raw) {
            out.append((byte) value);
        } else {
            out.append(HEX[value >> 4]);
            out.append(HEX[value & 15]);
        }
    }
}
