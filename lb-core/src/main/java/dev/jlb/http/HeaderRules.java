package dev.jlb.http;

/**
 * What the headers that frame a message mean, judged once the head is complete (RFC 9112 sections 3.2, 6 and 9; RFC 9110
 * section 7.8). The connection tokens {@code close} and {@code keep-alive} and the framing headers are taken out of the
 * message here, as HAProxy does: the writer adds what the outgoing side needs.
 */
final class HeaderRules {
    private boolean close;
    private boolean keepAlive;
    private boolean upgradeToken;
    private boolean chunked;
    private boolean transferEncoding;
    /** A coding that is not chunked. */
    private boolean otherCoding;
    private long length;

    void clear() {
        close = false;
        keepAlive = false;
        upgradeToken = false;
        chunked = false;
        transferEncoding = false;
        otherCoding = false;
        length = -1;
    }

    HeadStatus finish(HttpMessage message, HeadFacts facts, boolean request, HttpMethod method, ParserOptions options) {
        if (!contentLength(message)) {
            return HeadStatus.BAD;
        }
        HeadStatus coding = transferEncoding(message, request, !request && options.unsafe(), options.keepInsecure());
        if (coding != HeadStatus.COMPLETE) {
            return coding;
        }
        connection(message);
        facts.upgrade = upgradeToken && message.has(HeaderName.UPGRADE);
        if (facts.upgrade) {
            int upgrade = message.find(HeaderName.UPGRADE, 0);
            int from = message.valueOffset(upgrade);
            facts.websocket = Tokens.equalsIgnoreCase(message.bytes(), from, from + message.valueLength(upgrade), "websocket");
        }
        if (request) {
            HeadStatus status = requestRules(message, facts, options);
            if (status != HeadStatus.COMPLETE) {
                return status;
            }
        }
        frame(message, facts, request, method);
        if (request && message.version() < 11 && !options.anyBody() && expectsNoBody(message.method()) && (facts.body == BodyKind.LENGTH || facts.body == BodyKind.CHUNKED)) {
            return HeadStatus.UNEXPECTED_BODY;
        }
        if (request && facts.upgrade && (facts.body == BodyKind.LENGTH || facts.body == BodyKind.CHUNKED)) {
            // where the body ends and the other protocol begins would be anybody's guess: HAProxy takes the offer back, too
            facts.upgrade = false;
            facts.websocket = false;
            message.removeHeaders(HeaderName.UPGRADE);
        }
        facts.keepAlive = message.version() >= 11 ? !close : keepAlive && !close;
        if (transferEncoding && message.version() < 11) {
            // RFC 9112 6.1: such a message's framing is faulty; the connection must not be used again
            facts.keepAlive = false;
        }
        return HeadStatus.COMPLETE;
    }

    /** Servers of HTTP/1.0 may take the body of such a request for the next request. */
    private static boolean expectsNoBody(HttpMethod method) {
        return method == HttpMethod.GET || method == HttpMethod.HEAD || method == HttpMethod.DELETE;
    }

    private HeadStatus requestRules(HttpMessage message, HeadFacts facts, ParserOptions options) {
        if (transferEncoding && (!chunked || message.method() == HttpMethod.CONNECT)) {
            return HeadStatus.BAD;
        }
        if (!HostHeader.agrees(message, options.unsafe())) {
            return HeadStatus.BAD;
        }
        HostHeader.dropDefaultPort(message);
        if (facts.websocket && !options.unsafe()) {
            int key = message.find(HeaderName.SEC_WEBSOCKET_KEY, 0);
            if (key < 0 || message.valueLength(key) != 24) {
                return HeadStatus.BAD;
            }
        }
        te(message);
        int expect = message.find(HeaderName.EXPECT, 0);
        if (expect >= 0) {
            int from = message.valueOffset(expect);
            facts.expectContinue = message.version() >= 11
                    && Tokens.equalsIgnoreCase(message.bytes(), from, from + message.valueLength(expect), "100-continue");
        }
        return HeadStatus.COMPLETE;
    }

