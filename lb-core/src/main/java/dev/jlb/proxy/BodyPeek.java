package dev.jlb.proxy;

import dev.jlb.http.BodyKind;
import dev.jlb.http.BodyReader;
import dev.jlb.sample.HttpBody;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Looks into a body that waits to be forwarded, without taking anything from it. */
final class BodyPeek {
    private BodyPeek() {}

    /**
     * @param in what has come behind the head, or null
     * @param announced of a LENGTH body
     * @param room bytes that fit a buffer beside the head
     * @param ended whether no more will come
     */
    static HttpBody of(ByteBuf in, BodyKind kind, long announced, int room, boolean ended) {
        BodyReader reader = new BodyReader();
        reader.start(kind, announced);
        byte[] bytes = new byte[in == null ? 0 : Math.min(room, in.readableBytes())];
        int length = 0;
        if (in != null) {
            ByteBuf view = in.duplicate();
            int count;
            while (length < bytes.length && (count = reader.payload(view)) > 0) {
                int take = Math.min(count, bytes.length - length);
                view.readBytes(bytes, length, take);
                reader.consumed(take);
                length += take;
            }
            reader.payload(view);
        }
        boolean full = length >= room || reader.broken();
        long size = kind == BodyKind.LENGTH ? announced : length;
        return new HttpBody(length == bytes.length ? bytes : Arrays.copyOf(bytes, length), size, reader.finished() || ended, full);
    }
}
