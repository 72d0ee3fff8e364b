package dev.jlb.proxy;

import dev.jlb.config.model.Address;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.HandedSockets;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.server.FrontendCounters;
import dev.jlb.server.SocketOptions;
import dev.jlb.tls.ListenerTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One {@code bind} address of a front end. Stops accepting, rather than closing, when the process or the front end is full. */
public final class Listener {
    private static final long RETRY_MILLIS = 5;
    /** How long nothing is accepted when that failed; HAProxy waits as long. */
    private static final long EXHAUSTED_MILLIS = 100;

    private final Program program;
    final FrontSide front;
    final Bind bind;
    private final ListenerTls tls;
    private AtomicInteger connections = new AtomicInteger();
    private ListeningSocket socket;
    /** Of a socket that was bound to a path; it goes with the socket. */
    private UnixSocketFile file;
    /** Whose socket is to be taken over, or null. */
    private Listener predecessor;
    private volatile boolean paused;
    private volatile boolean exhausted;
    private volatile long exhaustedUntil;
    /** What passed through this socket; null without {@code option socket-stats}. */
    FrontendCounters counters;

    Listener(Program program, FrontSide front, Bind bind, ListenerTls tls) {
        this.program = program;
        this.front = front;
        this.bind = bind;
        this.tls = tls;
        this.counters = front.proxy.settings().is(ProxyOptions.SOCKET_STATS) ? new FrontendCounters() : null;
    }

    int connections() {
        return connections.get();
    }

    /** {@code accept-proxy}, {@code accept-netscaler-cip}. */
    boolean acceptProxy() {
        return bind.settings().is(BindOptions.ACCEPT_PROXY) || bind.settings().get(BindOptions.CLIENT_IP_MAGIC) != 0;
    }

    /** Reads what says whose connection it is, before all that is in the pipeline. */
    void expectHeader(ChannelPipeline pipeline) {
        int magic = bind.settings().get(BindOptions.CLIENT_IP_MAGIC);
        if (magic != 0) {
            ClientIpHeader.expect(pipeline, magic);
        } else {
            ProxyHeader.expect(pipeline);
        }
    }

    /** As logs show it: the {@code name} of the line, else its number in the front end. */
    String name() {
        String given = bind.settings().get(BindOptions.NAME);
        return given.isEmpty() ? String.valueOf(front.proxy.binds().indexOf(bind) + 1) : given;
    }

    /** The {@code id} of the line, else its number in the front end. */
    public int id() {
        int given = bind.settings().get(BindOptions.ID);
        return given > 0 ? given : front.proxy.binds().indexOf(bind) + 1;
    }

    /** As statistics show it: the {@code name} of the line, else {@code sock-<id>}. */
    public String statName() {
        String given = bind.settings().get(BindOptions.NAME);
        return given.isEmpty() ? "sock-" + id() : given;
    }

    /** What passed through this socket; null without {@code option socket-stats}. */
    public FrontendCounters counters() {
        return counters;
    }

    public Bind bind() {
        return bind;
    }

    /** Null where there is no TLS. */
    ListenerTls tls() {
        return tls;
    }

    boolean secure() {
        return tls != null;
    }

    /** True when the socket of that one would do here: the same address with the same options of the socket. */
    boolean fits(Listener other) {
        return bind.address().equals(other.bind.address())
                && other.socket != null
                && other.socket.channel().isOpen()
                && BindOptions.SOCKET.stream().allMatch(option -> bind.settings().get(option).equals(other.bind.settings().get(option)))
                && backlog() == other.backlog();
    }

    /** Will take that one's socket when it {@link #accept}s, instead of binding one. */
    void succeed(Listener other) {
        predecessor = other;
        if (counters != null && other.counters != null) {
            counters = other.counters;
        }
    }

    boolean succeeds() {
        return predecessor != null;
    }

    private int backlog() {
        int own = bind.settings().get(BindOptions.BACKLOG);
        int proxy = own > 0 ? own : front.proxy.settings().get(ProxyOptions.BACKLOG);
        return proxy > 0 ? proxy : 4096;
    }

