package dev.jlb.http;

import io.netty.buffer.ByteBuf;

/**
 * Reads the head of one HTTP/1 message into an {@link HttpMessage}, strictly (RFC 9112, manual "option
 * accept-unsafe-violations-in-http-request"). Any split of the stream gives the same result: bytes are copied once into the
 * message's storage, each line is judged when its end has come. Allocates nothing.
 */
public final class Http1Reader {
    /** Longest name of a header, as HAProxy. */
    private static final int MAX_NAME = 255;
    /** Bytes that are copied and searched at a time: more than most heads have. */
    private static final int STEP = 1024;

    private final boolean requests;
    private final ParserOptions options;
    private final HeaderRules rules = new HeaderRules();
    private final HeadFacts facts = new HeadFacts();
    /** Start of the line being received, within the message's storage. */
    private int lineStart;
    /** Up to where the storage was searched for a line's end. */
    private int scanned;
    /** 0: start line, 1: headers. */
    private int state;
    /** The header before was dropped: lines folded behind it go with it. */
    private boolean dropping;

    private Http1Reader(boolean requests, ParserOptions options) {
        this.requests = requests;
        this.options = options;
    }

    public static Http1Reader forRequests(ParserOptions options) {
        return new Http1Reader(true, options);
    }

    public static Http1Reader forResponses(ParserOptions options) {
        return new Http1Reader(false, options);
    }

    /** Framing and wishes of the head read last. */
    public HeadFacts facts() {
        return facts;
    }

    /** Makes ready for the next message. */
    public void reset() {
        lineStart = 0;
        scanned = 0;
        state = 0;
        dropping = false;
    }

    /** True when a part of a head has come. */
    public boolean started() {
        return scanned > 0;
    }

    /**
     * Takes bytes from {@code in} until the head is complete or bad; never takes a byte behind the head.
     *
     * @param request for responses: the method of the request they answer ({@code HEAD} and {@code CONNECT} change the framing)
     */
    public HeadStatus read(ByteBuf in, HttpMessage message, HttpMethod request) {
        if (!started()) {
            message.clear();
            facts.clear();
            rules.clear();
        }
        int before = message.storedBytes();
        int room = options.maxHead() - before;
        int take = Math.min(in.readableBytes(), room);
        int readerIndex = in.readerIndex();
        int at = scanned;
        int taken = 0;
        do {
            // by steps: what follows a head in the same buffer is not copied with it (3 % of 10 kB responses)
            int step = Math.min(take - taken, STEP);
            message.ensure(step);
            byte[] bytes = message.bytes();
            HeapCopy.copy(in, readerIndex + taken, bytes, before + taken, step);
            taken += step;
            int end = before + taken;
            message.setEnd(end);
            while (at < end) {
                if (bytes[at] != '\n') {
                    at++;
                    continue;
                }
                int stop = at > lineStart && bytes[at - 1] == '\r' ? at - 1 : at;
                HeadStatus status = line(message, bytes, lineStart, stop);
                at++;
                lineStart = at;
                if (status != HeadStatus.NEED_MORE) {
                    in.skipBytes(at - before);
                    scanned = at;
                    message.setEnd(at);
                    return status == HeadStatus.COMPLETE ? rules.finish(message, facts, requests, request, options) : status;
                }
            }
            if (state == 0 && !prefixAcceptable(bytes, lineStart, end)) {
                return HeadStatus.BAD;
            }
        } while (taken < take);
        scanned = at;
        in.skipBytes(take);
        return take == room ? HeadStatus.TOO_LARGE : HeadStatus.NEED_MORE;
    }

    private HeadStatus line(HttpMessage message, byte[] bytes, int from, int to) {
        if (state == 0) {
            if (from == to) {
                // RFC 9112 2.2: empty lines before a request line are to be ignored, and HAProxy does so with responses; the buffer bounds them
                return HeadStatus.NEED_MORE;
            }
            state = 1;
            boolean good = requests ? StartLine.request(message, bytes, from, to, options) : StartLine.response(message, bytes, from, to, options);
            if (good && requests && message.version() == 9) {
                // HTTP/0.9: this line is all there is
                return message.method() == HttpMethod.GET ? HeadStatus.COMPLETE : HeadStatus.BAD;
            }
            return good ? HeadStatus.NEED_MORE : HeadStatus.BAD;
        }
        if (from == to) {
            return HeadStatus.COMPLETE;
        }
        return header(message, bytes, from, to) ? HeadStatus.NEED_MORE : HeadStatus.BAD;
    }

