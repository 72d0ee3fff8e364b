package dev.jlb.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Reads NetScaler's Client IP insertion header, which a client connection begins with (manual 5.1 {@code accept-netscaler-cip}): a magic number, a length, and copies of the IP and TCP headers of the
 * client's own connection; the newer form has a type and a length of its own between them. Both were tried against HAProxy 2.6. Then it gets out of the way; what it said is the user event of {@link ProxyHeader}.
 */
final class ClientIpHeader extends ByteToMessageDecoder {
    /** Copies of headers are never longer. */
    private static final int MAX = 1024;
    private static final int LEGACY = 8;
    private static final int STANDARD = 12;
    private static final int TCP = 6;
    /** Ports of the TCP header are all that is read of it. */
    private static final int PORTS = 4;

    private final int magic;
    private boolean decided;

    private ClientIpHeader(int magic) {
        this.magic = magic;
    }

    /** Puts the reader before all that is in the pipeline. */
    static void expect(ChannelPipeline pipeline, int magic) {
        pipeline.addFirst(new ClientIpHeader(magic));
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (decided) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int at = in.readerIndex();
        if (in.readableBytes() >= 4 && in.getInt(at) != magic) {
            fail(context, in, "Received an invalid NetScaler Client IP magic number");
            return;
        }
        if (in.readableBytes() <= LEGACY) {
            return;
        }
        boolean legacy = in.getByte(at + LEGACY) != 0;
        int start = legacy ? LEGACY : STANDARD;
        if (in.readableBytes() < start) {
            return;
        }
        long length = legacy ? in.getUnsignedInt(at + 4) : in.getUnsignedShort(at + LEGACY + 2);
        if (length > MAX) {
            fail(context, in, "Received an unhandled protocol in the NetScaler Client IP header");
            return;
        }
        // the ports must be there whatever the length says
        if (in.readableBytes() <= start || in.readableBytes() < start + Math.max(length, header(in.getByte(at + start)) + PORTS)) {
            return;
        }
        ProxyHeader.Received received = addresses(in.slice(at + start, in.readableBytes() - start));
        if (received == null) {
            fail(context, in, "Received an unhandled protocol in the NetScaler Client IP header");
            return;
        }
        decided = true;
        in.skipBytes(start + (int) length);
        context.fireUserEventTriggered(received);
        if (!context.isRemoved()) {
            // what is left goes on
            context.pipeline().remove(this);
        }
    }

    /** Bytes of an IP header that begins so; 0 for none that is known. */
    private static int header(int first) {
        return switch (first >> 4 & 15) {
            case 4 -> Math.max(20, (first & 15) * 4);
            case 6 -> 40;
            default -> 0;
        };
    }

    /** Null for anything but TCP over IPv4 or IPv6. */
    private static ProxyHeader.Received addresses(ByteBuf ip) {
        int header = header(ip.getByte(0));
        boolean four = (ip.getByte(0) >> 4 & 15) == 4;
        if (header == 0 || ip.getByte(four ? 9 : 6) != TCP) {
            return null;
        }
        int size = four ? 4 : 16;
        int source = four ? 12 : 8;
        return new ProxyHeader.Received(ByteBufUtil.getBytes(ip, source, size), ip.getUnsignedShort(header), ByteBufUtil.getBytes(ip, source + size, size), ip.getUnsignedShort(header + 2), List.of());
    }

    /** What a broken connection means is said once: without the native transport its end is told, too. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        decided = true;
        super.exceptionCaught(context, cause);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (!decided && (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete)) {
            decided = true;
            context.fireUserEventTriggered(new ProxyHeader.Failed("Connection closed while waiting for NetScaler Client IP header"));
        }
        super.userEventTriggered(context, event);
    }

    private void fail(ChannelHandlerContext context, ByteBuf in, String why) {
        decided = true;
        in.skipBytes(in.readableBytes());
        context.fireUserEventTriggered(new ProxyHeader.Failed(why));
    }
}
