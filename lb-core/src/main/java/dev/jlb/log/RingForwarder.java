package dev.jlb.log;

import dev.jlb.tls.ServerTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sends a ring's messages to one server over a stream (manual 12.5 {@code server}; RFC 6587 for the framing). Lives on one event loop; connects again
 * whenever the connection ends, and reads the ring only as fast as the server takes it.
 */
final class RingForwarder {
    private static final int RETRY_MILLIS = 1000;

    /**
     * @param address null while the server has none
     * @param tls null for none
     * @param connectMillis 0 for no limit
     * @param writeMillis how long what was sent may wait to be taken, 0 for no limit
     * @param octetCount {@code log-proto octet-count}
     */
    record Destination(Supplier<SocketAddress> address, ServerTls tls, String sni, long connectMillis, long writeMillis, boolean octetCount) {}

    private final LogRing ring;
    private final LogRing.Reader reader;
    private final EventLoop loop;
    private final Function<SocketAddress, Supplier<Channel>> transports;
    private final Destination destination;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Runnable listener = this::wake;
    private Channel channel;
    private boolean closed;

    RingForwarder(LogRing ring, EventLoop loop, Function<SocketAddress, Supplier<Channel>> transports, Destination destination) {
        this.ring = ring;
        this.reader = ring.serverReader();
        this.loop = loop;
        this.transports = transports;
        this.destination = destination;
    }

    void start() {
        ring.listen(listener);
        loop.execute(this::connect);
    }

    void close() {
        ring.unlisten(listener);
        reader.close();
        if (!loop.isShuttingDown()) {
            loop.execute(() -> {
                closed = true;
                if (channel != null) {
                    channel.close();
                }
            });
        }
    }

    /** On any thread: many messages wake the loop once. */
    private void wake() {
        if (woken.compareAndSet(false, true) && !loop.isShuttingDown()) {
            loop.execute(() -> {
                woken.set(false);
                forward();
            });
        }
    }

    private void connect() {
        SocketAddress to = destination.address().get();
        if (closed || to == null) {
            retry();
            return;
        }
        Bootstrap bootstrap = new Bootstrap().group(loop).channelFactory(transports.apply(to)::get)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(Integer.MAX_VALUE, destination.connectMillis()))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel created) {
                        if (destination.tls() != null) {
                            created.pipeline().addLast(destination.tls().newHandler(created.alloc(), destination.sni(), destination.connectMillis()));
                        }
                        if (destination.writeMillis() > 0) {
                            created.pipeline().addLast(new WriteTimeoutHandler(destination.writeMillis(), TimeUnit.MILLISECONDS));
                        }
                        created.pipeline().addLast(new Peer());
                    }
                });
        bootstrap.connect(to).addListener(result -> {
            if (!result.isSuccess()) {
                retry();
            }
        });
    }

    private void retry() {
        if (!closed && !loop.isShuttingDown()) {
            loop.schedule(this::connect, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Writes messages as long as the server takes them. */
    private void forward() {
        if (channel == null) {
            return;
        }
        boolean any = false;
        byte[] message;
        while (channel.isWritable() && (message = reader.next()) != null) {
            ByteBuf frame = channel.alloc().buffer(message.length + 8);
            if (destination.octetCount()) {
                frame.writeCharSequence(message.length + " ", StandardCharsets.US_ASCII);
                frame.writeBytes(message);
            } else {
                frame.writeBytes(message).writeByte('\n');
            }
            channel.write(frame);
            any = true;
        }
        if (any) {
            channel.flush();
        }
    }

    /** The server's end of the connection. It has nothing to say. */
    private final class Peer extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            reader.hold(true);
            forward();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            forward();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            channel = null;
            // for a server that is away the newest messages are kept, not the oldest
            reader.hold(false);
            retry();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
