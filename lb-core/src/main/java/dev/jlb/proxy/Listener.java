package dev.jlb.proxy;

import dev.jlb.config.model.Address;
import dev.jlb.config.model.Bind;
import dev.jlb.config.model.BindOptions;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.HandedSockets;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.proxy.header.ClientIpHeader;
import dev.jlb.proxy.header.ProxyHeader;
import dev.jlb.server.FrontendCounters;
import dev.jlb.server.KeepAlive;
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
import java.util.concurrent.atomic.AtomicInteger;

/** One {@code bind} address of a front end. Its {@link AcceptGate} stops accepting, rather than closing, when the process or the front end is full. */
public final class Listener {
    /** Without any {@code maxconn}. */
    private static final int UNLIMITED_BACKLOG = 4096;

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
    final AcceptGate gate;
    /** What passed through this socket; null without {@code option socket-stats}. */
    FrontendCounters counters;

    Listener(Program program, FrontSide front, Bind bind, ListenerTls tls) {
        this.program = program;
        this.front = front;
        this.bind = bind;
        this.tls = tls;
        this.gate = new AcceptGate(this, program);
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

    /** Null before it is open. */
    ListeningSocket socket() {
        return socket;
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
                && configuredBacklog() == other.configuredBacklog();
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

    private int configuredBacklog() {
        int own = bind.settings().get(BindOptions.BACKLOG);
        return own > 0 ? own : front.proxy.settings().get(ProxyOptions.BACKLOG);
    }

    /** How many connections the kernel keeps for this listener: as many as the front end takes, unless told otherwise (manual 4.2 {@code backlog}). */
    private int backlog() {
        int configured = configuredBacklog();
        if (configured > 0) {
            return configured;
        }
        int most = front.maxConnections() > 0 ? front.maxConnections() : program.maxConnections();
        return most > 0 ? most : UNLIMITED_BACKLOG;
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
        String name = sockets == null ? null : SocketHandOver.name(address);
        return name == null ? -1 : sockets.take(name, bind.settings().get(BindOptions.INTERFACE));
    }

    /** The socket, to be given to another process; null for one that it binds itself, with a path. */
    SocketHandOver.Given given() {
        return socket != null && socket.channel() instanceof UnixChannel channel && SocketHandOver.name(socket.channel().localAddress()) != null
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
            KeepAlive.on(child, front.proxy.settings().get(ProxyOptions.CLIENT_PROBES));
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
        gate.accepted();
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
}
