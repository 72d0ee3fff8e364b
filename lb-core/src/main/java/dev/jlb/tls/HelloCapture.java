package dev.jlb.tls;

import dev.jlb.sample.ClientHello;
import dev.jlb.sample.convert.Hashes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;

/**
 * Reads along while a client begins TLS, keeps what fingerprints need of its first message ({@code tune.ssl.capture-buffer-size}) and leaves the pipeline. The bytes go on untouched; what was
 * read is a user event, before them. A client that sends something else, or too much, is let pass: TLS itself refuses it.
 */
final class HelloCapture extends ChannelInboundHandlerAdapter {
    private static final int RECORD_HEAD = 5;
    private static final int MESSAGE_HEAD = 4;
    private static final byte HANDSHAKE = 22;
    private static final byte CLIENT_HELLO = 1;
    /** Longest message that is read: what one record can hold, however many it comes in. */
    private static final int LONGEST = 1 << 14;

    private final int budget;
    /** The records as they came, and how many of their bytes are here. */
    private byte[] records = new byte[512];

    private int received;

    HelloCapture(int budget) {
        this.budget = budget;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes && !collect(bytes)) {
            ClientHello hello = read();
            records = null;
            context.pipeline().remove(this);
            if (hello != null) {
                context.fireUserEventTriggered(hello);
            }
        }
        context.fireChannelRead(message);
    }

    /** Copies what came. False when no more is to be waited for. */
    private boolean collect(ByteBuf bytes) {
        int count = Math.min(bytes.readableBytes(), LONGEST * 2 - received);
        if (received + count > records.length) {
            records = Arrays.copyOf(records, Math.max(received + count, records.length * 2));
        }
        bytes.getBytes(bytes.readerIndex(), records, received, count);
        received += count;
        return received < LONGEST * 2 && missing();
    }

    /** Whether the message is still incomplete, as far as can be told. */
    private boolean missing() {
        int length = -1;
        int have = 0;
        for (int at = 0; ; ) {
            if (received - at < RECORD_HEAD) {
                return at > 0 || received == 0 || records[0] == HANDSHAKE;
            }
            int content = length(at + 3, 2);
            if (records[at] != HANDSHAKE || content > LONGEST || content == 0) {
                return false;
            }
            if (at == 0 && received > RECORD_HEAD && records[RECORD_HEAD] != CLIENT_HELLO) {
                return false;
            }
            if (at == 0 && content >= MESSAGE_HEAD && received >= RECORD_HEAD + MESSAGE_HEAD) {
                length = MESSAGE_HEAD + length(RECORD_HEAD + 1, 3);
                if (length > LONGEST) {
                    return false;
                }
            }
            have += Math.min(content, received - at - RECORD_HEAD);
            at += RECORD_HEAD + content;
            if (length >= 0 && have >= length) {
                return false;
            }
            if (at > received) {
                return true;
            }
        }
    }

    private int length(int at, int width) {
        int value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | records[at + i] & 0xff;
        }
        return value;
    }

    /** Null when what came is no whole message of that kind. */
    private ClientHello read() {
        byte[] message = new byte[received];
        int have = 0;
        for (int at = 0; received - at >= RECORD_HEAD && records[at] == HANDSHAKE; ) {
            int content = Math.min(length(at + 3, 2), received - at - RECORD_HEAD);
            System.arraycopy(records, at + RECORD_HEAD, message, have, content);
            have += content;
            at += RECORD_HEAD + content;
            if (content == 0) {
                break;
            }
        }
        if (have < MESSAGE_HEAD || message[0] != CLIENT_HELLO) {
            return null;
        }
        int length = (message[1] & 0xff) << 16 | (message[2] & 0xff) << 8 | message[3] & 0xff;
        return length > have - MESSAGE_HEAD ? null : ClientHello.read(Arrays.copyOfRange(message, MESSAGE_HEAD, MESSAGE_HEAD + length), budget, (bytes, offset, count) -> Hashes.xxh64(bytes, offset, count, 0));
    }
}
