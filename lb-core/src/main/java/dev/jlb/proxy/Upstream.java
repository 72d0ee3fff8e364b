package dev.jlb.proxy;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.rule.ActionContext.PacketField;
import dev.jlb.sample.SampleContext;
import dev.jlb.server.Outcome;
import dev.jlb.server.Placement;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerSource;
import dev.jlb.server.TrafficObserver.Event;
import dev.jlb.server.TrafficObserver;
import dev.jlb.tls.ServerTls;
import io.netty.channel.ConnectTimeoutException;
import java.util.concurrent.TimeUnit;

/** The server side of a stream: finds a server, waits for a slot, connects, tries again (manual 4.2 {@code retries}, {@code option redispatch}). */
final class Upstream {

    private final Stream stream;
    private final Place place;
    private final Deadline deadline;
    final Stickiness stickiness;
    final Persistence persistence;
    final ServerAccount account;
    final Retries retries;
    private final ConnectionReuse reuse;
    private final Connecting connecting;
    private ServerConnection connection;

    /** The connection that could not be made, or that ended, last; null when none did, or one was made since. */
    SampleContext.Connection last;

    private boolean queueing;
    private boolean freshOnly;

    Upstream(Stream stream) {
        this.stream = stream;
        this.place = new Place(stream);
        this.stickiness = new Stickiness(stream, place);
        this.persistence = new Persistence(stream, place);
        this.account = new ServerAccount(stream, place);
        this.retries = new Retries(stream, place);
        this.reuse = new ConnectionReuse(stream);
        this.deadline = new Deadline(stream.worker, this::expired);
        this.connecting = new Connecting(stream, this, place, deadline);
    }

    private final class Place extends Placement {
        Place(Stream stream) {
            super(stream, stream.worker.loop);
        }

        @Override
        protected boolean holds(ServerRuntime server) {
            return stream instanceof HttpStream http && http.client.kept.has(server);
        }

        @Override
        protected boolean forcePersist() {
            return stream.forcePersist;
        }

        @Override
        protected void granted() {
            deadline.cancel();
            queueing = false;
            waited();
            if (server() == null) {
                find();
            } else {
                connect();
            }
        }
    }

    ServerConnection connection() {
        return connection;
    }

    /** What is known of the connection to the server, be it that it failed or ended; null when there is none. */
    SampleContext.Connection session() {
        return connection == null ? last : connection.session();
    }

    ServerRuntime server() {
        return place.server();
    }

    void packetField(PacketField field, int value) {
        connecting.packetField(field, value);
    }

    int priorityClass() {
        return place.priorityClass();
    }

    int priorityOffset() {
        return place.priorityOffset();
    }

    void priority(int priorityClass, int offset) {
        place.priority(priorityClass, offset);
    }

    /** Makes ready for the next request of a connection. */
    void reset() {
        place.reset();
        stickiness.clear();
        connection = null;
        last = null;
        freshOnly = false;
        connecting.reset();
    }

    /** Begins: the stream's back end is chosen. */
    void begin() {
        persistence.begin();
        stickiness.request();
        find();
    }

    private void find() {
        Outcome outcome = stream.back.runtime.place(place);
        ServerRuntime left = place.takeLeft();
        if (left != null) {
            countRedispatch(left);
        }
        switch (outcome) {
            case GRANTED -> connect();
            case QUEUED -> {
                queueing = true;
                deadline.in(stream.timeouts.queue(stream.back));
            }
            case NO_SERVER -> {
                observe();
                stream.back.runtime.counters().connectErrors.increment();
                stream.ends('S', 'C');
                stream.unreachable(503);
            }
            case FULL -> {
                observe();
                place.full().counters().connectErrors.increment();
                stream.back.runtime.counters().connectErrors.increment();
                stream.serverIs(place.full());
                stream.ends('S', 'Q');
                stream.unreachable(503);
            }
        }
    }

    /** The stream was for that server, and goes to another one or waits for any. */
    private void countRedispatch(ServerRuntime left) {
        stream.redispatched = true;
        persistence.unreachable();
        left.counters().redispatches.increment();
        stream.back.runtime.counters().redispatches.increment();
    }

    private void observe() {
        if (stream.worker.program.observer != null) {
            Observations.server(stream, place, persistence.named());
        }
    }

    private void waited() {
        stream.serverQueue = place.serverQueuePosition();
        stream.backendQueue = place.backendQueuePosition();
    }

    private void expired() {
        if (queueing) {
            queueing = false;
            ServerRuntime waitedFor = place.waitingFor();
            if (waitedFor != null) {
                waitedFor.counters().connectErrors.increment();
                stream.serverIs(waitedFor);
            }
            stream.back.runtime.cancel(place);
            waited();
            stream.queuedNanos = stream.worker.clock.nanos();
            stream.back.runtime.counters().connectErrors.increment();
            stream.ends('s', 'Q');
            stream.unreachable(503);
        } else if (connection != null) {
            stream.serverTimeout();
        } else if (connecting.pending()) {
            connecting.expired();
        }
    }

