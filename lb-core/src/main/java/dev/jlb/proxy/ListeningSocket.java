package dev.jlb.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.RejectedExecutionException;

/**
 * A bound socket and the listener whose connections it accepts. A reload gives the socket to another listener without closing it: connections that wait in the
 * kernel, or arrive in that moment, belong to whoever owns it when they are taken.
 */
final class ListeningSocket extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final EventLoopGroup loops;
    private volatile Listener owner;

    /** @param loops for the connections, in turn */
    ListeningSocket(Listener owner, Channel channel, EventLoopGroup loops) {
        this.owner = owner;
        this.channel = channel;
        this.loops = loops;
    }

    Channel channel() {
        return channel;
    }

    void owner(Listener next) {
        owner = next;
    }

    /** Gives a connection to a loop. Netty's {@code ServerBootstrap} does the same with an initializer that comes and goes in each pipeline. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        owner.gate.arriving();
        Channel child = (Channel) message;
        EventLoop loop = loops.next();
        if (loop.inEventLoop()) {
            begin(child, loop);
            return;
        }
        try {
            loop.execute(() -> begin(child, loop));
        } catch (RejectedExecutionException ended) {
            child.unsafe().closeForcibly();
        }
    }

    private void begin(Channel child, EventLoop loop) {
        if (loop.isShuttingDown()) {
            // what is registered now might be closed by nobody
            child.unsafe().closeForcibly();
            return;
        }
        ChannelConfig config = child.config();
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        config.setRecvByteBufAllocator(Flow.READS);
        config.setWriteBufferWaterMark(Flow.MARKS);
        Listener listener = owner;
        listener.accepted(child, loop);
        ChannelFuture registered = loop.register(child);
        if (registered.cause() != null) {
            Unregistered.discard(child);
            listener.refused(child, loop);
        }
    }

    /** Mostly: no descriptor is left. Netty's own handling would log it, which may need a descriptor, too. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        owner.gate.exhausted(cause);
    }

    boolean ownedBy(Listener listener) {
        return owner == listener;
    }
}
