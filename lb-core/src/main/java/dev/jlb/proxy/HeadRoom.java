package dev.jlb.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Buffers for what servers send, with some room in front: a head to which rules have added headers still fits right before the body that
 * came with it (see {@link ResponseRelay}).
 */
final class HeadRoom extends AdaptiveRecvByteBufAllocator {
    /** With it the sizes that are asked for most are sizes that Netty keeps (4,096 + 256). */
    private static final int ROOM = 256;
    /** Beyond, one more piece to send is nothing. */
    private static final int LARGEST = 16_384;

    HeadRoom(int least, int first, int most) {
        super(least, first, most);
    }

    @Override
    @SuppressWarnings("deprecation") // the interface's own method
    public Handle newHandle() {
        return new Reads((ExtendedHandle) super.newHandle());
    }

    private static final class Reads extends RecvByteBufAllocator.DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle guess;

        Reads(ExtendedHandle guess) {
            super(guess);
            this.guess = guess;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            int size = guess.guess();
            return size > LARGEST ? allocator.ioBuffer(size) : allocator.ioBuffer(ROOM + size).setIndex(ROOM, ROOM);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier more) {
            return guess.continueReading(more);
        }
    }
}
