package dev.jlb.proxy.header;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;

/**
 * Reads the header of the PROXY protocol, versions 1 and 2, that a client connection begins with (proxy-protocol.txt; manual 5.1
 * {@code accept-proxy}, 4.4 {@code expect-proxy}), then gets out of the way. What it said, or that it was none, is a user event.
 *
 * <p>Netty's decoder (4.2.18) takes what HAProxy refuses: wrong checksums, a field that is cut, ports with a
 * sign, {@code ::1%lo} and {@code [::1]}; and refuses port 0 and a short field about TLS. Who the client is hangs on these bytes.
 */
public final class ProxyHeader extends ConnectionHeader {
    static final String NONE = "Received something which does not look like a PROXY protocol header";
    static final String INVALID = "Received an invalid PROXY protocol header";
    static final String UNHANDLED = "Received an unhandled protocol in the PROXY protocol header";
    private static final String TRUNCATED = "Truncated PROXY protocol header received";

    private ProxyHeader() {}

    /** Puts the reader before all that is in the pipeline. */
    public static void expect(ChannelPipeline pipeline) {
        pipeline.addFirst(new ProxyHeader());
    }

    /** What a connection is told that let the time pass. */
    public static String timeout(ChannelPipeline pipeline) {
        ProxyHeader reader = pipeline.get(ProxyHeader.class);
        return reader != null && reader.began() ? TRUNCATED : "Timeout while waiting for PROXY protocol header";
    }

    @Override
    Result read(ByteBuf in) {
        return in.getByte(in.readerIndex()) == '\r' ? ProxyHeaderV2.read(in) : ProxyHeaderV1.read(in);
    }

    @Override
    String truncated() {
        return began() ? TRUNCATED : "Connection closed while waiting for PROXY protocol header";
    }
}
