package dev.jlb.sample.fetch;

import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.sample.Casts;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
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
            wanted = (name == null ? countAll(message, fullLines) : count(message, name, fullLines)) + wanted + 1;
            if (wanted <= 0) {
                return false;
            }
        }
        if (name == null) {
            boolean there = next(message, null, fullLines, 0, out);
            for (int seen = 1; there && seen < wanted; seen++) {
                there = next(message, null, fullLines, out.next, out);
            }
            return there;
        }
        return scan(message, name, wanted, fullLines, out) == wanted;
    }

    /**
     * The first value from a place on, and into {@link Sample#next} the place behind it.
     *
     * @param name null for all headers
     * @param place 0 for the beginning: the header's index, and 32 bits of an offset into its value
     */
    static boolean next(HttpMessage message, HeaderName name, boolean fullLines, long place, Sample out) {
        int first = (int) (place >>> 32);
        int offset = (int) place;
        for (int header = find(message, name, first); header >= 0; header = find(message, name, header + 1)) {
            int from = message.valueOffset(header);
            int end = from + message.valueLength(header);
            int at = header == first ? from + offset : from;
            if (at <= end) {
                int stop = fullLines ? end : comma(message.bytes(), at, end);
                trimmed(message.bytes(), at, stop, out);
                out.next = (long) header << 32 | stop + 1 - from;
                return true;
            }
        }
        return false;
    }

    private static int find(HttpMessage message, HeaderName name, int from) {
        if (name != null) {
            return message.find(name, from);
        }
        for (int header = from; header < message.headerSlots(); header++) {
            if (message.isLive(header)) {
                return header;
            }
        }
        return -1;
    }

    /** Text to an address: IPv4 with or without a port, or IPv6 (manual 7.3.6 "req.hdr_ip"). */
    static boolean address(Sample out) {
        int colon = -1;
        int colons = 0;
        for (int i = 0; i < out.length; i++) {
            if (out.data[out.offset + i] == ':') {
                colon = i;
                colons++;
            }
        }
        if (colons == 1) {
            if (colon == out.length - 1) {
                return false;
            }
            int port = 0;
            for (int i = colon + 1; i < out.length; i++) {
                int digit = out.data[out.offset + i] - '0';
                if (digit < 0 || digit > 9 || (port = port * 10 + digit) > 65535) {
                    return false;
                }
            }
            out.length = colon;
        }
        return Casts.cast(out, SampleType.ADDR);
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
        return visit(message, header, name, 0, visitor, null);
    }

    /**
     * The same from a place on.
     *
     * @param cursor gets the place where it was stopped, unless null
     */
    private static boolean visit(HttpMessage message, HeaderName header, byte[] name, long place, CookieVisitor visitor, Sample cursor) {
        boolean request = header == HeaderName.COOKIE;
        int first = (int) (place >>> 32);
        for (int at = message.find(header, first); at >= 0; at = message.find(header, at + 1)) {
            byte[] bytes = message.bytes();
            int from = message.valueOffset(at) + (at == first ? (int) place : 0);
            int end = message.valueOffset(at) + message.valueLength(at);
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
                int behind = request || known ? stop : comma(bytes, stop, end);
                if (known && !(request && bytes[from] == '$') && visitor.visit(bytes, from, nameEnd, value, before(bytes, value, stop))) {
                    if (cursor != null) {
                        cursor.next = (long) at << 32 | behind - message.valueOffset(at);
                    }
                    return true;
                }
                from = behind;
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

    /** @param name null for any */
    static boolean lastCookie(HttpMessage message, HeaderName header, byte[] name, Sample out) {
        boolean[] seen = {false};
        visit(message, header, name, (bytes, from, nameEnd, value, end) -> {
            out.setString(bytes, value, end - value);
            seen[0] = true;
            return false;
        });
        return seen[0];
    }

    /**
     * The first cookie of the name from a place on, and into {@link Sample#next} the place behind it.
     *
     * @param name null for any
     * @param place 0 for the beginning: the header's index, and 32 bits of an offset into its value
     */
    static boolean nextCookie(HttpMessage message, HeaderName header, byte[] name, long place, Sample out) {
        return visit(
                message,
                header,
                name,
                place,
                (bytes, from, nameEnd, value, end) -> {
                    out.setString(bytes, value, end - value);
                    return true;
                },
                out);
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

    /**
     * The first {@code name=value} between ampersands, semicolons or the delimiter, and into {@link Sample#next} the place behind it.
     *
     * @param name null for any
     */
    static boolean parameter(byte[] bytes, int from, int end, byte delimiter, byte[] name, boolean ignoreCase, Sample out) {
        int at = from;
        while (at < end) {
            int stop = at;
            while (stop < end && bytes[stop] != '&' && bytes[stop] != ';' && bytes[stop] != '#' && bytes[stop] != delimiter) {
                stop++;
            }
            int equals = at;
            while (equals < stop && bytes[equals] != '=') {
                equals++;
            }
            int behind = stop < end && bytes[stop] == '#' ? end : stop + 1;
            if (name == null || equals < stop && isName(bytes, at, equals, name, ignoreCase)) {
                int value = Math.min(stop, equals + 1);
                out.setString(bytes, value, stop - value);
                out.next = behind;
                return true;
            }
            at = behind;
        }
        return false;
    }

    /** @param ignoreCase of ASCII letters */
    static boolean isName(byte[] bytes, int from, int end, byte[] name, boolean ignoreCase) {
        if (end - from != name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            byte one = bytes[from + i];
            if (one != name[i] && !(ignoreCase && lower(one) == lower(name[i]))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte one) {
        return one >= 'A' && one <= 'Z' ? one + 32 : one;
    }
}
