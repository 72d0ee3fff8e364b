package dev.jlb.proxy.header;

import dev.jlb.proxy.header.ConnectionHeader.Failed;
import dev.jlb.proxy.header.ConnectionHeader.Received;
import dev.jlb.proxy.header.ConnectionHeader.Result;
import dev.jlb.sample.IpText;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The line that is version 1 of the PROXY protocol's header (proxy-protocol.txt 2.1). */
final class ProxyHeaderV1 {
    /** Longest line, with its end. */
    private static final int MAX = 107;
    private static final byte[] PREFIX = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    /** PROXY, protocol, two addresses, two ports. */
    private static final int WORDS = 6;

    private ProxyHeaderV1() {}

    /** Null when more bytes must come first. The line is consumed when it was one. */
    static Result read(ByteBuf in) {
        int at = in.readerIndex();
        for (int i = 0; i < Math.min(PREFIX.length, in.readableBytes()); i++) {
            if (in.getByte(at + i) != PREFIX[i]) {
                return new Failed(ProxyHeader.NONE);
            }
        }
        int end = in.indexOf(at, at + Math.min(MAX, in.readableBytes()), (byte) '\r');
        if (end < 0 || end + 1 >= at + MAX) {
            return in.readableBytes() < MAX ? null : new Failed(ProxyHeader.INVALID);
        }
        if (end + 1 >= in.writerIndex()) {
            return null;
        }
        String line = in.toString(at, end - at, StandardCharsets.ISO_8859_1);
        boolean whole = in.getByte(end + 1) == '\n';
        in.readerIndex(end + 2);
        return whole ? read(line) : new Failed(ProxyHeader.INVALID);
    }

    private static Result read(String line) {
        String[] words = line.split(" ", -1);
        String protocol = words[1];
        if (protocol.equals("UNKNOWN")) {
            // whatever follows is to be ignored
            return Received.NOTHING;
        }
        int size = protocol.equals("TCP4") ? 4 : protocol.equals("TCP6") ? 16 : 0;
        if (size == 0) {
            return new Failed(ProxyHeader.UNHANDLED);
        }
        if (words.length != WORDS) {
            return new Failed(ProxyHeader.INVALID);
        }
        byte[] source = IpText.parse(words[2]);
        byte[] destination = IpText.parse(words[3]);
        int sourcePort = port(words[4]);
        int destinationPort = port(words[5]);
        boolean valid = source != null && source.length == size && destination != null && destination.length == size && sourcePort >= 0 && destinationPort >= 0;
        return valid ? new Received(source, sourcePort, destination, destinationPort, List.of()) : new Failed(ProxyHeader.INVALID);
    }

    /** -1 when it is none. */
    private static int port(String word) {
        int port = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            port = c < '0' || c > '9' ? 65_536 : port * 10 + c - '0';
            if (port > 65_535) {
                return -1;
            }
        }
        return word.isEmpty() ? -1 : port;
    }
}
