package dev.jlb.http;

/** The Host header of a request against the authority of its target (RFC 9112 section 3.2, RFC 3986 section 6.2.3), as HAProxy judges and normalizes them. */
final class HostHeader {
    private HostHeader() {}

    /**
     * At most one distinct Host, and it must name the target's authority (default ports apart). Repetitions of the same are removed.
     *
     * @param anyAuthority it need not be the target's (manual 4.2 {@code option accept-unsafe-violations-in-http-request})
     */
    static boolean agrees(HttpMessage message, boolean anyAuthority) {
        int first = message.find(HeaderName.HOST, 0);
        if (first < 0) {
            return true;
        }
        byte[] bytes = message.bytes();
        int from = message.valueOffset(first);
        int length = message.valueLength(first);
        for (int other = message.find(HeaderName.HOST, first + 1); other >= 0; other = message.find(HeaderName.HOST, other + 1)) {
            int otherFrom = message.valueOffset(other);
            if (!Tokens.equalsIgnoreCase(bytes, from, length, otherFrom, message.valueLength(other))) {
                return false;
            }
            message.removeHeader(other);
        }
        int authority = message.target().authorityOffset();
        if (authority < 0 || anyAuthority) {
            return true;
        }
        return sameAuthority(message, authority, message.target().authorityLength(), from, length);
    }

    /**
     * A port that the scheme implies, or an empty one, is taken out of an absolute target, and out of a
     * Host that repeats the authority; with CONNECT out of Host alone.
     */
    static void dropDefaultPort(HttpMessage message) {
        int authority = message.target().authorityOffset();
        if (authority < 0) {
            return;
        }
        byte[] bytes = message.bytes();
        int end = authority + message.target().authorityLength();
        int colon = end - 1;
        while (colon >= authority && bytes[colon] >= '0' && bytes[colon] <= '9') {
            colon--;
        }
        if (colon < authority || bytes[colon] != ':') {
            return;
        }
        boolean connect = message.method() == HttpMethod.CONNECT;
        String port = message.text(colon + 1, end - colon - 1);
        boolean secure = !connect && (bytes[message.target().offset() + 4] | 0x20) == 's';
        boolean implied = connect ? port.equals("80") || port.equals("443") : port.isEmpty() || port.equals(secure ? "443" : "80");
        if (!implied) {
            return;
        }
        int name = colon;
        while (name > authority && bytes[name - 1] != '@') {
            name--;
        }
        if (name == colon) {
            // nobody's port
            return;
        }
        int host = message.find(HeaderName.HOST, 0);
        if (host >= 0 && Tokens.equalsIgnoreCase(bytes, name, end - name, message.valueOffset(host), message.valueLength(host))) {
            message.value(host, message.valueOffset(host), colon - name);
        }
        if (!connect) {
            message.target().cut(colon, end - colon);
        }
    }

    private static boolean sameAuthority(HttpMessage message, int authority, int authorityLength, int host, int hostLength) {
        String wanted = message.text(authority, authorityLength);
        int user = wanted.lastIndexOf('@');
        wanted = wanted.substring(user + 1);
        String given = message.text(host, hostLength);
        // RFC 3986 6.2.3: an empty port is none
        wanted = wanted.endsWith(":") ? wanted.substring(0, wanted.length() - 1) : wanted;
        given = given.endsWith(":") ? given.substring(0, given.length() - 1) : given;
        if (wanted.equalsIgnoreCase(given)) {
            return true;
        }
        String target = message.target().text();
        if (message.method() == HttpMethod.CONNECT) {
            return wanted.equalsIgnoreCase(given + ":80") || wanted.equalsIgnoreCase(given + ":443");
        }
        String port = target.regionMatches(true, 0, "https:", 0, 6) ? ":443" : ":80";
        return wanted.equalsIgnoreCase(given + port) || (wanted + port).equalsIgnoreCase(given);
    }
}
