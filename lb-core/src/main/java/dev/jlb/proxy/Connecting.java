package dev.jlb.proxy;

import dev.jlb.rule.ActionContext.PacketField;
import dev.jlb.sample.ConnectionError;
import dev.jlb.server.BackendCounters;
import dev.jlb.server.Placement;
import dev.jlb.server.ProxySender;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.TrafficCounters;
import dev.jlb.server.TrafficObserver.Event;
import dev.jlb.server.TrafficObserver;
import dev.jlb.tls.EngineFacts;
import dev.jlb.tls.NameMismatch;
import dev.jlb.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;

/** The attempt of a stream to get a new connection to its server: TCP, what is said before all else, TLS. One at a time; what comes of an earlier one is not taken for the current one. */
final class Connecting {
    /** Without {@code timeout connect}, in milliseconds: longer than any kernel tries. */
    private static final long CONNECT_LIMIT = 300_000;
    /** Milliseconds in which a connection on its way may still come to stand when the client has ended its side: HAProxy, which hears of both in one turn, then uses it. */
    private static final long GRACE = 20;

    private final Stream stream;
    private final Upstream upstream;
    private final Placement place;
    private final Deadline deadline;
    /** On its way, not there yet; or null. */
    private Channel pending;
    /** Counts attempts. */
    private int attempt;
    /** By {@link PacketField}: what rules set for the connection to the server, else null. Such a connection is used for this stream alone. */
    private Integer[] packetFields;

    Connecting(Stream stream, Upstream upstream, Placement place, Deadline deadline) {
        this.stream = stream;
        this.upstream = upstream;
        this.place = place;
        this.deadline = deadline;
    }

    /** The client has ended its side while a connection is on its way. */
    static void grace(Worker worker, Runnable then) {
        worker.loop.schedule(then, GRACE, TimeUnit.MILLISECONDS);
    }

    /** Makes ready for the next request of a connection. */
    void reset() {
        packetFields = null;
        attempt++;
    }

    void packetField(PacketField field, int value) {
        if (packetFields == null) {
            packetFields = new Integer[PacketField.values().length];
        }
        packetFields[field.ordinal()] = value;
    }

    /** Rules want the connection to be this stream's alone. */
    boolean special() {
        return packetFields != null;
    }

    boolean pending() {
        return pending != null;
    }

    /** The number of the current attempt. */
    int attempt() {
        return attempt;
    }

    /** It is over, be it that it failed; its number, which is the current one's no more. */
    void end() {
        pending = null;
        attempt++;
    }

    /** Gives it up. */
    void abandon() {
        Channel given = pending;
        end();
        if (given != null) {
            given.close();
        }
    }

    /** The time is over. */
    void expired() {
        Channel late = pending;
        upstream.failed(attempt, new ConnectTimeoutException("connection timed out"));
        late.close();
    }

    void open(ServerRuntime server, ServerTls tls, String name) {
        int current = ++attempt;
        server.counters().sessionBegins(stream.worker.clock.nanos());
        server.counters().connects.increment();
        stream.back.runtime.counters().connects.increment();
        SocketAddress place = server.address();
        SocketAddress address = Opening.address(server, stream.session);
        if (address == null) {
            upstream.failed(current, new java.net.ConnectException("no address"));
            return;
        }
        stream.worker.makeRoom();
        long limit = stream.timeouts.connect(stream.back);
        upstream.last = new Unreached(address, System.currentTimeMillis());
        Opening opening = new Opening(stream, server, place, address);
        stream.worker.serving(stream);
        opening.connection.name = name;
        deadline.in(limit > 0 ? limit : CONNECT_LIMIT);
        try {
            pending = opening.connect(tls, tls == null ? null : serverName(), packetFields, limit, (channel, cause) -> connected(current, opening.connection, channel, tls, cause));
            if (current != attempt || upstream.connection() != null) {
                pending = null;
            }
        } catch (ChannelException | UnknownHostException cannot) {
            upstream.failed(current, cannot);
        }
    }

    /** TCP stands, or does not. @param cause null when it does */
    private void connected(int current, ServerConnection opening, Channel channel, ServerTls tls, Throwable cause) {
        if (current == attempt) {
            deadline.cancel();
        }
        if (cause != null) {
            upstream.failed(current, cause);
            return;
        }
        ProxySender.send(channel);
        if (tls != null) {
            opening.session().encrypted(tls);
            handshake(current, opening, channel);
        } else {
            opened(current, opening, channel);
        }
    }

    /** What {@code sni} says, or null. */
    private String serverName() {
        return stream.back.serverName(place.server(), stream);
    }

    private void handshake(int current, ServerConnection opening, Channel channel) {
        Flow.read(channel, true);
        BackendCounters counters = stream.back.runtime.counters();
        TrafficCounters server = place.server().counters();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        tls.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                boolean resumed = Boolean.TRUE.equals(EngineFacts.resumed(tls.engine()));
                counters.tlsSession(resumed);
                server.tlsSession(resumed);
                if (!resumed) {
                    counters.tlsKeyRate.add();
                }
                counters.tlsConnections.increment();
                channel.closeFuture().addListener(closed -> counters.tlsConnections.decrement());
                opened(current, opening, channel);
            } else {
                counters.tlsFailures.increment();
                server.tlsFailures.increment();
                boolean late = done.cause() instanceof SslHandshakeTimeoutException;
                boolean ended = done.cause() instanceof ClosedChannelException;
                String name = serverName();
                String mismatch = NameMismatch.reason(done.cause(), name != null && !name.isEmpty());
                opening.session().failed(late ? ConnectionError.SSL_TIMEOUT : ended ? ConnectionError.SSL_EMPTY : mismatch != null ? ConnectionError.of(mismatch) : ConnectionError.SSL_HANDSHAKE, done.cause());
                upstream.last = opening.session();
                channel.close();
                upstream.failed(current, done.cause());
            }
        });
    }

    private void opened(int current, ServerConnection opening, Channel channel) {
        if (current != attempt) {
            channel.close();
            return;
        }
        pending = null;
        TrafficObserver.tell(place.server(), Event.CONNECTED);
        opening.open();
        upstream.adopt(opening);
    }
}
