package dev.jlb.sample;

/** Text of which one char is one byte, which may be a part of a character: only letters of ASCII have a case. */
public final class Ascii {
    private Ascii() {}

    public static String lower(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c + 32));
            }
        }
        return lower.toString();
    }
}
