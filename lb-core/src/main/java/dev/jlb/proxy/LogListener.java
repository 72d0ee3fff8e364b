package dev.jlb.proxy;

import dev.jlb.config.model.Address;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.LogForward;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.Timeouts;
import dev.jlb.log.LogRelay;
import dev.jlb.tls.ListenerTls;
import dev.jlb.tls.PemException;
import dev.jlb.tls.TlsContexts;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Receives what a {@code log-forward} section passes on, as datagrams and in streams (manual 12.6). */
final class LogListener {
    private static final int LONGEST_DATAGRAM = 65536;

    private final Program program;
    private final LogForward section;
    private final LogRelay relay;
    private final Settings global;
    private final List<Channel> channels = new ArrayList<>();
    private final List<UnixSocketFile> files = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final int maxConnections;

    LogListener(Program program, LogForward section, LogRelay relay, Settings global) {
        this.program = program;
        this.section = section;
        this.relay = relay;
        this.global = global;
        int most = section.settings().get(LogForward.MAXCONN);
        this.maxConnections = most > 0 ? most : LogForward.MAXCONN.absent();
    }

    /** Binds all addresses. @throws IOException when one cannot be had */
    void open() throws IOException {
        try {
            for (Bind bind : section.datagramBinds()) {
                Bootstrap bootstrap = new Bootstrap()
                        .group(program.loops.next())
                        .channelFactory(() -> shared(program.transport.datagram().get()))
                        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_DATAGRAM))
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .handler(new Datagrams());
                channels.add(bound(bootstrap.bind(Transport.socketAddress(bind.address())), bind));
            }
            for (Bind bind : section.binds()) {
                channels.add(stream(bind));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding", interrupted);
        } catch (PemException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
    }

    private Channel stream(Bind bind) throws IOException, InterruptedException, PemException {
        ListenerTls tls = bind.settings().is(BindOptions.SSL) ? TlsContexts.forBind(bind, global, section.settings().get(Timeouts.CLIENT)) : null;
        int own = bind.settings().get(BindOptions.BACKLOG);
        int backlog = own > 0 ? own : section.settings().get(LogForward.BACKLOG);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(program.loops)
                .option(ChannelOption.SO_BACKLOG, backlog > 0 ? backlog : maxConnections)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel child) {
                        accepted(child, tls);
                    }
                });
        if (bind.address() instanceof Address.Descriptor descriptor) {
            bootstrap.channelFactory(() -> program.transport.inherited(descriptor.fd()));
            return bootstrap.register().sync().channel();
        }
        SocketAddress address = Transport.socketAddress(bind.address());
        bootstrap.channelFactory(() -> address instanceof DomainSocketAddress ? program.transport.listening(address) : shared(program.transport.listening(address)));
        if (address instanceof DomainSocketAddress unix) {
            if (!unix.path().startsWith("\0")) {
                UnixSocketFile file = UnixSocketFile.at(unix.path());
                files.add(file);
                Channel channel = bound(bootstrap.bind(file.bound()), bind);
                file.place();
                return channel;
            }
        } else {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        }
        return bound(bootstrap.bind(address), bind);
    }

    /** The program that takes over binds before this one lets go. */
    private <C extends Channel> C shared(C channel) {
        program.transport.share(channel);
        return channel;
    }

    private Channel bound(ChannelFuture future, Bind bind) throws IOException, InterruptedException {
        if (!future.await().isSuccess()) {
            throw new IOException("Starting log-forward " + section.name() + ": cannot bind socket (" + future.cause().getMessage() + ") for [" + bind.address() + "]", future.cause());
        }
        return future.channel();
    }

    private void accepted(Channel child, ListenerTls tls) {
        if (connections.incrementAndGet() >= maxConnections) {
            child.parent().config().setAutoRead(false);
        }
        child.closeFuture().addListener(closed -> {
            connections.decrementAndGet();
            if (child.parent().isOpen() && !child.parent().eventLoop().isShuttingDown()) {
                child.parent().config().setAutoRead(true);
            }
        });
        if (tls != null) {
            tls.begin(child);
        }
        long idle = section.settings().get(Timeouts.CLIENT);
        if (idle > 0) {
            child.pipeline().addLast(new ReadTimeoutHandler(idle, TimeUnit.MILLISECONDS));
        }
        String source = child.remoteAddress() instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : null;
        child.pipeline().addLast(new SyslogFrames(relay, source, section.settings().is(LogForward.LINES_ONLY), global.get(dev.jlb.config.model.GlobalSettings.BUFSIZE)));
    }

    List<SocketAddress> addresses() {
        return channels.stream().map(Channel::localAddress).toList();
    }

    void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly(1000));
        files.forEach(UnixSocketFile::remove);
    }

    /** One message in each. */
    private final class Datagrams extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            ByteBuf content = packet.content();
            byte[] message = new byte[content.readableBytes()];
            content.readBytes(message);
            relay.message(message, 0, message.length, packet.sender().getAddress().getHostAddress());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // a datagram that could not be read is lost; the next one may be
        }
    }
}
