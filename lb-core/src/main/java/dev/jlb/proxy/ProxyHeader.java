package dev.jlb.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Reads the header of the PROXY protocol, versions 1 and 2, that a client connection begins with (proxy-protocol.txt; manual 5.1
 * {@code accept-proxy}, 4.4 {@code expect-proxy}), then gets out of the way. What it said, or that it was none, is a user event.
 *
 * <p>Netty's decoder (4.2.18) takes what HAProxy refuses: wrong checksums, a field that is cut, ports with a
 * sign, {@code ::1%lo} and {@code [::1]}; and refuses port 0 and a short field about TLS. Who the client is hangs on these bytes.
 */
final class ProxyHeader extends ByteToMessageDecoder {
    static final String NONE = "Received something which does not look like a PROXY protocol header";
    static final String INVALID = "Received an invalid PROXY protocol header";
    static final String UNHANDLED = "Received an unhandled protocol in the PROXY protocol header";
    private static final String TRUNCATED = "Truncated PROXY protocol header received";

    private boolean began;
    private boolean decided;

    private ProxyHeader() {}

    /** How reading ended. */
    sealed interface Result {}

    /**
     * What the header said.
     *
     * @param source null when the sender spoke for itself ({@code LOCAL}) or knew nothing ({@code UNKNOWN})
     * @param fields of version 2 in their order
     */
    record Received(byte[] source, int sourcePort, byte[] destination, int destinationPort, List<Field> fields) implements Result {
        /** The connection's own addresses count. */
        static final Received NOTHING = new Received(null, 0, null, 0, List.of());
    }

    /** One field of version 2 (proxy-protocol.txt 2.2). */
    record Field(int type, byte[] value) {}

    /** It was not to be had, and why in the words of the manual's table of connection errors. @param said what it had said until then, or null */
    record Failed(String why, Received said) implements Result {
        Failed(String why) {
            this(why, null);
        }
    }

    /** Puts the reader before all that is in the pipeline. */
    static void expect(ChannelPipeline pipeline) {
        pipeline.addFirst(new ProxyHeader());
    }

    /** What a connection is told that let the time pass. */
    static String timeout(ChannelPipeline pipeline) {
        ProxyHeader reader = pipeline.get(ProxyHeader.class);
        return reader != null && reader.began ? TRUNCATED : "Timeout while waiting for PROXY protocol header";
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (decided) {
            in.skipBytes(in.readableBytes());
            return;
        }
        began = true;
        Result result = in.getByte(in.readerIndex()) == '\r' ? ProxyHeaderV2.read(in) : ProxyHeaderV1.read(in);
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
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        decided = true;
        super.exceptionCaught(context, cause);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (!decided && (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete)) {
            decided = true;
            context.fireUserEventTriggered(new Failed(began ? TRUNCATED : "Connection closed while waiting for PROXY protocol header"));
        }
        super.userEventTriggered(context, event);
    }
}
