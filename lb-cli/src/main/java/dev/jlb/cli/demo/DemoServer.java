package dev.jlb.cli.demo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One of the demonstration's back ends, on an ephemeral port of loopback: a page at {@code /}, a WebSocket chat at {@code /chat}
 * that answers with its own name, and {@code /health} for checks.
 */
public final class DemoServer implements AutoCloseable {
    /** The longest request and the longest chat message, in bytes. */
    private static final int LIMIT = 16_384;

    private final String name;
    private final ChannelGroup chatters;
    private final Channel listener;

    private DemoServer(String name, EventLoopGroup loops, byte[] page) throws IOException {
        this.name = name;
        this.chatters = new DefaultChannelGroup(loops.next());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ChannelPipeline pipeline = channel.pipeline();
                        pipeline.addLast(new HttpServerCodec());
                        pipeline.addLast(new HttpObjectAggregator(LIMIT));
                        pipeline.addLast(new PageHandler(name, page));
                        pipeline.addLast(new WebSocketServerProtocolHandler("/chat", null, false, LIMIT));
                        pipeline.addLast(new ChatHandler(name, chatters));
                    }
                });
        this.listener = bootstrap.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /**
     * Starts a server.
     *
     * @param name how it signs what it says
     * @param loops where it runs; the caller's to close
     * @throws IOException when its page cannot be read
     */
    public static DemoServer start(String name, EventLoopGroup loops) throws IOException {
        try (var in = DemoServer.class.getResourceAsStream("chat.html")) {
            return new DemoServer(name, loops, in.readAllBytes());
        }
    }

    /** The name that it signs with. */
    public String name() {
        return name;
    }

    /** The port of 127.0.0.1 that it listens on. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        chatters.close().awaitUninterruptibly();
    }
}
