package dev.jlb.proxy;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;

/** Turns the reading of a channel on and off. */
final class Flow {
    /** Reads grow to 256 kB where data flows and shrink again: worth a fifth of the cost of large transfers. */
    static final RecvByteBufAllocator READS = new AdaptiveRecvByteBufAllocator(1024, 4096, 262_144);

    /** The same for servers' connections, whose heads may grow. */
    static final RecvByteBufAllocator SERVER_READS = new HeadRoom(1024, 4096, 262_144);

    /** What may wait for a slow peer before the other side is no longer read: room for one of the largest reads. */
    static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(65_536, 262_144);

    private Flow() {}

    /** A side that has ended is left alone: epoll knows its descriptor no more, and asking for more would end the other direction, too. */
    static void read(Channel channel, boolean on) {
        if (channel.config().isAutoRead() == on || channel instanceof DuplexChannel duplex && duplex.isInputShutdown() || !channel.isActive()) {
            return;
        }
        channel.config().setAutoRead(on);
    }
}
