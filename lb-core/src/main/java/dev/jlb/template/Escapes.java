package dev.jlb.template;

/** How log lines keep hostile bytes apart from their own form (manual 8.6). */
final class Escapes {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private Escapes() {}

    /** Of captured headers: what sets them apart is encoded as well. */
    static final String HEADER = "\"#{|}";

    /** Of request lines, pieces of them and cookies: braces stay. */
    static final String LINE = "\"#";

    /** A captured value: {@code #XX} for what is not printable and for what is {@code special}; empty is as missing. */
    static void log(byte[] data, int length, String special, Template.Style style, TextBuffer out) {
        if (length == 0 && !style.quoted()) {
            out.append('-');
            return;
        }
        line(data, length, special, style, out);
    }

    /** The same, and empty is empty. */
    static void line(byte[] data, int length, String special, Template.Style style, TextBuffer out) {
        if (style.quoted()) {
            out.append('"');
        }
        bytes(data, 0, length, special, style.escape(), out);
        if (style.quoted()) {
            out.append('"');
        }
    }

    /**
     * The value of {@code %[…]} in a log: as it is, with {@code #XX} for control characters so that no value can begin a line of its own, and
     * with a backslash before {@code "}, {@code \\} and {@code ]} when {@code +E} asks for it (RFC 5424 structured data).
     */
    static void sample(byte[] data, int offset, int length, Template.Style style, TextBuffer out) {
        if (length == 0 && !style.quoted()) {
            out.append(style.mandatory() ? "-" : "");
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

    /**
     * @param special printable characters to encode as well
     * @param escape {@code +E}: a backslash before what structured data sets apart and is not encoded
     */
    static void bytes(byte[] data, int offset, int length, String special, boolean escape, TextBuffer out) {
        for (int i = offset, end = offset + length; i < end; i++) {
            byte b = data[i];
            if (b < 32 || b == 127 || special.indexOf(b) >= 0) {
                out.append('#');
                out.append(HEX[b >> 4 & 15]);
                out.append(HEX[b & 15]);
            } else {
                if (escape && (b == '"' || b == '\\' || b == ']')) {
                    out.append('\\');
                }
                out.append(b);
            }
        }
    }
}
