package dev.jlb.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * A bound socket and the listener whose connections it accepts. A reload gives the socket to another listener without closing it: connections that wait in the
 * kernel, or arrive in that moment, belong to whoever owns it when they are taken.
 */
final class ListeningSocket extends ChannelInboundHandlerAdapter {
    private volatile Listener owner;
    private Channel channel;

    ListeningSocket(Listener owner) {
        this.owner = owner;
    }

    void bound(Channel to) {
        channel = to;
    }

    Channel channel() {
        return channel;
    }

    void owner(Listener next) {
        owner = next;
    }

    /** Before the child gets its event loop. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object child) {
        owner.arriving();
        context.fireChannelRead(child);
    }

    /** Mostly: no descriptor is left. Netty's own handling would log it, which may need a descriptor, too. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        owner.exhausted(cause);
    }

    void accepted(Channel child) {
        owner.accepted(child);
    }

    boolean ownedBy(Listener listener) {
        return owner == listener;
    }
}
