package dev.jlb.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/** A copy of what was sent of a request's body, as long as it fits a buffer: a request that is tried again begins with it (manual 4.2 {@code retry-on}). */
final class SentBody {
    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = NOTHING;
    private int length;
    private boolean lost;

    void clear() {
        bytes = NOTHING;
        length = 0;
        lost = false;
    }

    /** Bytes go to the server that are not copied. */
    void lose() {
        clear();
        lost = true;
    }

    /** @param room bytes that fit a buffer in all */
    void add(ByteBuf piece, int room) {
        int more = piece.readableBytes();
        if (lost) {
            return;
        }
        if (length + more > room) {
            lose();
            return;
        }
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, Math.min(room, 2 * bytes.length)));
        }
        piece.getBytes(piece.readerIndex(), bytes, length, more);
        length += more;
    }

    /** Everything that was sent is here. */
    boolean whole() {
        return !lost;
    }

    /** What was sent, as a copy, because the next attempt may follow while this one still waits in the channel; null when there is nothing. */
    ByteBuf copy() {
        return length > 0 ? Unpooled.copiedBuffer(bytes, 0, length) : null;
    }
}
