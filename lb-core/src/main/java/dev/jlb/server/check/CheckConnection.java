package dev.jlb.server.check;

import dev.jlb.config.model.Address;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.CheckResult;
import dev.jlb.server.CheckResult.Status;
import dev.jlb.server.ProxySender;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerSource;
import dev.jlb.server.SocketOptions;
import dev.jlb.server.Socks4;
import dev.jlb.tls.NameMismatch;
import dev.jlb.tls.ServerTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Promise;
import java.io.FileNotFoundException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * One connection of a check, with TLS, PROXY header and SOCKS4 as its step asks. Keeps what is received up to a buffer's size (16 kB), and
 * tells its {@link CheckRun} how far it has come, or in HAProxy's words why not; nothing once that uses another one.
 */
final class CheckConnection extends ChannelInboundHandlerAdapter {
    private static final int MAX_BYTES = 16384;
    private static final String RESET = "Connection reset by peer";
    private static final String UNREACHABLE = "Network is unreachable";

    private final CheckRun run;
    private final CheckStep.Connect how;
    private final SocketAddress to;
    /** Null without TLS. */
    private final ServerTls tls;
    private final String sni;

    private Channel channel;
    private boolean handshaken;
    private byte[] received = new byte[0];
    private int length;
    private boolean ended;

    CheckConnection(CheckRun run, CheckStep.Connect how, SocketAddress to, ServerTls tls, String sni) {
        this.run = run;
        this.how = how;
        this.to = to;
        this.tls = tls;
        this.sni = sni;
    }

