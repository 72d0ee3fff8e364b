package dev.jlb.http;

import dev.jlb.http.Violation.State;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Goes through a refused head and stops at the byte that is to blame. */
final class ViolationFinder {
    private static final int CONTENT_LENGTH = 1;
    private static final int CHUNKED = 2;
    private static final int RESPONSE = 4;
    private static final int VERSION_11 = 0x10;

    private final byte[] bytes;
    private final boolean request;
    private final ParserOptions options;
    private int flags;
    private int at;
    private int target;
    private int targetEnd;
    private boolean coded;
    private String length;
    private String host;

    ViolationFinder(byte[] bytes, boolean request, ParserOptions options) {
        this.bytes = bytes;
        this.request = request;
        this.options = options;
        this.flags = request ? 0 : RESPONSE;
    }

    Violation find(HeadStatus status) {
        if (status == HeadStatus.TOO_LARGE) {
            return lastState();
        }
        while (at < bytes.length && (bytes[at] == '\n' || bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n')) {
            at++;
        }
        Violation found = request ? requestLine() : statusLine();
        int headers = 0;
        while (found == null && at < bytes.length) {
            int end = lineEnd();
            if (end == at) {
                at = Math.min(bytes.length, at + (bytes[at] == '\r' ? 2 : 1));
                return whole();
            }
            found = header(end);
            at = next(end);
            if (found == null && ++headers >= options.maxHeaders()) {
                found = of(at, State.MSG_HDR_L2_LWS);
            }
        }
        return found != null ? found : whole();
    }

    /** The buffer is full. */
    private Violation lastState() {
        boolean first = true;
        for (byte each : bytes) {
            first &= each != '\n';
        }
        return of(bytes.length, !first ? State.MSG_HDR_VAL : request ? State.MSG_RQURI : State.MSG_RPREASON);
    }

    private Violation requestLine() {
        int start = at;
        while (at < bytes.length && Tokens.isToken(bytes[at])) {
            at++;
        }
        if (at == bytes.length || bytes[at] != ' ' || at == start) {
            return of(at, at == start ? State.MSG_RQBEFORE : State.MSG_RQMETH);
        }
        int end = lineEnd();
        boolean connect = end - start > 8 && new String(bytes, start, at - start, StandardCharsets.ISO_8859_1).equals("CONNECT");
        skipBlanks(end);
        target = at;
        while (at < end && bytes[at] != ' ') {
            byte b = bytes[at];
            if (b >= 0 && b < ' ' || b == 127 || (b < 0 || b == '#') && !options.unsafe()) {
                return of(at, State.MSG_RQURI);
            }
            at++;
        }
        targetEnd = at;
        skipBlanks(end);
        if (!version(at, end)) {
            return of(at, State.MSG_DATA);
        }
        at = next(end);
        byte first = bytes[target];
        boolean form = connect ? indexOf(':', target, targetEnd) > target : first == '/' || first == '*' && targetEnd == target + 1 || scheme();
        return form ? null : of(target, connect ? State.MSG_LAST_LF : State.MSG_RQURI);
    }

    private boolean scheme() {
        int colon = indexOf(':', target, targetEnd);
        return colon > target && colon + 3 < targetEnd && bytes[colon + 1] == '/' && bytes[colon + 2] == '/';
    }

    private Violation statusLine() {
        int end = lineEnd();
        int start = at;
        while (at < end && bytes[at] != ' ') {
            at++;
        }
        if (!version(start, at)) {
            return of(start, State.MSG_RPVER);
        }
        skipBlanks(end);
        int digits = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at - digits != 3 || at < end && bytes[at] != ' ') {
            return of(at, State.MSG_RPCODE);
        }
        for (; at < end; at++) {
            if (bytes[at] == 0 || bytes[at] == '\r') {
                return of(at, State.MSG_RPREASON);
            }
        }
        at = next(end);
        return null;
    }

