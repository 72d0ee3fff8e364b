package dev.jlb.template;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing, reused array of bytes that templates render into. */
public final class TextBuffer {
    private byte[] bytes;
    private int length;

    public TextBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    public void clear() {
        length = 0;
    }

    public void truncate(int newLength) {
        length = Math.min(length, newLength);
    }

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public void append(byte b) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = b;
    }

    public void append(char c) {
        append((byte) c);
    }

    public void append(byte[] data, int offset, int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
        System.arraycopy(data, offset, bytes, length, count);
        length += count;
    }

    /** One char per byte. */
    public void append(String text) {
        for (int i = 0; i < text.length(); i++) {
            append((byte) text.charAt(i));
        }
    }

    public void append(long number) {
        if (number < 0) {
            if (number == Long.MIN_VALUE) {
                append(Long.toString(number));
                return;
            }
            append((byte) '-');
            number = -number;
        }
        int digits = 1;
        for (long n = number; n >= 10; n /= 10) {
            digits++;
        }
        if (bytes.length - length < digits) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + digits));
        }
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + number % 10);
            number /= 10;
        }
        length += digits;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