    /** Binds, unless there is a socket to take over; nothing is accepted before {@link #accept()}. @throws IOException in HAProxy's words */
    void open() throws IOException {
        if (predecessor != null) {
            return;
        }
        ServerChannel made = null;
        try {
            SocketAddress address = bind.address() instanceof Address.Descriptor ? null : Transport.socketAddress(bind.address());
            int handed = handed(address);
            made = bind.address() instanceof Address.Descriptor descriptor ? program.transport.inherited(descriptor.fd()) : handed >= 0 ? program.transport.inherited(handed) : program.transport.listening(address);
            ListeningSocket opening = new ListeningSocket(this, made, program.loops);
            made.config().setAutoRead(false);
            made.config().setOption(ChannelOption.SO_BACKLOG, backlog());
            made.pipeline().addLast(opening);
            if (address == null || handed >= 0) {
                program.loops.register(made).sync();
            } else {
                bind(made, address);
            }
            socket = opening;
            made = null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding", interrupted);
        } catch (RuntimeException wrong) {
            throw new IOException(wrong.getMessage(), wrong);
        } finally {
            if (made != null && file != null) {
                file.remove();
                file = null;
            }
            if (made != null && made.isRegistered()) {
                made.close();
            } else if (made != null) {
                made.unsafe().closeForcibly();
            }
        }
    }

    /** The socket of that address that another process has handed over, or -1. */
    private int handed(SocketAddress address) {
        HandedSockets sockets = program.configuration().global().get(GlobalSettings.HANDED_SOCKETS);
        return sockets != null && address instanceof InetSocketAddress inet && inet.getPort() != 0 ? sockets.take(SocketHandOver.name(inet), bind.settings().get(BindOptions.INTERFACE)) : -1;
    }

    /** The socket, to be given to another process; null where it has none of the internet. */
    SocketHandOver.Given given() {
        return socket != null && socket.channel() instanceof UnixChannel channel && socket.channel().localAddress() instanceof InetSocketAddress
                ? new SocketHandOver.Given(channel.fd().intValue(), bind.settings().get(BindOptions.INTERFACE)) : null;
    }

    private void bind(ServerChannel channel, SocketAddress address) throws IOException, InterruptedException {
        if (SocketOptions.wanted(bind.settings()) && address instanceof InetSocketAddress inet) {
            if (program.transport != Transport.EPOLL) {
                throw new IOException("the socket options of [" + text(address) + "] need Linux' native transport");
            }
            SocketOptions.listening(channel, bind.settings(), inet.getAddress() instanceof Inet6Address);
        }
        SocketAddress place = address;
        if (address instanceof DomainSocketAddress unix) {
            if (!unix.path().startsWith("\0")) {
                file = UnixSocketFile.at(unix.path());
                place = file.bound();
            }
        } else {
            channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
            if (!program.configuration().global().is(GlobalSettings.NO_REUSEPORT)) {
                // so that another process, or a socket of other options, can take over while this one is served
                program.transport.share(channel);
            }
        }
        program.loops.register(channel).sync();
        ChannelFuture future = channel.bind(place).await();
        if (!future.isSuccess()) {
            throw new IOException("cannot bind socket (" + reason(future.cause()) + ") for [" + text(address) + "]", future.cause());
        }
        if (file != null) {
            file.secure(bind.settings(), program.configuration().global());
        }
    }

