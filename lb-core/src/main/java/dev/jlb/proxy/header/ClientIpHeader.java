package dev.jlb.proxy.header;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelPipeline;
import java.util.List;

/**
 * Reads NetScaler's Client IP insertion header, which a client connection begins with (manual 5.1 {@code accept-netscaler-cip}): a magic number, a length, and copies of the IP and TCP headers of the
 * client's own connection; the newer form has a type and a length of its own between them. Both were tried against HAProxy 2.6.
 */
public final class ClientIpHeader extends ConnectionHeader {
    /** Copies of headers are never longer. */
    private static final int MAX = 1024;
    private static final int LEGACY = 8;
    private static final int STANDARD = 12;
    private static final int TCP = 6;
    /** Ports of the TCP header are all that is read of it. */
    private static final int PORTS = 4;

    private final int magic;

    private ClientIpHeader(int magic) {
        this.magic = magic;
    }

    /** Puts the reader before all that is in the pipeline. */
    public static void expect(ChannelPipeline pipeline, int magic) {
        pipeline.addFirst(new ClientIpHeader(magic));
    }

    @Override
    Result read(ByteBuf in) {
        int at = in.readerIndex();
        if (in.readableBytes() >= 4 && in.getInt(at) != magic) {
            return new Failed("Received an invalid NetScaler Client IP magic number");
        }
        if (in.readableBytes() <= LEGACY) {
            return null;
        }
        boolean legacy = in.getByte(at + LEGACY) != 0;
        int start = legacy ? LEGACY : STANDARD;
        if (in.readableBytes() < start) {
            return null;
        }
        long length = legacy ? in.getUnsignedInt(at + 4) : in.getUnsignedShort(at + LEGACY + 2);
        if (length > MAX) {
            return new Failed("Received an unhandled protocol in the NetScaler Client IP header");
        }
        // the ports must be there whatever the length says
        if (in.readableBytes() <= start || in.readableBytes() < start + Math.max(length, header(in.getByte(at + start)) + PORTS)) {
            return null;
        }
        Received received = addresses(in.slice(at + start, in.readableBytes() - start));
        if (received == null) {
            return new Failed("Received an unhandled protocol in the NetScaler Client IP header");
        }
        in.skipBytes(start + (int) length);
        return received;
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
    private static Received addresses(ByteBuf ip) {
        int header = header(ip.getByte(0));
        boolean four = (ip.getByte(0) >> 4 & 15) == 4;
        if (header == 0 || ip.getByte(four ? 9 : 6) != TCP) {
            return null;
        }
        int size = four ? 4 : 16;
        int source = four ? 12 : 8;
        return new Received(ByteBufUtil.getBytes(ip, source, size), ip.getUnsignedShort(header), ByteBufUtil.getBytes(ip, source + size, size), ip.getUnsignedShort(header + 2), List.of());
    }

    @Override
    String truncated() {
        return "Connection closed while waiting for NetScaler Client IP header";
    }
}
