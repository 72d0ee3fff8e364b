package dev.jlb.proxy;

import dev.jlb.http.CountedBytes;
import dev.jlb.http.HeaderName;
import dev.jlb.http.Http1Writer;
import dev.jlb.http.HttpMessage;
import io.netty.buffer.ByteBuf;

/** The 103 response that rules make for a request (manual 4.3 {@code early-hint}): consecutive rules add to one. */
final class EarlyHints {
    private final HttpStream stream;
    /** To which rules still add; null when there is none. */
    private HttpMessage hints;

    EarlyHints(HttpStream stream) {
        this.stream = stream;
    }

    void reset() {
        hints = null;
    }

    /** @param last sends it; clients of HTTP/1.0 get none */
    void add(HeaderName name, byte[] value, boolean last) {
        if (stream.clientVersion < 11) {
            return;
        }
        if (hints == null) {
            hints = new HttpMessage();
            hints.startResponse(103, null);
        }
        hints.addHeader(name, value, 0, value.length);
        if (last) {
            ByteBuf out = stream.client.channel.alloc().buffer(Http1Writer.sizeBound(hints));
            Http1Writer.response(hints, out, true, stream.clientVersion, false, stream.front.headerCase);
            stream.bytesOut += CountedBytes.response(hints);
            hints = null;
            stream.client.channel.writeAndFlush(out);
        }
    }
}
