package dev.jlb.http;

/** How the end of a message's body is known (RFC 9112 section 6.3). */
public enum BodyKind {
    /** There is no body. */
    NONE,
    /** Content-Length says how long it is. */
    LENGTH,
    /** Chunked transfer coding. */
    CHUNKED,
    /** Until the peer closes (responses only). */
    UNTIL_CLOSE,
    /** No more HTTP on this connection: 101 and successful CONNECT. */
    TUNNEL
}
