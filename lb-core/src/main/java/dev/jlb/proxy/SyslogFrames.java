package dev.jlb.proxy;

import dev.jlb.log.LogRelay;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Finds the messages in a stream: a length and a blank before each, or a line feed behind it (RFC 6587 section 3.4). A stream that is neither, or a
 * message that does not fit into a buffer, ends the connection.
 */
final class SyslogFrames extends ChannelInboundHandlerAdapter {
    private final LogRelay relay;
    private final String source;
    private final boolean linesOnly;
    private final byte[] buffer;
    private int filled;

    /** @param source the sender's address, or null */
    SyslogFrames(LogRelay relay, String source, boolean linesOnly, int bufferSize) {
        this.relay = relay;
        this.source = source;
        this.linesOnly = linesOnly;
        this.buffer = new byte[bufferSize];
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable()) {
                int count = Math.min(bytes.readableBytes(), buffer.length - filled);
                bytes.readBytes(buffer, filled, count);
                filled += count;
                int used = frames();
                if (used < 0 || used == 0 && filled == buffer.length) {
                    context.close();
                    return;
                }
                System.arraycopy(buffer, used, buffer, 0, filled - used);
                filled -= used;
            }
        } finally {
            bytes.release();
        }
    }

    /** Passes on the whole messages. @return how many bytes they took, -1 for what is no message */
    private int frames() {
        int at = 0;
        while (at < filled) {
            int next = linesOnly || buffer[at] == '<' ? line(at) : counted(at);
            if (next <= at) {
                return next < 0 ? -1 : at;
            }
            at = next;
        }
        return at;
    }

    /** @return where the next message begins, 0 when this one is not whole, -1 when it is none */
    private int line(int from) {
        for (int i = from; i < filled; i++) {
            if (buffer[i] == '\n') {
                relay.message(buffer, from, i, source);
                return i + 1;
            }
        }
        return 0;
    }

    /** See {@link #line}. */
    private int counted(int from) {
        if (buffer[from] < '1' || buffer[from] > '9') {
            return -1;
        }
        int length = 0;
        for (int i = from; i < filled; i++) {
            if (buffer[i] == ' ') {
                int start = i + 1;
                if (filled - start < length) {
                    return 0;
                }
                relay.message(buffer, start, start + length, source);
                return start + length;
            }
            if (buffer[i] < '0' || buffer[i] > '9') {
                return -1;
            }
            length = length * 10 + buffer[i] - '0';
            if (length > buffer.length) {
                return -1;
            }
        }
        return 0;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
