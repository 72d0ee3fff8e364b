package dev.jlb.http;

/** What {@link Http1Reader#read} found. */
public enum HeadStatus {
    /** More bytes are needed. */
    NEED_MORE,
    /** The head is complete; what follows it is still in the input. */
    COMPLETE,
    /** Not acceptable: 400 to a client, 502 for a server's. */
    BAD,
    /** The head does not fit the buffer: 400 to a client as HAProxy does, 502 for a server's. */
    TOO_LARGE,
    /** Header forms that HAProxy answers with 501 (unknown transfer codings: 422 / 501). */
    UNSUPPORTED,
    /** An HTTP/1.0 request with a body that its method does not ask for: 413 (manual 3.1 {@code h1-accept-payload-with-any-method}). */
    UNEXPECTED_BODY,
    /** The connection preface of HTTP/2 with prior knowledge ({@code PRI * HTTP/2.0}); nothing was consumed. */
    HTTP2_PREFACE
}
