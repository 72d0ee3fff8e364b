package dev.jlb.http;

/** What the reader learned of a head on the way: framing and the wishes of the sender. Reused with its message. */
public final class HeadFacts {
    /** Never null once a head is complete. */
    public BodyKind body = BodyKind.NONE;
    /** LENGTH only: bytes. */
    public long contentLength;
    /** The sender wants, or its version implies, that the connection stays open after this message. */
    public boolean keepAlive;
    /** {@code Connection: upgrade} and an {@code Upgrade} header. */
    public boolean upgrade;
    /** The upgrade names {@code websocket}. */
    public boolean websocket;
    /** {@code Expect: 100-continue}. */
    public boolean expectContinue;

    void clear() {
        body = BodyKind.NONE;
        contentLength = 0;
        keepAlive = false;
        upgrade = false;
        websocket = false;
        expectContinue = false;
    }
}
