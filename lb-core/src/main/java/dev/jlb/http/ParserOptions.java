package dev.jlb.http;

/**
 * Bounds and relaxations of the HTTP/1 reader.
 *
 * @param bufferSize {@code tune.bufsize}, bytes; a head must fit into it less the reserve
 * @param reserve {@code tune.maxrewrite}, bytes kept free for rewriting
 * @param maxHeaders {@code tune.http.maxhdr}
 * @param unsafe {@code option accept-unsafe-violations-in-http-request} or {@code -response}
 * @param anyBody {@code h1-accept-payload-with-any-method}
 * @param keepInsecure {@code h1-do-not-close-on-insecure-transfer-encoding}
 */
public record ParserOptions(int bufferSize, int reserve, int maxHeaders, boolean unsafe, boolean anyBody, boolean keepInsecure) {
    /** HAProxy's defaults. */
    public static final ParserOptions DEFAULT = new ParserOptions(16384, 1024, 101);

    /** Without relaxations. */
    public ParserOptions(int bufferSize, int reserve, int maxHeaders) {
        this(bufferSize, reserve, maxHeaders, false, false, false);
    }

    /** Most bytes that a head may take. */
    public int maxHead() {
        return bufferSize - reserve;
    }

    public ParserOptions relaxed() {
        return new ParserOptions(bufferSize, reserve, maxHeaders, true, anyBody, keepInsecure);
    }
}