    /**
     * Begins to connect.
     *
     * @param listens the server speaks first: otherwise what is sent at once carries the acknowledgement of TCP's handshake, or ends the
     *     connection before the server has seen it
     * @throws UnknownHostException when the interface to connect from has no address
     */
    void open(EventLoop loop, Supplier<Channel> transport, ServerRuntime server, boolean listens) throws UnknownHostException {
        Settings settings = server.configured().settings();
        Address.Inet socks = how.socks() && to instanceof InetSocketAddress ? settings.get(ServerOptions.SOCKS4) : null;
        Promise<Void> way = socks == null ? null : loop.newPromise();
        ServerSource source = to instanceof InetSocketAddress ? server.source() : null;
        InetSocketAddress local = source == null ? null : source.local();
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(() -> prepared(transport.get(), source, settings, listens))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel created) {
                        if (tls != null) {
                            created.pipeline().addLast(tls.newHandler(created.alloc(), sni, 0));
                        }
                        created.pipeline().addLast(CheckConnection.this);
                        if (how.proxyHeader()) {
                            ProxySender.beginLocal(created.pipeline(), settings, to);
                        }
                        if (way != null) {
                            created.pipeline().addFirst(new Socks4((InetSocketAddress) to, way));
                        }
                    }
                });
        if (to instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
            if (!how.linger()) {
                bootstrap.option(ChannelOption.SO_LINGER, 0);
            }
        }
        SocketAddress first = way == null ? to : new InetSocketAddress(socks.host(), socks.port());
        ChannelFuture future = local == null ? bootstrap.connect(first) : bootstrap.connect(first, local);
        channel = future.channel();
        if (source != null) {
            source.opened(channel, local);
        }
        if (way == null) {
            future.addListener(result -> connected(result.cause()));
            return;
        }
        future.addListener(result -> {
            if (!result.isSuccess()) {
                way.tryFailure(result.cause());
            } else if (run.uses(this)) {
                run.handshaking(tls == null ? Status.L7_TIMEOUT : Status.L6_TIMEOUT, how.failure());
            }
        });
        way.addListener(result -> connected(result.cause()));
    }

    /** Sets what must stand before a socket is bound. */
    private static Channel prepared(Channel made, ServerSource source, Settings settings, boolean listens) {
        try {
            if (!listens && made instanceof EpollSocketChannel socket) {
                socket.config().setTcpQuickAck(false);
            }
            if (source != null) {
                source.prepare(made);
            }
            SocketOptions.connecting(made, settings);
            return made;
        } catch (ChannelException refused) {
            made.unsafe().closeForcibly();
            throw refused;
        }
    }

    void send(byte[] data) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(data));
    }

    void close() {
        if (channel != null) {
            channel.close();
        }
    }

    /** What has come since {@link #forget}, in its first {@link #length} bytes. */
    byte[] received() {
        return received;
    }

    int length() {
        return length;
    }

    /** What has come is no answer to what is asked from now on. */
    void forget() {
        length = 0;
    }

    /** The server has closed it. */
    boolean ended() {
        return ended;
    }

    /** No more will come, or be kept. */
    boolean complete() {
        return ended || length >= MAX_BYTES;
    }

    // ---- what becomes of it -----------------------------------------------------------------------------------------

    /** @param cause null when the way to the server is open */
    private void connected(Throwable cause) {
        if (!run.uses(this)) {
            return;
        }
        if (cause != null) {
            run.finish(notConnected(reason(cause)));
            return;
        }
        ProxySender.send(channel);
        if (tls != null) {
            run.handshaking(Status.L6_TIMEOUT, how.failure());
        } else {
            run.established(Status.L4_OK);
        }
    }

    /** What the system refuses at once is the socket's error; what comes from the network is the connection's. */
    private CheckResult notConnected(String reason) {
        if (reason.equals(RESET)) {
            // accepted, and thrown away before it was looked at
            return tls != null ? handshakeFailure() : failed(Status.SOCKET_ERROR, RESET + run.waiting());
        }
        if (reason.startsWith("SOCKS4 Proxy")) {
            return failed(Status.SOCKET_ERROR, reason + how.failure());
        }
        String general = "General socket error (" + reason + ")" + how.failure();
        if (!(to instanceof InetSocketAddress)) {
            return failed(tls != null ? Status.L6_RESPONSE : Status.SOCKET_ERROR, general);
        }
        return failed(Status.L4_CONNECTION, reason.equals(UNREACHABLE) ? general : reason + how.failure());
    }

    private CheckResult handshakeFailure() {
        return failed(Status.L6_RESPONSE, "SSL handshake failure" + how.failure());
    }

    private static CheckResult failed(Status status, String text) {
        return new CheckResult(status, -1, -1, text);
    }

    /** The system's words without Netty's or the JDK's decoration. */
    private static String reason(Throwable cause) {
        if (cause instanceof FileNotFoundException) {
            return "No such file or directory";
        }
        if (cause instanceof NoRouteToHostException) {
            return UNREACHABLE;
        }
        String text = String.valueOf(cause.getMessage());
        if (text.startsWith("SOCKS4 Proxy")) {
            return text;
        }
        for (String known : new String[] {"Connection refused", "No route to host", UNREACHABLE, RESET, "No such file or directory", "Permission denied"}) {
            if (text.contains(known)) {
                return known;
            }
        }
        return text.contains("Connection reset") ? RESET : text;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake) || tls == null || !run.uses(this)) {
            return;
        }
        handshaken = handshake.isSuccess();
        if (handshaken) {
            run.established(Status.L6_OK);
        } else {
            String mismatch = NameMismatch.reason(handshake.cause(), sni != null && !sni.isEmpty());
            run.finish(mismatch == null ? handshakeFailure() : failed(Status.L6_RESPONSE, mismatch + how.failure()));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!run.uses(this)) {
                return;
            }
            int count = Math.min(in.readableBytes(), MAX_BYTES - length);
            if (length + count > received.length) {
                received = Arrays.copyOf(received, Math.min(MAX_BYTES, Math.max(512, (length + count) * 2)));
            }
            in.readBytes(received, length, count);
            length += count;
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (run.uses(this)) {
            run.received();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!run.uses(this)) {
            return;
        }
        ended = true;
        if (tls != null && !handshaken) {
            run.finish(handshakeFailure());
        } else {
            run.ended();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (run.uses(this) && (length == 0 || run.wantsEnd()) && (tls == null || handshaken) && reason(cause).equals(RESET)) {
            run.finish(failed(Status.SOCKET_ERROR, RESET + run.waiting()));
            return;
        }
        // otherwise judged as the end of what came
        context.close();
    }
}