    /** RFC 9110 10.1.4: codings are each hop's own affair; that trailers are welcome is passed on. */
    private static void te(HttpMessage message) {
        for (int header = message.find(HeaderName.TE, 0); header >= 0; header = message.find(HeaderName.TE, header + 1)) {
            int from = message.valueOffset(header);
            if (!Tokens.equalsIgnoreCase(message.bytes(), from, from + message.valueLength(header), "trailers")) {
                message.removeHeader(header);
            }
        }
    }

    private void frame(HttpMessage message, HeadFacts facts, boolean request, HttpMethod method) {
        if (!request) {
            int status = message.status();
            if (status == 101) {
                // RFC 9110 8.6, RFC 9112 6.1
                message.removeHeaders(HeaderName.CONTENT_LENGTH);
                message.removeHeaders(HeaderName.TRANSFER_ENCODING);
            }
            if (status == 101 || method == HttpMethod.CONNECT && status >= 200 && status < 300) {
                facts.body = BodyKind.TUNNEL;
                return;
            }
            if (status < 200 || status == 204) {
                // RFC 9110 8.6, RFC 9112 6.1: there is no body whose length could be told
                message.removeHeaders(HeaderName.CONTENT_LENGTH);
                message.removeHeaders(HeaderName.TRANSFER_ENCODING);
            }
            if (status < 200 || status == 204 || status == 304 || method == HttpMethod.HEAD) {
                facts.body = BodyKind.NONE;
                return;
            }
        } else if (message.method() == HttpMethod.CONNECT) {
            // RFC 9110 9.3.6: there is no body; what follows belongs to the tunnel once a 2xx has made one, and until then to nobody
            message.removeHeaders(HeaderName.CONTENT_LENGTH);
            facts.body = BodyKind.NONE;
            return;
        }
        if (chunked) {
            facts.body = BodyKind.CHUNKED;
        } else if (transferEncoding) {
            facts.body = BodyKind.UNTIL_CLOSE;
        } else if (length >= 0) {
            facts.body = length == 0 ? BodyKind.NONE : BodyKind.LENGTH;
            facts.contentLength = length;
        } else {
            facts.body = request ? BodyKind.NONE : BodyKind.UNTIL_CLOSE;
        }
    }

    /** RFC 9110 8.6: digits only; equal repetitions, in one line or several, become one, different ones are an attack. */
    private boolean contentLength(HttpMessage message) {
        int first = -1;
        for (int header = message.find(HeaderName.CONTENT_LENGTH, 0);
                header >= 0;
                header = message.find(HeaderName.CONTENT_LENGTH, header + 1)) {
            int digits = lengths(message.bytes(), message.valueOffset(header), message.valueOffset(header) + message.valueLength(header));
            if (digits == 0) {
                return false;
            }
            if (first < 0) {
                first = header;
                // a list of equal lengths is forwarded as one
                message.value(header, message.valueOffset(header), digits);
            } else {
                message.removeHeader(header);
            }
        }
        return true;
    }

