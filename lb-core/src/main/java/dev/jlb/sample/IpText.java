package dev.jlb.sample;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** IP addresses as text, without name resolution. */
public final class IpText {
    private IpText() {}

    /** 4 or 16 bytes, or null when the text is no literal address. */
    public static byte[] parse(String text) {
        if (text.isEmpty() || text.length() > 45) {
            return null;
        }
        boolean v6 = text.indexOf(':') >= 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed = c >= '0' && c <= '9' || c == '.' || v6 && (c == ':' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F');
            if (!allowed) {
                return null;
            }
        }
        return v6 ? parse6(text) : parse4(text);
    }

    /** Whether a part of an IPv4 address begins with a zero that means nothing, or makes it octal. */
    public static boolean isPadded(String text) {
        for (int i = 0; i + 1 < text.length(); i++) {
            if (text.charAt(i) == '0' && (i == 0 || text.charAt(i - 1) == '.') && text.charAt(i + 1) != '.') {
                return text.indexOf(':') < 0;
            }
        }
        return false;
    }

    /** An address of a configuration: an IPv4 address may leave out zeroes as inet_aton reads it, 10.12 is 10.0.0.12, and parts that begin with 0 are octal. */
    public static byte[] parseShort(String text) {
        byte[] whole = isPadded(text) ? null : parse(text);
        if (whole != null || text.indexOf(':') >= 0 || text.length() > 45) {
            return whole;
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length > 4) {
            return null;
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            long part = part(parts[i]);
            if (part < 0 || part >= 1L << (last ? 8 * (5 - parts.length) : 8)) {
                return null;
            }
            address |= last ? part : part << 24 - 8 * i;
        }
        return new byte[] {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address};
    }

    /** -1 when it is no number. */
    private static long part(String text) {
        int radix = text.length() > 1 && text.startsWith("0") ? 8 : 10;
        if (text.isEmpty() || text.length() > 11 || text.chars().anyMatch(c -> c < '0' || c >= '0' + radix)) {
            return -1;
        }
        return Long.parseLong(text, radix);
    }

    private static byte[] parse4(String text) {
        byte[] bytes = new byte[4];
        int part = 0;
        int value = -1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c == '.') {
                if (value < 0 || part == 4) {
                    return null;
                }
                bytes[part++] = (byte) value;
                value = -1;
            } else {
                value = Math.max(0, value) * 10 + c - '0';
                if (value > 255) {
                    return null;
                }
            }
        }
        return part == 4 ? bytes : null;
    }

    private static byte[] parse6(String text) {
        try {
            // only hex digits, dots and colons get here: a literal, so nothing is looked up
            byte[] bytes = InetAddress.getByName(text).getAddress();
            if (bytes.length == 4) {
                byte[] mapped = new byte[16];
                mapped[10] = (byte) 0xff;
                mapped[11] = (byte) 0xff;
                System.arraycopy(bytes, 0, mapped, 12, 4);
                return mapped;
            }
            return bytes;
        } catch (UnknownHostException notLiteral) {
            return null;
        }
    }

    /** As inet_ntop writes it. */
    public static String format(byte[] data, int offset, int length) {
        if (length == 4) {
            return (data[offset] & 0xff) + "." + (data[offset + 1] & 0xff) + "." + (data[offset + 2] & 0xff) + "." + (data[offset + 3] & 0xff);
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (data[offset + 2 * i] & 0xff) << 8 | data[offset + 2 * i + 1] & 0xff;
        }
        int bestFrom = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0) {
                run++;
            }
            if (run > bestLength) {
                bestFrom = i;
                bestLength = run;
            }
        }
        // ::ffff:1.2.3.4, and the old ::1.2.3.4, but not ::1
        boolean mapped = bestFrom == 0 && (bestLength == 6 || bestLength == 5 && groups[5] == 0xffff);
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < (mapped ? 6 : 8); i++) {
            if (i == bestFrom) {
                text.append(i == 0 ? "::" : ":");
                i += bestLength - 1;
                continue;
            }
            text.append(Integer.toHexString(groups[i])).append(i < 7 ? ":" : "");
        }
        if (mapped) {
            text.append(format(data, offset + 12, 4));
        }
        return text.toString();
    }
}
