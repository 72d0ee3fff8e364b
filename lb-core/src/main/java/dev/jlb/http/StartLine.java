package dev.jlb.http;

/** Request lines and status lines (RFC 9112 sections 3 and 4). */
final class StartLine {
    private static final int LONGEST_PROTOCOL = 32;

    private StartLine() {}

    /** {@code method SP target SP HTTP/1.x}. */
    static boolean request(HttpMessage message, byte[] bytes, int from, int to, ParserOptions options) {
        int at = from;
        while (at < to && Tokens.isToken(bytes[at])) {
            at++;
        }
        int methodLength = at - from;
        if (methodLength == 0 || at == to || bytes[at] != ' ' || isPreface(bytes, from, methodLength)) {
            return false;
        }
        while (at < to && bytes[at] == ' ') {
            at++;
        }
        int target = at;
        while (at < to && bytes[at] != ' ') {
            byte b = bytes[at];
            if (b >= 0 && b < ' ' || b == 127 || b < 0 && !options.unsafe() || b == '#' && !options.unsafe()) {
                return false;
            }
            at++;
        }
        int targetLength = at - target;
        if (targetLength == 0) {
            return false;
        }
        while (at < to && bytes[at] == ' ') {
            at++;
        }
        int version;
        if (at == to) {
            version = options.unsafe() ? 9 : 0;
        } else {
            version = protocol(message, bytes, at, to, options);
        }
        if (version == 0) {
            return false;
        }
        message.requestLine(version, from, methodLength, target, targetLength);
        return targetForm(message, bytes, target, targetLength, options);
    }

    /** RFC 9113 3.4: the method of HTTP/2's connection preface, which no HTTP/1 message has. */
    private static boolean isPreface(byte[] bytes, int from, int length) {
        return length == 3 && bytes[from] == 'P' && bytes[from + 1] == 'R' && bytes[from + 2] == 'I';
    }

    /** RFC 9112 3.2: origin-form, absolute-form, authority-form for CONNECT only, asterisk-form for OPTIONS only. */
    private static boolean targetForm(HttpMessage message, byte[] bytes, int target, int length, ParserOptions options) {
        if (message.method() == HttpMethod.CONNECT) {
            return options.unsafe() || authorityWithPort(bytes, target, length);
        }
        if (bytes[target] == '/') {
            return true;
        }
        if (length == 1 && bytes[target] == '*') {
            return message.method() == HttpMethod.OPTIONS;
        }
        // RFC 3986 3.1: a scheme begins with a letter
        int first = bytes[target] | 0x20;
        return first >= 'a' && first <= 'z' && message.target().authorityOffset() > target + 3 && message.target().authorityLength() > 0;
    }

    private static boolean authorityWithPort(byte[] bytes, int from, int length) {
        int colon = -1;
        for (int i = from; i < from + length; i++) {
            if (bytes[i] == ':') {
                if (colon >= 0 && bytes[from] != '[') {
                    return false;
                }
                colon = i;
            } else if (bytes[i] == '/' || bytes[i] == '@') {
                return false;
            }
        }
        if (colon <= from || colon == from + length - 1) {
            return false;
        }
        for (int i = colon + 1; i < from + length; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
        }
        return true;
    }

    /** {@code HTTP/1.x SP status [SP reason]}; relaxed, statuses of more than three digits that fit in 16 bits. */
    static boolean response(HttpMessage message, byte[] bytes, int from, int to, ParserOptions options) {
        int at = from;
        while (at < to && bytes[at] != ' ') {
            at++;
        }
        int version = protocol(message, bytes, from, at, options);
        if (version == 0) {
            return false;
        }
        while (at < to && bytes[at] == ' ') {
            at++;
        }
        if (to - at < 3) {
            return false;
        }
        int status = 0;
        int digits = at;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9' && status <= 0xffff) {
            status = status * 10 + bytes[at++] - '0';
        }
        if (at - digits < 3 || at - digits > 3 && !options.unsafe() || status < 100 || status > 0xffff || at < to && bytes[at] != ' ') {
            return false;
        }
        int reason = Math.min(to, at + 1);
        while (reason < to && bytes[reason] == ' ') {
            reason++;
        }
        for (int i = reason; i < to; i++) {
            if (bytes[i] == 0 || bytes[i] == '\r') {
                return false;
            }
        }
        message.statusLine(version, status, reason, to - reason);
        return true;
    }

    /**
     * The version of a message, 0 where it is bad. Relaxed, other protocols and versions of many digits are HTTP/1.0 to jlb and travel
     * as they came; higher versions of HTTP are 1.1 (manual 4.2 {@code option accept-unsafe-violations-in-http-request}).
     */
    private static int protocol(HttpMessage message, byte[] bytes, int from, int to, ParserOptions options) {
        int version = version(bytes, from, to);
        if (version > 0 || !options.unsafe() || to == from || to - from > LONGEST_PROTOCOL || bytes[from] < 'A') {
            return version;
        }
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (!(b >= 'A' && b <= 'Z' || b >= '.' && b <= '9')) {
                return 0;
            }
        }
        if (to - from == 8 && bytes[from] == 'H' && bytes[from + 3] == 'P' && bytes[from + 4] == '/' && bytes[from + 5] >= '2' && bytes[from + 6] == '.' && bytes[from + 7] != '.') {
            return 11;
        }
        message.protocol(from, to - from);
        return 10;
    }

    /** 10 or 11 (any higher minor counts as 11), else 0. */
    private static int version(byte[] bytes, int from, int to) {
        boolean form = to - from == 8
                && bytes[from] == 'H'
                && bytes[from + 1] == 'T'
                && bytes[from + 2] == 'T'
                && bytes[from + 3] == 'P'
                && bytes[from + 4] == '/'
                && bytes[from + 5] == '1'
                && bytes[from + 6] == '.';
        if (!form || bytes[from + 7] < '0' || bytes[from + 7] > '9') {
            return 0;
        }
        return bytes[from + 7] == '0' ? 10 : 11;
    }
}
