package dev.jlb.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.zip.CRC32C;

/** Puts the checksum into a PROXY header of version 2 that passes, then leaves the pipeline (proxy-protocol.txt 2.2.3, {@code PP2_TYPE_CRC32C}). The field stands first. */
final class ProxyChecksum extends ChannelOutboundHandlerAdapter {
    static final int TYPE = 0x03;
    /** Of signature, command, family and length. */
    private static final int FIXED = 16;

    private static final int LENGTH = 14;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf header) {
            int field = header.readerIndex() + FIXED + addresses(header.getByte(header.readerIndex() + 13));
            if (field + 7 <= header.writerIndex() && header.getByte(field) == TYPE) {
                CRC32C sum = new CRC32C();
                sum.update(header.nioBuffer(header.readerIndex(), FIXED + header.getUnsignedShort(header.readerIndex() + LENGTH)));
                header.setInt(field + 3, (int) sum.getValue());
            }
        }
        context.write(message, promise);
        context.pipeline().remove(this);
    }

    /** Bytes of the addresses of a family. */
    private static int addresses(byte family) {
        return switch (family >> 4) {
            case 1 -> 12;
            case 2 -> 36;
            case 3 -> 216;
            default -> 0;
        };
    }
}