    private Violation header(int end) {
        int start = at;
        while (at < end && Tokens.isToken(bytes[at])) {
            at++;
        }
        boolean folded = start < end && Tokens.blank(bytes[start]) && start > 0 && target + flags > 0 && headerBefore(start);
        if (!folded && (at == start || at == end || bytes[at] != ':')) {
            if (at == end && at + 1 < bytes.length && bytes[at] == '\r' && bytes[at + 1] != '\n') {
                return of(at + 1, State.MSG_LAST_LF);
            }
            return bytes[start] == '\r' ? of(start + 1, State.MSG_LAST_LF) : of(at, State.MSG_HDR_NAME);
        }
        String name = folded ? "" : new String(bytes, start, at - start, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        at = folded ? start : at + 1;
        while (at < end && Tokens.blank(bytes[at])) {
            at++;
        }
        int value = at;
        for (; at < end; at++) {
            if (bytes[at] == '\r') {
                return of(at + 1, State.MSG_HDR_L2_LF);
            }
            if (bytes[at] == 0 && !options.unsafe()) {
                return of(at, State.MSG_HDR_VAL);
            }
        }
        return meaning(name, value, new String(bytes, value, end - value, StandardCharsets.ISO_8859_1).strip());
    }

    /** Whether the line before this one is a header: then one that begins with a blank continues it. */
    private boolean headerBefore(int start) {
        int line = start - 1;
        while (line > 0 && bytes[line - 1] != '\n') {
            line--;
        }
        return line > 0 && line < start && indexOf(':', line, start) > 0 && line > targetEnd;
    }

    /** Fields that frame the message or name its host. */
    private Violation meaning(String name, int value, String text) {
        switch (name) {
            case "content-length" -> {
                for (String each : text.split(",", -1)) {
                    String one = each.strip();
                    if (!one.matches("[0-9]{1,18}") || length != null && !length.equals(one)) {
                        return of(value, State.MSG_HDR_L2_LWS);
                    }
                    length = one;
                }
                flags |= CONTENT_LENGTH;
            }
            case "transfer-encoding" -> {
                coded = true;
                flags |= text.equalsIgnoreCase("chunked") ? CHUNKED : 0;
            }
            case "host" -> {
                if (request && host != null && !host.equalsIgnoreCase(text)) {
                    return of(value, State.MSG_HDR_L2_LWS);
                }
                host = text;
                if (request && scheme() && !authority().equalsIgnoreCase(text)) {
                    return of(value, State.MSG_LAST_LF);
                }
            }
            default -> {
                // its value is free
            }
        }
        return null;
    }

    private String authority() {
        int from = indexOf(':', target, targetEnd) + 3;
        int to = indexOf('/', from, targetEnd);
        return new String(bytes, from, (to < 0 ? targetEnd : to) - from, StandardCharsets.ISO_8859_1);
    }

    /** No byte, but what the whole head says. */
    private Violation whole() {
        return of(at, coded || length != null ? State.MSG_DATA : State.MSG_DONE);
    }

    private boolean version(int from, int to) {
        boolean good = to - from == 8 && new String(bytes, from, 7, StandardCharsets.ISO_8859_1).equals("HTTP/1.") && bytes[from + 7] >= '0' && bytes[from + 7] <= '9';
        if (good && bytes[from + 7] > '0') {
            flags |= VERSION_11;
        }
        return good;
    }

    private void skipBlanks(int end) {
        while (at < end && bytes[at] == ' ') {
            at++;
        }
    }

    private int indexOf(char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** The end of the line at {@link #at}, without its CR LF. */
    private int lineEnd() {
        int end = indexOf('\n', at, bytes.length);
        return end < 0 ? bytes.length : end > at && bytes[end - 1] == '\r' ? end - 1 : end;
    }

    private int next(int end) {
        int feed = indexOf('\n', end, bytes.length);
        return feed < 0 ? bytes.length : feed + 1;
    }

    private Violation of(int offset, State state) {
        return new Violation(Math.min(offset, bytes.length), state, flags);
    }
}
