package dev.jlb.proxy;

import dev.jlb.http.HeaderCase;
import dev.jlb.http.Http1Writer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;

/** Writes pieces of bodies, framed as the head announced. */
final class BodyWriter {
    private BodyWriter() {}

    /** Takes the piece. */
    static void write(Channel channel, ChannelPromise silently, ByteBuf piece, boolean chunked) {
        if (!chunked) {
            channel.write(piece, silently);
            return;
        }
        ByteBuf head = channel.alloc().buffer(12);
        Http1Writer.chunkHead(head, piece.readableBytes());
        channel.write(head, silently);
        channel.write(piece, silently);
        ByteBuf end = channel.alloc().buffer(2);
        Http1Writer.chunkEnd(end);
        channel.write(end, silently);
    }

    /** Ends a chunked body. */
    static void last(Channel channel, ChannelPromise silently, byte[] trailers, HeaderCase headerCase) {
        ByteBuf end = channel.alloc().buffer(trailers == null ? 5 : 8 + trailers.length);
        Http1Writer.lastChunk(end, trailers, headerCase);
        channel.write(end, silently);
    }
}