    /**
     * Reads a list of equal lengths that begins with a digit, as a trimmed value does.
     *
     * @return how many digits its first item has; 0 where it is bad
     */
    private int lengths(byte[] bytes, int from, int to) {
        int at = from;
        int first = 0;
        while (true) {
            while (at > from && at < to && Tokens.blank(bytes[at])) {
                at++;
            }
            long value = 0;
            int digits = at;
            while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
                int digit = bytes[at] - '0';
                if (value > (Long.MAX_VALUE - digit) / 10) {
                    return 0;
                }
                value = value * 10 + digit;
                at++;
            }
            if (at == digits || length >= 0 && length != value) {
                return 0;
            }
            if (digits == from) {
                first = at - from;
            }
            length = value;
            while (at < to && Tokens.blank(bytes[at])) {
                at++;
            }
            if (at == to) {
                return first;
            }
            if (bytes[at++] != ',') {
                return 0;
            }
        }
    }

    /**
     * RFC 9112 6.1: chunked once and nothing else, which HAProxy answers with 422; with it Content-Length is void and not forwarded.
     *
     * @param lenient empty values, and chunked several times, are one chunked (manual 4.2 {@code option accept-unsafe-violations-in-http-response})
     */
    private HeadStatus transferEncoding(HttpMessage message, boolean request, boolean lenient, boolean keepInsecure) {
        boolean odd = false;
        for (int header = message.find(HeaderName.TRANSFER_ENCODING, 0);
                header >= 0;
                header = message.find(HeaderName.TRANSFER_ENCODING, header + 1)) {
            transferEncoding = true;
            int to = message.valueOffset(header) + message.valueLength(header);
            int at = message.valueOffset(header);
            boolean any = false;
            while (at <= to) {
                int comma = at;
                while (comma < to && message.bytes()[comma] != ',') {
                    comma++;
                }
                int from = at;
                int stop = comma;
                while (from < stop && Tokens.blank(message.bytes()[from])) {
                    from++;
                }
                while (stop > from && Tokens.blank(message.bytes()[stop - 1])) {
                    stop--;
                }
                if (stop > from) {
                    any = true;
                    if (chunked && !lenient) {
                        return HeadStatus.BAD;
                    }
                    boolean before = chunked;
                    chunked = Tokens.equalsIgnoreCase(message.bytes(), from, stop, "chunked");
                    otherCoding |= !chunked;
                    odd |= before;
                } else {
                    // an empty item: whoever counts it as a coding sees another one before chunked
                    otherCoding |= comma < to && !chunked;
                }
                at = comma + 1;
            }
            if (!any && !lenient) {
                return HeadStatus.BAD;
            }
            odd |= !any;
        }
        if (transferEncoding) {
            if (request && message.version() < 11 && length >= 0) {
                return HeadStatus.BAD;
            }
            if (otherCoding) {
                // nobody here could undo it, and the next hop might see another end of the body
                return request && chunked ? HeadStatus.UNSUPPORTED : HeadStatus.BAD;
            }
            if (odd) {
                // accepted, but the client reads it one way only
                message.removeHeaders(HeaderName.TRANSFER_ENCODING);
                if (chunked) {
                    message.addHeader(HeaderName.TRANSFER_ENCODING, "chunked");
                }
            }
            // RFC 9112 6.1: a peer that sends both is not to be trusted with another message
            close |= length >= 0 && !keepInsecure;
            message.removeHeaders(HeaderName.CONTENT_LENGTH);
            length = -1;
        }
        return HeadStatus.COMPLETE;
    }

    /** Takes {@code close} and {@code keep-alive} out of all Connection headers; other tokens stay as they are. */
    private void connection(HttpMessage message) {
        for (int header = message.find(HeaderName.CONNECTION, 0);
                header >= 0;
                header = message.find(HeaderName.CONNECTION, header + 1)) {
            byte[] bytes = message.bytes();
            int from = message.valueOffset(header);
            int to = from + message.valueLength(header);
            int out = from;
            boolean changed = false;
            int at = from;
            while (at < to) {
                int comma = at;
                while (comma < to && bytes[comma] != ',') {
                    comma++;
                }
                int start = at;
                int stop = comma;
                while (start < stop && Tokens.blank(bytes[start])) {
                    start++;
                }
                while (stop > start && Tokens.blank(bytes[stop - 1])) {
                    stop--;
                }
                if (Tokens.equalsIgnoreCase(bytes, start, stop, "close")) {
                    close = true;
                    changed = true;
                } else if (Tokens.equalsIgnoreCase(bytes, start, stop, "keep-alive")) {
                    keepAlive = true;
                    changed = true;
                } else if (stop > start) {
                    upgradeToken |= Tokens.equalsIgnoreCase(bytes, start, stop, "upgrade");
                    if (out > from) {
                        bytes[out++] = ',';
                        if (start > out) {
                            bytes[out++] = ' ';
                        }
                    }
                    System.arraycopy(bytes, start, bytes, out, stop - start);
                    out += stop - start;
                }
                at = comma + 1;
            }
            if (out == from) {
                message.removeHeader(header);
            } else if (changed || out != to) {
                message.value(header, from, out - from);
            }
        }
    }
}
