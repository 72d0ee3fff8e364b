package dev.jlb.server.check;

import dev.jlb.config.model.Address;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.CheckResult;
import dev.jlb.server.CheckResult.Status;
import dev.jlb.server.ProxySender;
import dev.jlb.server.ServerSource;
import dev.jlb.server.SocketOptions;
import dev.jlb.server.Socks4;
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
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Promise;
import java.io.FileNotFoundException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** One execution of a check: walks the steps on one event loop and tells the result once. What is received is kept up to a buffer's size (16 kB). */
final class CheckRun {
    private static final int MAX_BYTES = 16384;
    private static final int MAX_TEXT = 127;
    private static final String RESET = "Connection reset by peer";
    private static final String UNREACHABLE = "Network is unreachable";

    private final EventLoop loop;
    private final Function<SocketAddress, Supplier<Channel>> transports;
    private final SocketAddress target;
    private final Function<List<String>, ServerTls> tls;
    private final CheckContext context;
    private final String sni;
    private final List<CheckStep> steps;
    private final CheckProgram program;
    private final Consumer<CheckResult> done;
    private final long started = System.nanoTime();

    private int next;
    private Channel channel;
    /** Of {@link #channel}. */
    private Receiver current;
    private ScheduledFuture<?> timer;
    /** What a timeout now means. */
    private Status timeoutStatus = Status.L4_TIMEOUT;

    private String timeoutText = "";
    private Status lastPassed;
    /** Something, on the current connection. */
    private boolean sent;

    private CheckResult lastExpected;
    private byte[] received = new byte[0];
    private int length;
    private boolean ended;
    private boolean finished;

    CheckRun(
            EventLoop loop,
            Function<SocketAddress, Supplier<Channel>> transports,
            SocketAddress target,
            Function<List<String>, ServerTls> tls,
            String sni,
            CheckContext context,
            CheckProgram program,
            Consumer<CheckResult> done) {
        this.loop = loop;
        this.transports = transports;
        this.target = target;
        this.tls = tls;
        this.sni = sni;
        this.context = context;
        this.program = program;
        this.steps = program.steps();
        this.done = done;
    }

    /**
     * To be called on the loop.
     *
     * @param connectMillis bound of the connect, 0 for none beyond the next
     * @param totalMillis bound of everything behind the connect
     */
    void start(long connectMillis, long totalMillis) {
        this.totalMillis = totalMillis;
        this.connectMillis = connectMillis;
        step();
    }

    private long totalMillis;
    private long connectMillis;

    private void arm(long millis, Status meaning, String text) {
        timeoutStatus = meaning;
        timeoutText = text;
        if (timer != null) {
            timer.cancel(false);
        }
        timer = loop.schedule(() -> finish(new CheckResult(timeoutStatus, -1, -1, timeoutText)), millis, TimeUnit.MILLISECONDS);
    }

    private void step() {
        while (!finished) {
            if (next >= steps.size()) {
                finish(lastExpected != null ? lastExpected : new CheckResult(sent ? program.success() : lastPassed, 0, -1, program.text()));
                return;
            }
            switch (steps.get(next)) {
                case CheckStep.Connect connect -> {
                    next++;
                    connect(connect);
                    return;
                }
                case CheckStep.Send send -> {
                    next++;
                    sent = true;
                    lastExpected = null;
                    if (send.question()) {
                        length = 0;
                    }
                    byte[] data = send.data().apply(context);
                    if (data == null) {
                        finish(new CheckResult(Status.L7_RESPONSE, -1, -1, send.failure()));
                        return;
                    }
                    if (data.length > 0) {
                        channel.writeAndFlush(Unpooled.wrappedBuffer(data));
                    }
                }
                case CheckStep.Act act -> {
                    next++;
                    act.action().accept(context);
                }
                case CheckStep.Expect expect -> {
                    CheckResult verdict = judge(expect);
                    if (verdict == null) {
                        timeoutStatus = expect.timeout();
                        timeoutText = expect.timeoutText();
                        if (!ended) {
                            return;
                        }
                        verdict = new CheckResult(Status.L7_RESPONSE, -1, -1, "");
                    }
                    if (!verdict.passed()) {
                        finish(verdict);
                        return;
                    }
                    lastExpected = verdict;
                    if (!expect.keeps()) {
                        length = 0;
                    }
                    next++;
                }
            }
        }
    }

    private CheckResult judge(CheckStep.Expect expect) {
        boolean end = ended || length >= MAX_BYTES;
        context.received(received, length, end);
        return expect.judge().judge(received, length, end, context);
    }

    /** Where a connection goes. */
    private SocketAddress to(CheckStep.Connect how, int port) {
        if (how.host() == null && port == 0 || !(target instanceof InetSocketAddress own)) {
            return target;
        }
        return new InetSocketAddress(how.host() == null ? own.getAddress() : how.host(), port > 0 ? port : own.getPort());
    }

