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
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads the header of the PROXY protocol, versions 1 and 2, that a client connection begins with (proxy-protocol.txt; manual 5.1
 * {@code accept-proxy}, 4.4 {@code expect-proxy}), then gets out of the way. What it said, or that it was none, is a user event.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    /** Longest header that is read: version 2 announces its length in 16 bits. */
    private static final int MAX_TLV = 65_535;

    private static final String TRUNCATED = "Truncated PROXY protocol header received";
    private static final String VERSION_1 = "PROXY ";
    /** The signature; the high bits of the byte behind it are a 2. */
    private static final String VERSION_2 = "\r\n\r\n\0\r\nQUIT\n";
    private static final Set<String> PROTOCOLS = Set.of("TCP4", "TCP6", "UNKNOWN");

    private final Decoder decoder;
    private boolean decided;

    private ProxyHeader(Decoder decoder) {
        this.decoder = decoder;
    }

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
        Decoder decoder = new Decoder();
        pipeline.addFirst(decoder, new ProxyHeader(decoder));
    }

    /** What a connection is told that let the time pass. */
    static String timeout(ChannelPipeline pipeline) {
        Decoder decoder = pipeline.get(Decoder.class);
        return decoder != null && decoder.began > 0 ? TRUNCATED : "Timeout while waiting for PROXY protocol header";
    }

    /** Remembers how the header began: that is what its faults are told by. */
    private static final class Decoder extends HAProxyMessageDecoder {
        private final byte[] beginning = new byte[16];
        private int began;

        Decoder() {
            super(MAX_TLV, true);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            if (message instanceof ByteBuf bytes && began < beginning.length) {
                int more = Math.min(bytes.readableBytes(), beginning.length - began);
                bytes.getBytes(bytes.readerIndex(), beginning, began, more);
                began += more;
            }
            super.channelRead(context, message);
        }

        /** In the words of the manual's table of connection errors. */
        private String fault() {
            String text = new String(beginning, 0, began, StandardCharsets.ISO_8859_1);
            if (text.startsWith(VERSION_1)) {
                String protocol = text.substring(VERSION_1.length()).split("[ \r]", 2)[0];
                return PROTOCOLS.contains(protocol) ? "Received an invalid PROXY protocol header" : "Received an unhandled protocol in the PROXY protocol header";
            }
            boolean second = text.startsWith(VERSION_2) && began > VERSION_2.length() && (beginning[VERSION_2.length()] & 0xf0) == 0x20;
            return second ? "Received an invalid PROXY protocol header" : "Received something which does not look like a PROXY protocol header";
        }
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
            fail(context, decoder.began > 0 ? TRUNCATED : "Connection closed while waiting for PROXY protocol header");
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof HAProxyProtocolException || cause.getCause() instanceof HAProxyProtocolException) {
            fail(context, decoder.fault());
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
