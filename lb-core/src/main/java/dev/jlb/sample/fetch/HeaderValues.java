package dev.jlb.sample.fetch;

import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.sample.Sample;

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
        boolean quoted = false;
        for (int i = from; i < end; i++) {
            if (bytes[i] == '"') {
                quoted = !quoted;
            } else if (bytes[i] == '\\' && quoted) {
                i++;
            } else if (bytes[i] == ',' && !quoted) {
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

    /** The value of a cookie in Cookie (pairs behind semicolons) or Set-Cookie headers (first pair only). */
    static boolean cookie(HttpMessage message, HeaderName header, byte[] name, int index, Sample out) {
        int seen = 0;
        for (int at = message.find(header, 0); at >= 0; at = message.find(header, at + 1)) {
            byte[] bytes = message.bytes();
            int from = message.valueOffset(at);
            int end = from + message.valueLength(at);
            while (from < end) {
                while (from < end && (bytes[from] == ' ' || bytes[from] == ';')) {
                    from++;
                }
                int stop = from;
                while (stop < end && bytes[stop] != ';') {
                    stop++;
                }
                int equals = from;
                while (equals < stop && bytes[equals] != '=') {
                    equals++;
                }
                if (equals < stop && java.util.Arrays.equals(bytes, from, equals, name, 0, name.length) && seen++ == index) {
                    out.setString(bytes, equals + 1, stop - equals - 1);
                    return true;
                }
                if (header == HeaderName.SET_COOKIE) {
                    break;
                }
                from = stop;
            }
        }
        return false;
    }
}
