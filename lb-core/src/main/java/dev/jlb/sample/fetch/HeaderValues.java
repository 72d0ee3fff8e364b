package dev.jlb.sample.fetch;

import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.sample.Sample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Values of headers as {@code hdr()} counts them: split at commas outside quotes (manual 7.3.6). */
final class HeaderValues {
    private HeaderValues() {}

    /** @param occurrence 1 is the first, -1 the last; 0 means -1 */
    static boolean value(HttpMessage message, HeaderName name, int occurrence, boolean fullLines, Sample out) {
        int wanted = occurrence == 0 ? -1 : occurrence;
        if (wanted < 0) {
            wanted = count(message, name, fullLines) + wanted + 1;
            if (wanted <= 0) {
                return false;
            }
        }
        return scan(message, name, wanted, fullLines, out) == wanted;
    }

    static int count(HttpMessage message, HeaderName name, boolean fullLines) {
        return scan(message, name, Integer.MAX_VALUE, fullLines, null);
    }

    /** Values of all headers; an empty value counts. */
    static int countAll(HttpMessage message, boolean fullLines) {
        int count = 0;
        for (int header = 0; header < message.headerSlots(); header++) {
            if (message.isLive(header)) {
                int at = message.valueOffset(header);
                int end = at + message.valueLength(header);
                count++;
                for (int stop = fullLines ? end : comma(message.bytes(), at, end); stop < end; stop = comma(message.bytes(), stop + 1, end)) {
                    count++;
                }
            }
        }
        return count;
    }

    private static int scan(HttpMessage message, HeaderName name, int wanted, boolean fullLines, Sample out) {
        int seen = 0;
        for (int header = message.find(name, 0); header >= 0; header = message.find(name, header + 1)) {
            byte[] bytes = message.bytes();
            int from = message.valueOffset(header);
            int end = from + message.valueLength(header);
            if (fullLines) {
                if (++seen == wanted) {
                    out.setString(bytes, from, end - from);
                    return seen;
                }
                continue;
            }
            int at = from;
            while (at <= end) {
                int stop = comma(bytes, at, end);
                if (++seen == wanted) {
                    trimmed(bytes, at, stop, out);
                    return seen;
                }
                at = stop + 1;
            }
        }
        return seen;
    }

    private static int comma(byte[] bytes, int from, int end) {
        return delimiter(bytes, from, end, false);
    }

    /** The next comma, or semicolon if that counts, outside of quotes; or the end. */
    private static int delimiter(byte[] bytes, int from, int end, boolean semicolon) {
        boolean quoted = false;
        for (int i = from; i < end; i++) {
            if (bytes[i] == '"') {
                quoted = !quoted;
            } else if (bytes[i] == '\\' && quoted) {
                i++;
            } else if (!quoted && (bytes[i] == ',' || semicolon && bytes[i] == ';')) {
                return i;
            }
        }
        return end;
    }

    private static void trimmed(byte[] bytes, int from, int to, Sample out) {
        while (from < to && (bytes[from] == ' ' || bytes[from] == '\t')) {
            from++;
        }
        while (to > from && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) {
            to--;
        }
        out.setString(bytes, from, to - from);
    }

    /** What is called for each cookie of the name; returns true to stop. */
    private interface CookieVisitor {
        boolean visit(byte[] bytes, int name, int nameEnd, int value, int end);
    }

