package dev.jlb.proxy;

import dev.jlb.http.HeadStatus;
import dev.jlb.http.Http1Reader;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.ParserOptions;
import io.netty.buffer.ByteBuf;

/** Reads the head of a request among bytes that stay where they are: what rules of {@code mode tcp} may know of HTTP. Does nothing until a rule asks. */
final class HeadPreview {
    private final ParserOptions options;
    private HttpMessage message;
    private HeadStatus status = HeadStatus.NEED_MORE;
    private int length = -1;

    HeadPreview(ParserOptions options) {
        this.options = options;
    }

    /** The request, or null when there is none in these bytes or not all of its head is. @param bytes null for none */
    HttpMessage read(ByteBuf bytes) {
        int now = bytes == null ? 0 : bytes.readableBytes();
        if (now != length) {
            length = now;
            message = new HttpMessage();
            status = now == 0 ? HeadStatus.NEED_MORE : Http1Reader.forRequests(options).read(bytes.duplicate(), message, null);
        }
        return status == HeadStatus.COMPLETE ? message : null;
    }

    /** Whether what was read last may still become a request. */
    boolean wantsMore() {
        return status == HeadStatus.NEED_MORE;
    }
}
