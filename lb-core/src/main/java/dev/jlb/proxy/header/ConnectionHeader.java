package dev.jlb.proxy.header;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Reads a header that precedes all else on a client connection, then gets out of the way. What it said, or that it was not to be had, is a
 * user event, a {@link Result}, and there is one.
 */
public abstract sealed class ConnectionHeader extends ByteToMessageDecoder permits ProxyHeader, ClientIpHeader {
    private boolean began;
    private boolean decided;

    /** How reading ended. */
    public sealed interface Result {}

    /**
     * What the header said.
     *
     * @param source null when the sender spoke for itself ({@code LOCAL}) or knew nothing ({@code UNKNOWN})
     * @param fields of the PROXY protocol's version 2 in their order
     */
    public record Received(byte[] source, int sourcePort, byte[] destination, int destinationPort, List<Field> fields) implements Result {
        /** The connection's own addresses count. */
        static final Received NOTHING = new Received(null, 0, null, 0, List.of());
    }

    /** One field of version 2 (proxy-protocol.txt 2.2). */
    public record Field(int type, byte[] value) {}

    /** It was not to be had, and why in the words of the manual's table of connection errors. @param said what it had said until then, or null */
    public record Failed(String why, Received said) implements Result {
        Failed(String why) {
            this(why, null);
        }
    }

    /** Takes the header from what has come; null when that is not all of it. */
    abstract Result read(ByteBuf in);

    /** Why there is no header when the client sends no more. */
    abstract String truncated();

    /** Whether the client has sent anything. */
    final boolean began() {
        return began;
    }

    @Override
    protected final void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (decided) {
            in.skipBytes(in.readableBytes());
            return;
        }
        began = true;
        Result result = read(in);
        if (result == null) {
            return;
        }
        decided = true;
        context.fireUserEventTriggered(result);
        if (result instanceof Failed) {
            in.skipBytes(in.readableBytes());
        } else if (!context.isRemoved()) {
            // what is left goes on
            context.pipeline().remove(this);
        }
    }

    /** What a broken connection means is said once: without the native transport its end is told, too. */
    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        decided = true;
        super.exceptionCaught(context, cause);
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (!decided && (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete)) {
            decided = true;
            context.fireUserEventTriggered(new Failed(truncated()));
        }
        super.userEventTriggered(context, event);
    }
}
