package dev.jlb.proxy;

import dev.jlb.sample.SampleContext.Payload;
import io.netty.buffer.ByteBuf;

/** Bytes of one side that wait for a verdict, as fetches see them. */
final class HeldBytes implements Payload {
    private final ByteBuf bytes;
    private final boolean complete;
    private final Stream stream;
    private final int most;

    /** @param bytes null for none @param most what a buffer of HAProxy would hold of them */
    HeldBytes(Stream stream, ByteBuf bytes, int most, boolean complete) {
        this.most = most;
        this.stream = stream;
        this.bytes = bytes;
        this.complete = complete;
    }

    @Override
    public int length() {
        return bytes == null ? 0 : Math.min(most, bytes.readableBytes());
    }

    @Override
    public byte byteAt(int index) {
        return bytes.getByte(bytes.readerIndex() + index);
    }

    @Override
    public void copy(int index, byte[] into, int at, int count) {
        if (count > 0) {
            bytes.getBytes(bytes.readerIndex() + index, into, at, count);
        }
    }

    @Override
    public void needMore() {
        stream.undecided |= !complete;
    }

    @Override
    public boolean complete() {
        return complete;
    }
}
