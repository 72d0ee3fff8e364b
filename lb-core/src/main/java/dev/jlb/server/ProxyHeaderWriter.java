package dev.jlb.server;

import dev.jlb.sample.IpText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Writes the header of the PROXY protocol (proxy-protocol.txt): a line of version 1, or the block of version 2 with its fields. Netty's encoder (4.2.18) has no checksum, no
 * {@code LOCAL} with fields, as HAProxy sends it for clients of UNIX sockets, and no result of verification.
 */
final class ProxyHeaderWriter {
    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final int START = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int STREAM = 1;
    private static final int TYPE_CRC32C = 3;

    private final ByteBuf out = Unpooled.buffer(64);
    private int checksumAt = -1;

    /** Of version 2. Without addresses that the protocol's IP families have, it speaks for itself. */
    ProxyHeaderWriter(byte[] source, int sourcePort, byte[] destination, int destinationPort) {
        out.writeBytes(SIGNATURE);
        if (source == null || destination == null) {
            out.writeByte(LOCAL).writeByte(0).writeShort(0);
            return;
        }
        boolean four = source.length == 4 && destination.length == 4;
        out.writeByte(PROXY).writeByte((four ? 1 : 2) << 4 | STREAM).writeShort(0);
        out.writeBytes(four ? source : mapped(source)).writeBytes(four ? destination : mapped(destination)).writeShort(sourcePort).writeShort(destinationPort);
    }

    void field(int type, byte[] value) {
        int start = begin(type);
        out.writeBytes(value);
        end(start);
    }

    /** A field of which {@link #block} writes the value. */
    void checksum() {
        field(TYPE_CRC32C, new byte[4]);
        checksumAt = out.writerIndex() - 4;
    }

    /** Begins a field that holds others. @return what {@link #end} wants */
    int begin(int type) {
        out.writeByte(type).writeShort(0);
        return out.writerIndex();
    }

    /** What the field about TLS begins with (proxy-protocol.txt 2.2.6). */
    void tlsStart(int client, int verify) {
        out.writeByte(client).writeInt(verify);
    }

    void end(int start) {
        out.setShort(start - 2, out.writerIndex() - start);
    }

    ByteBuf block() {
        out.setShort(START - 2, out.writerIndex() - START);
        if (checksumAt >= 0) {
            CRC32C sum = new CRC32C();
            sum.update(out.nioBuffer());
            out.setInt(checksumAt, (int) sum.getValue());
        }
        return out;
    }

    /** The line of version 1. @param source null when nothing is known */
    static ByteBuf line(byte[] source, int sourcePort, byte[] destination, int destinationPort) {
        String text = "UNKNOWN";
        if (source != null && destination != null) {
            boolean four = source.length == 4 && destination.length == 4;
            text = (four ? "TCP4 " : "TCP6 ") + text(source, four) + ' ' + text(destination, four) + ' ' + sourcePort + ' ' + destinationPort;
        }
        return Unpooled.copiedBuffer("PROXY " + text + "\r\n", StandardCharsets.US_ASCII);
    }

    /** One family for both addresses: where they differ, IPv4 is mapped. */
    private static String text(byte[] address, boolean four) {
        String text = IpText.format(address, 0, address.length);
        return !four && address.length == 4 ? "::ffff:" + text : text;
    }

    private static byte[] mapped(byte[] address) {
        if (address.length == 16) {
            return address;
        }
        byte[] six = new byte[16];
        six[10] = six[11] = (byte) 0xff;
        System.arraycopy(address, 0, six, 12, 4);
        return six;
    }
}