    static Set<java.nio.file.attribute.PosixFilePermission> permissions(int mode) {
        StringBuilder text = new StringBuilder(9);
        for (int bit = 8; bit >= 0; bit--) {
            text.append((mode >> bit & 1) == 1 ? "rwxrwxrwx".charAt(8 - bit) : '-');
        }
        return PosixFilePermissions.fromString(text.toString());
    }

    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("Address already in use")) {
            return "Address already in use";
        }
        if (message.contains("Permission denied")) {
            return "Permission denied";
        }
        return message.contains("Cannot assign requested address") ? "Cannot assign requested address" : message;
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getHostString() + ":" + inet.getPort() : address.toString();
    }

    /** Starts accepting; all addresses of the program are bound. */
    void accept() {
        if (predecessor != null) {
            socket = predecessor.socket;
            connections = predecessor.connections;
            file = predecessor.file;
            socket.owner(this);
            predecessor = null;
        } else if (file != null) {
            try {
                file.place();
            } catch (IOException refused) {
                program.announcements().logEvent(front.proxy, 0, "Proxy " + front.name() + " cannot place its socket at [" + bind.address() + "] (" + refused.getMessage() + ").");
            }
        }
        socket.channel().config().setAutoRead(true);
    }

    /** Where it listens, or null in a rehearsal. */
    public SocketAddress address() {
        return socket == null ? null : file != null ? Transport.socketAddress(bind.address()) : socket.channel().localAddress();
    }

    /** Closes the socket, unless another listener has taken it over. */
    void close() {
        if (socket == null || !socket.ownedBy(this)) {
            return;
        }
        socket.channel().close().awaitUninterruptibly(1000);
        if (file != null) {
            file.remove();
        }
    }

    /** A connection, on the event loop that will be its own. */
    void accepted(Channel child, EventLoop loop) {
        Worker worker = program.worker(loop);
        program.life.entered(child, worker);
        if (front.proxy.settings().is(ProxyOptions.CLITCPKA)) {
            child.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        }
        front.counters.sessions.increment();
        if (counters != null) {
            counters.connectionsTotal.increment();
            counters.sessions.increment();
        }
        if (tls != null) {
            program.engine.tlsClients.incrementAndGet();
        }
        connections.incrementAndGet();
        if (full()) {
            pause();
        }
        if (tls != null) {
            tls.begin(child);
        }
        child.pipeline().addLast(front.http ? new HttpConnection(worker, front, this) : new TcpStream(worker, front, this).connection());
    }

    /** It could not be served: the loop is gone. */
    void refused(Channel child, EventLoop loop) {
        program.life.left(child, program.worker(loop));
        connections.decrementAndGet();
    }

    /** A connection has been taken from the kernel, on the loop that accepts; the next one is not, once a rate is reached. */
    void arriving() {
        AcceptLimits limits = program.engine.limits;
        if (front.accepted == null && !limits.any()) {
            return;
        }
        if (front.accepted != null) {
            front.accepted.add();
        }
        limits.add(tls != null);
        if (tooFast()) {
            pause();
            retry();
        }
    }

    /** A connection could not be accepted: not before a while, which gives others the time to end. */
    void exhausted(Throwable cause) {
        program.announcements().logEvent(front.proxy, 0, "Proxy " + front.name() + " cannot accept connections (" + cause.getMessage() + "). Please check 'ulimit-n' and restart.");
        exhaustedUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(EXHAUSTED_MILLIS);
        exhausted = true;
        pause();
        retry();
    }

    private boolean isExhausted() {
        exhausted = exhausted && System.nanoTime() - exhaustedUntil < 0;
        return exhausted;
    }

    private boolean tooFast() {
        AcceptLimits limits = program.engine.limits;
        return front.accepted != null && front.accepted.perPeriod() >= front.rateLimit || limits.any() && limits.reached(tls != null);
    }

    /** Nobody tells when a rate has dropped. */
    private void retry() {
        socket.channel().eventLoop().schedule(() -> {
            resume();
            if (socket.channel().isOpen() && paused && socket.ownedBy(this)) {
                retry();
            }
        }, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private boolean full() {
        int own = bind.settings().get(BindOptions.MAXCONN);
        return own > 0 && connections.get() >= own
                || tls != null && program.maxTlsConnections > 0 && program.engine.tlsClients.get() >= program.maxTlsConnections
                || front.maxConnections > 0 && front.connections() >= front.maxConnections
                || program.maxConnections > 0 && program.connections.get() >= program.maxConnections;
    }

    /** Why no connection is accepted now. */
    private boolean mustWait() {
        return full() || tooFast() || isExhausted();
    }

    /**
     * On the loop of the socket, where nothing comes between a decision and what follows from it: a connection that ends on another loop
     * while this listener stops accepting must not be the last thing it hears.
     */
    private void onLoop(Runnable decision) {
        EventLoop loop = socket.channel().eventLoop();
        if (loop.inEventLoop()) {
            decision.run();
        } else {
            loop.execute(decision);
        }
    }

    private void pause() {
        if (paused || socket == null) {
            return;
        }
        onLoop(() -> {
            if (!paused && socket.ownedBy(this) && mustWait()) {
                paused = true;
                socket.channel().config().setAutoRead(false);
                program.paused(this);
                // the last of the others may have gone in this moment
                resume();
            }
        });
    }

    /** One of its connections is gone. */
    void left() {
        connections.decrementAndGet();
        if (counters != null) {
            counters.sessions.decrement();
        }
        if (tls != null) {
            program.engine.tlsClients.decrementAndGet();
        }
        program.resume();
    }

    /** Accepts again once there is room. */
    void resume() {
        if (mustWait()) {
            return;
        }
        onLoop(() -> {
            if (!socket.ownedBy(this)) {
                program.resumed(this);
            } else if (paused && !mustWait()) {
                paused = false;
                program.resumed(this);
                socket.channel().config().setAutoRead(true);
            }
        });
    }
}