    /**
     * Walks over the pairs of Cookie or Set-Cookie headers as HAProxy does: behind semicolons and commas that are not within quotes, without blanks around names and values. Of a Set-Cookie
     * only the first pair up to a comma is a cookie, what follows are its attributes; but who asks for any name sees those too.
     *
     * @param name null for any
     */
    private static boolean visit(HttpMessage message, HeaderName header, byte[] name, CookieVisitor visitor) {
        boolean request = header == HeaderName.COOKIE;
        for (int at = message.find(header, 0); at >= 0; at = message.find(header, at + 1)) {
            byte[] bytes = message.bytes();
            int from = message.valueOffset(at);
            int end = from + message.valueLength(at);
            while (from < end) {
                if (isBlank(bytes[from]) || bytes[from] == ';' || bytes[from] == ',') {
                    from++;
                    continue;
                }
                int equals = from;
                while (equals < end && bytes[equals] != '=' && bytes[equals] != ';' && bytes[equals] != ',') {
                    equals++;
                }
                if (equals == end || bytes[equals] != '=') {
                    from = equals;
                    continue;
                }
                int nameEnd = before(bytes, from, equals);
                int value = equals + 1;
                while (value < end && isBlank(bytes[value])) {
                    value++;
                }
                int stop = delimiter(bytes, value, end, true);
                // a name is not found where nothing at all follows its sign
                boolean known = name == null || value < end && Arrays.equals(bytes, from, nameEnd, name, 0, name.length);
                // names with a dollar are attributes of RFC 2965
                if (known && !(request && bytes[from] == '$') && visitor.visit(bytes, from, nameEnd, value, before(bytes, value, stop))) {
                    return true;
                }
                from = request || known ? stop : comma(bytes, stop, end);
            }
        }
        return false;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** The end without the blanks before it. */
    private static int before(byte[] bytes, int from, int end) {
        int at = end;
        while (at > from && isBlank(bytes[at - 1])) {
            at--;
        }
        return at;
    }

    /**
     * The value of a cookie.
     *
     * @param name null for any
     * @param index -1 for the last one of that name
     */
    static boolean cookie(HttpMessage message, HeaderName header, byte[] name, int index, Sample out) {
        int[] seen = {0};
        boolean stopped = visit(message, header, name, (bytes, from, nameEnd, value, end) -> {
            if (index < 0 || seen[0] == index) {
                out.setString(bytes, value, end - value);
            }
            return seen[0]++ == index;
        });
        return stopped || index < 0 && seen[0] > 0;
    }

    /** @param name null for any */
    static int cookies(HttpMessage message, HeaderName header, byte[] name) {
        int[] count = {0};
        visit(message, header, name, (bytes, from, nameEnd, value, end) -> {
            count[0]++;
            return false;
        });
        return count[0];
    }

    /** Without those of attributes. */
    static List<String> cookieNames(HttpMessage message, HeaderName header) {
        List<String> names = new ArrayList<>();
        int[] attributesEnd = {0};
        visit(message, header, null, (bytes, from, nameEnd, value, end) -> {
            if (header == HeaderName.COOKIE || from >= attributesEnd[0]) {
                names.add(new String(bytes, from, nameEnd - from, StandardCharsets.ISO_8859_1));
                attributesEnd[0] = comma(bytes, end, lineEnd(message, header, from));
            }
            return false;
        });
        return names;
    }

    /** Where the header ends that a place is in. */
    private static int lineEnd(HttpMessage message, HeaderName header, int place) {
        for (int at = message.find(header, 0); at >= 0; at = message.find(header, at + 1)) {
            int end = message.valueOffset(at) + message.valueLength(at);
            if (place >= message.valueOffset(at) && place < end) {
                return end;
            }
        }
        return place;
    }

    /** A {@code name=value} between ampersands or semicolons; {@code name} null takes the first. */
    static boolean parameter(byte[] bytes, int from, int end, byte[] name, Sample out) {
        int at = from;
        while (at < end) {
            int stop = at;
            while (stop < end && bytes[stop] != '&' && bytes[stop] != ';' && bytes[stop] != '#') {
                stop++;
            }
            int equals = at;
            while (equals < stop && bytes[equals] != '=') {
                equals++;
            }
            if (name == null || equals < stop && Arrays.equals(bytes, at, equals, name, 0, name.length)) {
                int value = Math.min(stop, equals + 1);
                out.setString(bytes, value, stop - value);
                return true;
            }
            if (stop < end && bytes[stop] == '#') {
                return false;
            }
            at = stop + 1;
        }
        return false;
    }
}
