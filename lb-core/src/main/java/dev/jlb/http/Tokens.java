package dev.jlb.http;

/** Character classes of RFC 9110 section 5.6. */
final class Tokens {
    /** For each byte: its lower case when it may stand in a token, else 0. */
    static final byte[] LOWER = new byte[256];

    static {
        String others = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz";
        for (int i = 0; i < others.length(); i++) {
            LOWER[others.charAt(i)] = (byte) others.charAt(i);
        }
        for (int c = 'A'; c <= 'Z'; c++) {
            LOWER[c] = (byte) (c + 32);
        }
    }

    private Tokens() {}

    static boolean isToken(byte b) {
        return LOWER[b & 0xff] != 0;
    }

    /** RFC 9110 5.6.3: what optional white space is made of. */
    static boolean blank(byte b) {
        return b == ' ' || b == '\t';
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    /** Compares two stretches of the same bytes without case. */
    static boolean equalsIgnoreCase(byte[] bytes, int from, int length, int otherFrom, int otherLength) {
        if (length != otherLength) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(bytes[from + i]) != lower(bytes[otherFrom + i])) {
                return false;
            }
        }
        return true;
    }

    /** Compares without case against lower-case text. */
    static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String lowerCase) {
        if (to - from != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if (lower(bytes[from + i]) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