    private void connect() {
        if (stream.queuedNanos == 0) {
            stream.queuedNanos = stream.worker.clock.nanos();
        }
        ServerRuntime server = place.server();
        stream.serverIs(server);
        observe();
        if (stream.back.redirects && stream instanceof HttpStream http && http.answers.redirectTo(server.configured().settings().get(ServerOptions.REDIR))) {
            server.counters().sessionBegins(stream.worker.clock.nanos());
            return;
        }
        if (stream.worker.program.rehearsal) {
            return;
        }
        ServerTls tls = stream.back.tls(server);
        boolean named = stream.back.namesConnections(server);
        String name = named ? stream.back.connectionName(server, stream, Opening.address(server, stream.session)) : null;
        if (stream instanceof HttpStream http && !freshOnly && !connecting.special()) {
            ServerConnection idle = reuse.take(http, server, named, name);
            if (idle != null) {
                server.counters().reuses.increment();
                stream.back.runtime.counters().reuses.increment();
                server.counters().sessionBegins(stream.worker.clock.nanos());
                adopt(idle);
                return;
            }
        }
        connecting.open(server, tls, name);
    }

    private void open(ServerRuntime server, ServerTls tls) {
        connecting.open(server, tls, stream.back.namesConnections(server) ? stream.back.connectionName(server, stream, Opening.address(server, stream.session)) : null);
    }

    void adopt(ServerConnection taken) {
        connection = taken;
        last = null;
        taken.serve(stream);
        stream.worker.serving(stream);
        stream.connectedNanos = stream.worker.clock.nanos();
        deadline.in(stream.timeouts.server(stream.back));
        stream.connected(taken);
    }

    /** Nothing came of an attempt. @param current its number */
    void failed(int current, Throwable cause) {
        if (current != connecting.attempt()) {
            return;
        }
        deadline.cancel();
        boolean timeout = cause instanceof ConnectTimeoutException;
        BackSide back = stream.back;
        ServerRuntime server = place.server();
        TrafficObserver.tell(server, Event.NOT_CONNECTED);
        connecting.end();
        if (retries.left() == 0 || !back.retryOn.connectFailure) {
            account.connectError(server);
            stream.ends(timeout ? 's' : 'S', 'C');
            stop();
            stream.unreachable(503);
            return;
        }
        stream.retryCount++;
        if (retries.mayRedispatch(back)) {
            redispatch(back, server, Retries.turnAround(back), true);
            return;
        }
        account.retry(server);
        int next = connecting.attempt();
        stream.worker.loop.schedule(
                () -> {
                    if (next == connecting.attempt()) {
                        open(server, back.tls(server));
                    }
                },
                timeout ? 0 : Retries.turnAround(back),
                TimeUnit.MILLISECONDS);
    }

    /** Goes to another server; where this one is the only one left, it has its time to come back, or a check the time to find it dead. */
    private void redispatch(BackSide back, ServerRuntime failed, long turnAround, boolean retryIfSame) {
        back.runtime.release(place);
        account.of(null);
        place.exclude(failed);
        boolean others = back.runtime.candidates().stream().anyMatch(candidate -> candidate != failed);
        int current = connecting.attempt();
        Runnable again = () -> {
            if (current == connecting.attempt()) {
                find();
                if (place.server() != failed) {
                    countRedispatch(failed);
                } else if (retryIfSame) {
                    account.retry(failed);
                }
            }
        };
        if (others || turnAround == 0) {
            again.run();
        } else {
            stream.worker.loop.schedule(again, turnAround, TimeUnit.MILLISECONDS);
        }
    }

    /** A pooled connection turned out to be dead before anything was answered: another, fresh one is no retry that counts. */
    void reconnect() {
        detach();
        freshOnly = true;
        stream.connectedNanos = 0;
        open(place.server(), stream.back.tls(place.server()));
    }

    /** The request was sent and its answer will not do ({@code retry-on}): at once again, to another server where redispatching is allowed. */
    void retryRequest() {
        BackSide back = stream.back;
        ServerRuntime server = place.server();
        deadline.cancel();
        detach();
        connecting.end();
        stream.connectedNanos = 0;
        freshOnly = true;
        stream.retryCount++;
        account.retry(server);
        if (back.redispatch != 0) {
            redispatch(back, server, 0, false);
        } else {
            open(server, back.tls(server));
        }
    }

    /** The server or the client was heard: the server's time starts anew. */
    void touch() {
        deadline.in(stream.timeouts.server(stream.back));
    }

    void touch(long milliseconds) {
        deadline.in(milliseconds);
    }

    void quiet() {
        deadline.cancel();
    }

    /** Lets a connection go that the server has closed after its answer, while the request still comes. */
    void drop() {
        deadline.cancel();
        detach();
    }

    private void detach() {
        if (connection != null) {
            last = connection.session();
            connection.leave();
            connection.close();
            connection = null;
        }
    }

    /** Ends the server's side, for good or for the pool. @param reusable the exchange was complete on both sides */
    void finish(boolean reusable) {
        deadline.cancel();
        ServerConnection used = connection;
        if (used != null) {
            connection = null;
            used.leave();
            ServerSource source = used.server().source();
            boolean alive = reusable && !connecting.special() && (source == null || !source.isPerRequest()) && used.usable();
            if (used.exclusive) {
                place.stay();
            }
            reuse.give(used, alive);
        }
        stop();
    }

    /** The client's connection has ended: no timer keeps the stream any longer. */
    void end() {
        deadline.drop();
    }

    /** Gives up whatever is under way: queue, attempt, connection, slot. */
    void stop() {
        stream.worker.served(stream);
        deadline.cancel();
        connecting.abandon();
        boolean waited = queueing;
        ServerRuntime waitedFor = place.waitingFor();
        queueing = false;
        detach();
        ServerRuntime server = place.server();
        if (stream.back != null) {
            if (server != null) {
                place.previous(server);
            }
            stream.back.runtime.cancel(place);
        }
        if (waited) {
            waited();
            if (waitedFor != null) {
                stream.serverIs(waitedFor);
            }
        }
    }

    boolean waiting() {
        return queueing;
    }
}
