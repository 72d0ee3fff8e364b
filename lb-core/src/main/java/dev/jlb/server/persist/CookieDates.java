package dev.jlb.server.persist;

/** The dates in persistence cookies: a quarter of the seconds since 1970 in five digits of base 64, as HAProxy writes them, so that both can share clients. */
final class CookieDates {
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private CookieDates() {}

    static String write(long seconds) {
        int value = (int) (seconds + 3 >> 2) & 0x3fff_ffff;
        char[] text = new char[5];
        for (int i = 4; i >= 0; i--) {
            text[i] = DIGITS.charAt(value & 63);
            value >>= 6;
        }
        return new String(text);
    }

    /** Seconds since 1970, or 0 when these are no five digits. */
    static long read(byte[] data, int from, int to) {
        if (to - from < 5) {
            return 0;
        }
        long value = 0;
        for (int i = from; i < from + 5; i++) {
            int digit = DIGITS.indexOf(data[i] & 0xff);
            if (digit < 0) {
                return 0;
            }
            value = value << 6 | digit;
        }
        return value << 2;
    }
}
