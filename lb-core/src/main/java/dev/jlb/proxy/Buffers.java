package dev.jlb.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Joins what was received in pieces. */
final class Buffers {
    private Buffers() {}

    /** Takes both; gives one. The common case, nothing left from before, copies nothing. */
    static ByteBuf join(ByteBufAllocator allocator, ByteBuf before, ByteBuf more) {
        if (before == null) {
            return more;
        }
        if (!before.isReadable()) {
            before.release();
            return more;
        }
        ByteBuf joined = before;
        if (before.refCnt() > 1 || before.isReadOnly() || before.maxWritableBytes() < more.readableBytes()) {
            joined = allocator.buffer(before.readableBytes() + more.readableBytes());
            joined.writeBytes(before);
            before.release();
        }
        joined.writeBytes(more);
        more.release();
        return joined;
    }
}