    private void connect(CheckStep.Connect how) {
        closeChannel();
        length = 0;
        ended = false;
        sent = false;
        lastExpected = null;
        int port = how.port().applyAsInt(context);
        SocketAddress to = to(how, port);
        arm(connectMillis, Status.L4_TIMEOUT, how.failure());
        ServerTls layer = how.tls() ? tls.apply(how.alpn()) : null;
        boolean secure = layer != null;
        String name = how.sni() == null ? sni : how.sni();
        Receiver receiver = new Receiver(secure, how.failure());
        current = receiver;
        Settings settings = context.subject().configured().settings();
        Address.Inet socks = how.socks() && to instanceof InetSocketAddress ? settings.get(ServerOptions.SOCKS4) : null;
        Promise<Void> way = socks == null ? null : loop.newPromise();
        ServerSource source = to instanceof InetSocketAddress ? context.subject().source() : null;
        InetSocketAddress local;
        try {
            local = source == null ? null : source.local();
        } catch (UnknownHostException none) {
            finish(new CheckResult(Status.SOCKET_ERROR, -1, -1, none.getMessage()));
            return;
        }
        // what follows at once carries the handshake's acknowledgement, or ends the connection before the server has seen it
        boolean quick = next < steps.size() && steps.get(next) instanceof CheckStep.Expect && !secure;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(() -> prepared(transports.apply(to).get(), source, settings, quick))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel created) {
                        if (secure) {
                            SslHandler handler = layer.newHandler(created.alloc(), name, 0);
                            created.pipeline().addLast(handler);
                        }
                        created.pipeline().addLast(receiver);
                        if (how.proxyHeader() > 0) {
                            ProxySender.beginLocal(created.pipeline(), how.proxyHeader());
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
            future.addListener(result -> connected(how, receiver, result.cause()));
            return;
        }
        future.addListener(result -> {
            if (!result.isSuccess()) {
                way.tryFailure(result.cause());
            }
        });
        way.addListener(result -> connected(how, receiver, result.cause()));
    }

    /** Sets what must stand before a socket is bound. */
    private static Channel prepared(Channel made, ServerSource source, Settings settings, boolean quick) {
        try {
            if (!quick && made instanceof EpollSocketChannel socket) {
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

    /** @param cause null when the way to the server is open */
    private void connected(CheckStep.Connect how, Receiver receiver, Throwable cause) {
        if (finished || receiver != current) {
            return;
        }
        if (cause != null) {
            notConnected(how, receiver, cause);
            return;
        }
        ProxySender.send(channel);
        if (receiver.secure) {
            arm(totalMillis, Status.L6_TIMEOUT, how.failure());
        } else {
            lastPassed = Status.L4_OK;
            arm(totalMillis, Status.L7_TIMEOUT, "");
            step();
        }
    }

    /** What the system refuses at once is the socket's error; what comes from the network is the connection's. */
    private void notConnected(CheckStep.Connect how, Receiver receiver, Throwable cause) {
        String reason = reason(cause);
        boolean unix = !(target instanceof InetSocketAddress);
        if (reason.equals(RESET)) {
            // accepted, and thrown away before it was looked at
            finish(receiver.secure ? handshakeFailure(how.failure()) : new CheckResult(Status.SOCKET_ERROR, -1, -1, RESET + waiting()));
        } else if (reason.startsWith("SOCKS4 Proxy")) {
            finish(new CheckResult(Status.SOCKET_ERROR, -1, -1, reason + how.failure()));
        } else if (unix) {
            finish(new CheckResult(receiver.secure ? Status.L6_RESPONSE : Status.SOCKET_ERROR, -1, -1, "General socket error (" + reason + ")" + how.failure()));
        } else {
            finish(new CheckResult(Status.L4_CONNECTION, -1, -1, (reason.equals(UNREACHABLE) ? "General socket error (" + reason + ")" : reason) + how.failure()));
        }
    }

    private static CheckResult handshakeFailure(String where) {
        return new CheckResult(Status.L6_RESPONSE, -1, -1, "SSL handshake failure" + where);
    }

    /** Where the next answer is awaited, for messages. */
    private String waiting() {
        for (int i = next; i < steps.size(); i++) {
            if (steps.get(i) instanceof CheckStep.Expect expect) {
                return expect.timeoutText();
            }
        }
        return "";
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
        for (String known : new String[] {"Connection refused", "No route to host", UNREACHABLE, RESET, "No such file or directory", "Permission denied"}) {
            if (text.contains(known)) {
                return known;
            }
        }
        return text.contains("Connection reset") ? RESET : text;
    }

    private void finish(CheckResult result) {
        if (finished) {
            return;
        }
        finished = true;
        if (timer != null) {
            timer.cancel(false);
        }
        closeChannel();
        long millis = (System.nanoTime() - started) / 1_000_000;
        String text = result.text().length() > MAX_TEXT ? result.text().substring(0, MAX_TEXT) : result.text();
        done.accept(new CheckResult(result.status(), result.code(), millis, text));
    }

    /** Ends it without a result. */
    void abort() {
        finished = true;
        if (timer != null) {
            timer.cancel(false);
        }
        closeChannel();
    }

    private void closeChannel() {
        Channel old = channel;
        channel = null;
        current = null;
        if (old != null) {
            old.close();
        }
    }

    /** Collects bytes of the current connection. */
    private final class Receiver extends ChannelInboundHandlerAdapter {
        private final boolean secure;
        private final String failure;

        /** @param failure what is said behind the reason when TLS fails */
        Receiver(boolean secure, String failure) {
            this.failure = failure;
            this.secure = secure;
        }

        private boolean current() {
            return !finished && this == current;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (!(event instanceof SslHandshakeCompletionEvent handshake) || !secure || !current()) {
                return;
            }
            if (handshake.isSuccess()) {
                lastPassed = Status.L6_OK;
                arm(totalMillis, Status.L7_TIMEOUT, "");
                step();
            } else {
                finish(handshakeFailure(failure));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                if (!current()) {
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
            if (current() && next < steps.size() && steps.get(next) instanceof CheckStep.Expect) {
                step();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!current()) {
                return;
            }
            ended = true;
            if (secure && lastPassed != Status.L6_OK) {
                finish(handshakeFailure(failure));
            } else {
                step();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (current() && length == 0 && (!secure || lastPassed == Status.L6_OK) && reason(cause).equals(RESET)) {
                finish(new CheckResult(Status.SOCKET_ERROR, -1, -1, RESET + waiting()));
                return;
            }
            // otherwise judged as the end of what came
            context.close();
        }
    }
}
