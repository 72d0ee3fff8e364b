package dev.jlb.http;

/**
 * The target of a request (RFC 9112 section 3.2), in any of its four forms, and its parts (RFC 3986 section 3): views of the message's
 * storage, found anew at each call. Offsets point into {@link HttpMessage#bytes}.
 */
public final class RequestTarget {
    private final HttpMessage message;
    private int offset;
    private int length;

    RequestTarget(HttpMessage message) {
        this.message = message;
    }

    public int offset() {
        return offset;
    }

    /** 0 in a response. */
    public int length() {
        return length;
    }

    private int end() {
        return offset + length;
    }

    /** As text, one char per byte. */
    public String text() {
        return message.text(offset, length);
    }

    /** The path as text, one char per byte. */
    public String path() {
        return message.text(pathOffset(), pathLength());
    }

    /** The path and what follows it as text, one char per byte. */
    public String pathAndQuery() {
        return message.text(pathOffset(), pathAndQueryLength());
    }

    /** Offset of the path within the storage, behind scheme and authority if there are any; for {@code *} and CONNECT the end of the target. */
    public int pathOffset() {
        byte[] bytes = message.bytes();
        if (length == 0 || message.method() == HttpMethod.CONNECT) {
            return end();
        }
        if (bytes[offset] == '/') {
            return offset;
        }
        int authority = authorityOffset();
        int stop = end();
        if (authority < 0) {
            return stop;
        }
        int at = authority;
        while (at < stop && bytes[at] != '/' && bytes[at] != '?' && bytes[at] != '#') {
            at++;
        }
        return at;
    }

    /** Length of the path and what follows it. */
    public int pathAndQueryLength() {
        return end() - pathOffset();
    }

    /** Length of the path without the query. */
    public int pathLength() {
        byte[] bytes = message.bytes();
        int from = pathOffset();
        int stop = end();
        int at = from;
        while (at < stop && bytes[at] != '?' && bytes[at] != '#') {
            at++;
        }
        return at - from;
    }

    /** Offset of the query behind its question mark, or -1 when there is none. */
    public int queryOffset() {
        byte[] bytes = message.bytes();
        int at = pathOffset() + pathLength();
        return at < end() && bytes[at] == '?' ? at + 1 : -1;
    }

    public int queryLength() {
        byte[] bytes = message.bytes();
        int from = queryOffset();
        if (from < 0) {
            return 0;
        }
        int stop = end();
        int at = from;
        while (at < stop && bytes[at] != '#') {
            at++;
        }
        return at - from;
    }

    /** Offset of {@code host[:port]} of an absolute-form or authority-form target, or -1. */
    public int authorityOffset() {
        byte[] bytes = message.bytes();
        if (message.method() == HttpMethod.CONNECT) {
            return offset;
        }
        int stop = end();
        for (int at = offset; at + 2 < stop; at++) {
            byte b = bytes[at];
            if (b == ':') {
                return bytes[at + 1] == '/' && bytes[at + 2] == '/' ? at + 3 : -1;
            }
            if (b == '/' || b == '?' || b == '*') {
                return -1;
            }
        }
        return -1;
    }

    public int authorityLength() {
        int from = authorityOffset();
        if (from < 0) {
            return 0;
        }
        return message.method() == HttpMethod.CONNECT ? length : pathOffset() - from;
    }

    /** Whether it has a question mark, with something behind it or not. */
    public boolean hasQueryMark() {
        return pathOffset() + pathLength() < end();
    }

    /** Replaces it as a whole. */
    public void set(byte[] data, int from, int count) {
        offset = message.append(data, from, count);
        length = count;
        message.edited();
    }

    /** Replaces the path, keeps scheme, authority and query. */
    public void setPath(byte[] data, int from, int count) {
        int path = pathOffset();
        replace(path, path + pathLength(), data, from, count, -1);
    }

    /** Replaces path and query. */
    public void setPathAndQuery(byte[] data, int from, int count) {
        replace(pathOffset(), end(), data, from, count, -1);
    }

    /** Replaces the query; an empty one takes the question mark away unless {@code keepMark}. */
    public void setQuery(byte[] data, int from, int count, boolean keepMark) {
        boolean mark = count > 0 || keepMark;
        replace(pathOffset() + pathLength(), end(), data, from, count, mark ? '?' : -1);
    }

    /** @param start of what is replaced, up to {@code stop} @param before a character that precedes the new part, or -1 */
    private void replace(int start, int stop, byte[] data, int from, int count, int before) {
        byte[] bytes = message.bytes();
        int head = start - offset;
        int tail = end() - stop;
        int mark = before >= 0 ? 1 : 0;
        byte[] target = new byte[head + mark + count + tail];
        System.arraycopy(bytes, offset, target, 0, head);
        if (mark == 1) {
            target[head] = (byte) before;
        }
        System.arraycopy(data, from, target, head + mark, count);
        System.arraycopy(bytes, stop, target, head + mark + count, tail);
        set(target, 0, target.length);
    }

    /** Says where in the storage it stands. */
    void at(int from, int count) {
        offset = from;
        length = count;
    }

    /** Takes bytes out of it. */
    void cut(int from, int count) {
        byte[] bytes = message.bytes();
        System.arraycopy(bytes, offset, bytes, offset + count, from - offset);
        offset += count;
        length -= count;
    }
}
