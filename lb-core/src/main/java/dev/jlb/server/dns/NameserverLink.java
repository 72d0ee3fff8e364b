package dev.jlb.server.dns;

import dev.jlb.server.dns.NameserverCounters.Count;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.dns.DatagramDnsResponseDecoder;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.TcpDnsResponseDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The way to one name server: a connected datagram socket, or a TCP connection that is opened again when it is gone. On one event loop. */
final class NameserverLink implements AutoCloseable {
    private final ResolversSettings.Nameserver server;
    private final EventLoop loop;
    private final Supplier<Channel> sockets;
    /** What comes, one message each; released behind it. */
    private final Consumer<DnsResponse> received;
    private final int payload;
    private final NameserverCounters counters;
    private ChannelFuture opening;
    private boolean closed;

    /** @param payload the longest datagram that may come, bytes */
    NameserverLink(ResolversSettings.Nameserver server, EventLoop loop, Supplier<Channel> sockets, int payload, NameserverCounters counters, Consumer<DnsResponse> received) {
        this.counters = counters;
        this.payload = payload;
        this.server = server;
        this.loop = loop;
        this.sockets = sockets;
        this.received = received;
    }

    /** Sends a message, which it releases; one that cannot be sent is lost, as datagrams may be. */
    void send(ByteBuf message) {
        if (closed) {
            message.release();
            return;
        }
        if (opening == null || opening.isDone() && !opening.channel().isActive()) {
            opening = open();
        }
        opening.addListener(done -> {
            if (done.isSuccess()) {
                counters.add(Count.SENT);
                opening.channel().writeAndFlush(message);
            } else {
                counters.add(Count.SEND_ERROR);
                message.release();
            }
        });
    }

    private ChannelFuture open() {
        return new Bootstrap()
                .group(loop)
                .channelFactory(sockets::get)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (server.stream()) {
                            channel.pipeline().addLast(new TcpDnsResponseDecoder(), new LengthFieldPrepender(2));
                        } else {
                            channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(payload));
                            channel.pipeline().addLast(new DatagramDnsResponseDecoder());
                        }
                        channel.pipeline().addLast(new Receiver());
                    }
                })
                .connect(server.address());
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                received.accept((DnsResponse) message);
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // refused, or nonsense: no answer, which a timer notices
            if (server.stream()) {
                context.close();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        if (opening != null) {
            opening.channel().close();
        }
    }
}