    /** A header line; the name is made lower case in place. */
    private boolean header(HttpMessage message, byte[] bytes, int from, int to) {
        if (Tokens.blank(bytes[from])) {
            return dropping || fold(message, bytes, from, to);
        }
        dropping = false;
        int at = from;
        int hash = 0;
        while (at < to) {
            byte lower = Tokens.LOWER[bytes[at] & 0xff];
            if (lower == 0) {
                break;
            }
            bytes[at] = lower;
            hash = hash * 31 + lower;
            at++;
        }
        int nameLength = at - from;
        if (at == to || bytes[at] != ':' || nameLength == 0) {
            dropping = options.unsafe() && dropped(bytes, from, to);
            return dropping;
        }
        // the hash starts with the length (HeaderName.hash), which is known only now: add length * 31^length
        hash += nameLength * power31(nameLength);
        int valueFrom = at + 1;
        int valueTo = to;
        while (valueFrom < valueTo && Tokens.blank(bytes[valueFrom])) {
            valueFrom++;
        }
        while (valueTo > valueFrom && Tokens.blank(bytes[valueTo - 1])) {
            valueTo--;
        }
        for (int i = valueFrom; i < valueTo; i++) {
            byte b = bytes[i];
            if (b == 0 && !options.unsafe() || b == '\r') {
                return false;
            }
        }
        if (nameLength > MAX_NAME || message.headerSlots() + 1 >= options.maxHeaders()) {
            // "tune.http.maxhdr" counts the first line
            return false;
        }
        message.addSlot(from, nameLength, valueFrom, valueTo - valueFrom, hash);
        return true;
    }

    /**
     * RFC 9112 5.2: HAProxy accepts folded lines and makes them one, each fold becoming blanks. A value that begins only
     * behind the fold begins there for everyone: what {@link HeaderRules} judges is to the letter what is forwarded.
     */
    private static boolean fold(HttpMessage message, byte[] bytes, int from, int to) {
        int last = message.headerSlots() - 1;
        if (last < 0) {
            return false;
        }
        int start = from;
        int end = to;
        while (start < end && Tokens.blank(bytes[start])) {
            start++;
        }
        while (end > start && Tokens.blank(bytes[end - 1])) {
            end--;
        }
        for (int i = start; i < end; i++) {
            if (bytes[i] == 0 || bytes[i] == '\r') {
                return false;
            }
        }
        if (start == end) {
            return true;
        }
        int valueFrom = message.valueOffset(last);
        int length = message.valueLength(last);
        if (length == 0) {
            message.value(last, start, end - start);
            return true;
        }
        for (int i = valueFrom + length; i < start; i++) {
            if (bytes[i] != '\t') {
                bytes[i] = ' ';
            }
        }
        message.value(last, valueFrom, end - valueFrom);
        return true;
    }

    /** With violations accepted, a header whose name is not a token is dropped; one without a colon is still an error. */
    private static boolean dropped(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == ':') {
                return i > from;
            }
            if (bytes[i] == '\r') {
                return false;
            }
        }
        return false;
    }

    private static int power31(int exponent) {
        int result = 1;
        for (int i = 0; i < exponent; i++) {
            result *= 31;
        }
        return result;
    }

    /** Judges an unfinished start line, so that junk is refused when it comes and not at a timeout. */
    private boolean prefixAcceptable(byte[] bytes, int from, int to) {
        int at = from;
        if (at < to && bytes[at] == '\r') {
            return at + 1 == to;
        }
        if (!requests && options.unsafe()) {
            // any protocol's name
            return at == to || bytes[at] >= 'A' && bytes[at] <= 'Z';
        }
        if (!requests) {
            for (int i = 0; at < to && i < 5; i++, at++) {
                if (bytes[at] != "HTTP/".charAt(i)) {
                    return false;
                }
            }
            return true;
        }
        while (at < to && Tokens.LOWER[bytes[at] & 0xff] != 0) {
            at++;
        }
        if (at < to && (bytes[at] != ' ' || at == from)) {
            return false;
        }
        for (; at < to; at++) {
            byte b = bytes[at];
            boolean lineEnd = b == '\r' && at + 1 == to;
            if (b >= 0 && b < ' ' && !lineEnd || b == 127 || b < 0 && !options.unsafe()) {
                return false;
            }
        }
        return true;
    }
}
