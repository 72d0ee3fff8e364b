package dev.jlb.proxy;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;

/** Turns the reading of a channel on and off. */
final class Flow {
    private Flow() {}

    /** A side that has ended is left alone: epoll knows its descriptor no more, and asking for more would end the other direction, too. */
    static void read(Channel channel, boolean on) {
        if (channel.config().isAutoRead() == on || channel instanceof DuplexChannel duplex && duplex.isInputShutdown() || !channel.isActive()) {
            return;
        }
        channel.config().setAutoRead(on);
    }
}
