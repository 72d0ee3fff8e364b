package dev.jlb.proxy;

import dev.jlb.sample.IpText;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import io.netty.buffer.ByteBufUtil;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the header of the PROXY protocol, versions 1 and 2, that a client connection begins with (proxy-protocol.txt; manual 5.1
 * {@code accept-proxy}, 4.4 {@code expect-proxy}), then gets out of the way. What it said, or that it was none, is a user event.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    /** Longest header that is read: version 2 announces its length in 16 bits. */
    private static final int MAX_TLV = 65_535;

    private boolean decided;

    private ProxyHeader() {}

    /**
     * What the header said.
     *
     * @param source null when the sender spoke for itself ({@code LOCAL}) or knew nothing ({@code UNKNOWN})
     * @param fields of version 2 by type
     */
    record Received(byte[] source, int sourcePort, byte[] destination, int destinationPort, Map<Integer, byte[]> fields) {}

    /** It was not to be had, and why in the words of the manual's table of connection errors. */
    record Failed(String why) {}

    /** Puts the reader before all that is in the pipeline. */
    static void expect(ChannelPipeline pipeline) {
        pipeline.addFirst(new HAProxyMessageDecoder(MAX_TLV, true), new ProxyHeader());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HAProxyMessage header)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            decided = true;
            Received received = received(header);
            context.fireUserEventTriggered(received);
        } finally {
            header.release();
        }
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    private static Received received(HAProxyMessage header) {
        Map<Integer, byte[]> fields = new HashMap<>();
        for (HAProxyTLV field : header.tlvs()) {
            fields.putIfAbsent(field.typeByteValue() & 0xff, ByteBufUtil.getBytes(field.content()));
        }
        AddressFamily family = header.proxiedProtocol().addressFamily();
        boolean inet = family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
        if (header.command() == HAProxyCommand.LOCAL || !inet) {
            return new Received(null, 0, null, 0, fields);
        }
        return new Received(IpText.parse(header.sourceAddress()), header.sourcePort(), IpText.parse(header.destinationAddress()), header.destinationPort(), fields);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!decided && (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete)) {
            fail(context, "Connection closed while waiting for PROXY protocol header");
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof HAProxyProtocolException || cause.getCause() instanceof HAProxyProtocolException) {
            boolean alien = String.valueOf(cause.getMessage()).contains("unknown identifier");
            fail(context, alien ? "Received something which does not look like a PROXY protocol header" : "Received an invalid PROXY protocol header");
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    private void fail(ChannelHandlerContext context, String why) {
        if (!decided) {
            decided = true;
            context.fireUserEventTriggered(new Failed(why));
        }
    }
}
