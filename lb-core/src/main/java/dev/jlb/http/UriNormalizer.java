package dev.jlb.http;

import java.util.ArrayList;
import java.util.List;

/**
 * Normal forms of a request target's path, query and fragment (RFC 3986 section 6.2.2; manual 4.4 "normalize-uri"). Each takes and gives one char
 * per byte. A form that finds what it cannot accept gives null.
 */
public final class UriNormalizer {
    private UriNormalizer() {}

    /** {@code #} of path and query as {@code %23}. */
    public static String encodeFragment(String pathAndMore) {
        return pathAndMore.replace("#", "%23");
    }

    public static String stripFragment(String pathAndMore) {
        int mark = pathAndMore.indexOf('#');
        return mark < 0 ? pathAndMore : pathAndMore.substring(0, mark);
    }

    public static String mergeSlashes(String path) {
        StringBuilder out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) != '/' || i == 0 || path.charAt(i - 1) != '/') {
                out.append(path.charAt(i));
            }
        }
        return out.toString();
    }

    /** Without {@code /./}. */
    public static String stripDot(String path) {
        String[] segments = path.split("/", -1);
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < segments.length; i++) {
            boolean dot = segments[i].equals(".") && i > 0;
            if (!dot) {
                kept.add(segments[i]);
            } else if (i == segments.length - 1) {
                kept.add("");
            }
        }
        return String.join("/", kept);
    }

    /** Without {@code /x/../}. @param full also without those that lead above the root */
    public static String stripDotDot(String path, boolean full) {
        String[] segments = path.split("/", -1);
        List<String> kept = new ArrayList<>();
        kept.add(segments[0]);
        for (int i = 1; i < segments.length; i++) {
            if (!segments[i].equals("..")) {
                kept.add(segments[i]);
                continue;
            }
            if (kept.size() > 1 && !kept.getLast().equals("..")) {
                kept.removeLast();
            } else if (!full) {
                kept.add("..");
            }
            if (i == segments.length - 1) {
                kept.add("");
            }
        }
        return String.join("/", kept);
    }

    /** Letters, digits, {@code - . _ ~} that are percent-encoded as themselves. @param strict null for what is no encoding at all */
    public static String decodeUnreserved(String pathAndMore, boolean strict) {
        StringBuilder out = new StringBuilder(pathAndMore.length());
        for (int i = 0; i < pathAndMore.length(); i++) {
            char c = pathAndMore.charAt(i);
            int value = c == '%' ? encoded(pathAndMore, i) : -1;
            if (c == '%' && value < 0 && strict) {
                return null;
            }
            if (value >= 0 && unreserved((char) value)) {
                out.append((char) value);
                i += 2;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** {@code %6f} as {@code %6F}. @param strict null for what is no encoding at all */
    public static String upperCaseEncodings(String pathAndMore, boolean strict) {
        StringBuilder out = new StringBuilder(pathAndMore);
        for (int i = 0; i < out.length(); i++) {
            if (out.charAt(i) != '%') {
                continue;
            }
            if (encoded(pathAndMore, i) >= 0) {
                out.setCharAt(i + 1, Character.toUpperCase(out.charAt(i + 1)));
                out.setCharAt(i + 2, Character.toUpperCase(out.charAt(i + 2)));
                i += 2;
            } else if (strict) {
                return null;
            }
        }
        return out.toString();
    }

    /** Parameters in the order of their names; those of one name keep theirs. */
    public static String sortQuery(String query) {
        List<String> parameters = new ArrayList<>(List.of(query.split("&", -1)));
        if (parameters.getLast().isEmpty()) {
            // what an ampersand ends is no parameter
            parameters.removeLast();
        }
        parameters.sort((a, b) -> name(a).compareTo(name(b)));
        return String.join("&", parameters);
    }

    private static String name(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? parameter : parameter.substring(0, equals);
    }

    private static int encoded(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = digit(text.charAt(percent + 1));
        int low = digit(text.charAt(percent + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int digit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static boolean unreserved(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~';
    }
}
