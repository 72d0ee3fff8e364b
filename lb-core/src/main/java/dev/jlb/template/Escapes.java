package dev.jlb.template;

/** How log lines keep hostile bytes apart from their own form (manual 8.6). */
final class Escapes {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private Escapes() {}

    /** {@code #XX} for what is not printable; {@code "} and {@code #} inside quotes as well. */
    static void log(byte[] data, int offset, int length, boolean quoted, TextBuffer out) {
        if (length == 0 && !quoted) {
            out.append('-');
            return;
        }
        if (quoted) {
            out.append('"');
        }
        bytes(data, offset, length, "\"#{|}", out);
        if (quoted) {
            out.append('"');
        }
    }

    /** A request line or a piece of it: braces stay, which set captured headers apart. */
    static void line(byte[] data, boolean quoted, TextBuffer out) {
        if (quoted) {
            out.append('"');
        }
        bytes(data, 0, data.length, "\"#", out);
        if (quoted) {
            out.append('"');
        }
    }

    /**
     * The value of {@code %[…]} in a log: as it is, with {@code #XX} for control characters so that no value can begin a line of its own, and
     * with a backslash before {@code "}, {@code \\} and {@code ]} when {@code +E} asks for it (RFC 5424 structured data).
     */
    static void sample(byte[] data, int offset, int length, Template.Style style, TextBuffer out) {
        if (length == 0 && !style.quoted()) {
            out.append('-');
            return;
        }
        if (style.quoted()) {
            out.append('"');
        }
        for (int i = offset, end = offset + length; i < end; i++) {
            byte b = data[i];
            if (b >= 0 && b < 32 || b == 127) {
                out.append('#');
                out.append(HEX[b >> 4 & 15]);
                out.append(HEX[b & 15]);
            } else {
                if (style.escape() && (b == '"' || b == '\\' || b == ']')) {
                    out.append('\\');
                }
                out.append(b);
            }
        }
        if (style.quoted()) {
            out.append('"');
        }
    }

    /** {@code %XX} for control characters other than tabs, as HAProxy does in headers and bodies: a value can never end its header line. */
    static void percent(byte[] data, int offset, int length, TextBuffer out) {
        int from = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            byte b = data[i];
            if (b >= 0 && b < 32 && b != '\t' || b == 127) {
                out.append(data, from, i - from);
                out.append('%');
                out.append(HEX[b >> 4 & 15]);
                out.append(HEX[b & 15]);
                from = i + 1;
            }
        }
        out.append(data, from, end - from);
    }

    /** @param special printable characters to escape as well */
    static void bytes(byte[] data, int offset, int length, String special, TextBuffer out) {
        for (int i = offset, end = offset + length; i < end; i++) {
            byte b = data[i];
            if (b < 32 || b == 127 || special.indexOf(b) >= 0) {
                out.append('#');
                out.append(HEX[b >> 4 & 15]);
                out.append(HEX[b & 15]);
            } else {
                out.append(b);
            }
        }
    }
}
