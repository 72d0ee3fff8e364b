package dev.jlb.proxy;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.http.Compressor;
import dev.jlb.sample.Sample;
import dev.jlb.server.ServerRuntime;
import dev.jlb.template.TextBuffer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** What belongs to one event loop: idle server connections, reused buffers. Touched by that loop only. */
final class Worker {
    private static final int HEAD = 4096;
    private static final int KEPT_ARRAYS = 1024;

    final EventLoop loop;
    final LoopClock clock = new LoopClock();
    final Unsent unsent;
    final Program program;
    final Sample scratch = new Sample();
    final TextBuffer text = new TextBuffer(1024);
    final Compressor.Pool deflaters;
    private final byte[][] conversions = new byte[2][1024];
    private int conversion;
    private final ArrayDeque<byte[]> heads = new ArrayDeque<>();
    /** Clients' channels. */
    final java.util.Set<Channel> accepted = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
    private final java.util.Set<HttpConnection> clients = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
    private final java.util.Set<Stream> streams = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<ServerRuntime, IdlePool> idle = new IdentityHashMap<>();

    /** From 0. */
    final int number;
    /** Its program begins nothing any more: nothing is kept here. */
    private boolean over;
    /** Who has what is kept instead; or null. */
    private Worker successor;

    Worker(EventLoop loop, Program program, int number) {
        this.number = number;
        this.loop = loop;
        this.unsent = new Unsent(loop);
        this.program = program;
        this.deflaters = new Compressor.Pool(program.compressionLevel());
    }

    /** A buffer for a message's head; idle connections hold none. */
    byte[] takeHead() {
        byte[] head = heads.pollLast();
        return head != null ? head : new byte[HEAD];
    }

    void giveHead(byte[] head) {
        if (head.length >= HEAD && heads.size() < KEPT_ARRAYS) {
            heads.addLast(head);
        }
    }

    /** See SampleContext.scratch. */
    byte[] conversionBuffer(int size) {
        conversion ^= 1;
        if (conversions[conversion].length < size) {
            conversions[conversion] = new byte[size];
        }
        return conversions[conversion];
    }

    /**
     * The idle connection that was used last, or null; one whose server has proven to take more than one request goes before others (manual 4.2
     * {@code http-reuse}).
     *
     * @param provenOnly no other will do
     * @param named only one of that name, {@code pool-conn-name}; a name of null is one, too
     */
    ServerConnection takeIdle(ServerRuntime server, boolean provenOnly, boolean named, String name) {
        IdlePool pool = idle.get(server);
        return pool == null ? null : pool.take(provenOnly, named, name);
    }

    /** Whether three quarters of what the descriptors allow ({@code maxconn} for clients, as many for servers) are in use: then none are kept for later. */
    private boolean descriptorsAreScarce() {
        return program.maxConnections > 0 && program.connections.get() + program.engine.serverConnections.get() > program.maxConnections * 3L / 2;
    }

    /** Makes room for a connection that is about to be opened: where descriptors are scarce, one that waits in the pools goes. */
    void makeRoom() {
        if (!descriptorsAreScarce()) {
            return;
        }
        for (IdlePool pool : idle.values()) {
            ServerConnection oldest = pool.oldest();
            if (oldest != null) {
                oldest.close();
                return;
            }
        }
    }

    /** False when the pools of all loops together have enough ({@code pool-max-conn}). */
    boolean giveIdle(ServerConnection connection, int limit) {
        if (over) {
            return successor != null && pass(connection);
        }
        if (limit >= 0 && connection.server().counters().idleConnections.get() >= limit || !connection.server().counters().needsIdleConnection() || descriptorsAreScarce()) {
            return false;
        }
        idle.computeIfAbsent(connection.server(), server -> new IdlePool(this, server)).give(connection);
        return true;
    }

    /** Closes the idle connections to a server. */
    void forgetIdle(ServerRuntime server) {
        IdlePool pool = idle.remove(server);
        if (pool != null) {
            pool.close();
        }
    }

    void removeIdle(ServerConnection connection) {
        IdlePool pool = idle.get(connection.server());
        if (pool != null) {
            pool.remove(connection);
        }
    }

    /** Remembers a stream while it has a server, for {@code shutdown-sessions}. */
    void serving(Stream stream) {
        streams.add(stream);
    }

    void served(Stream stream) {
        streams.remove(stream);
    }

    /** Ends the streams of that server. @param cause see {@link Stream#kill} */
    void cut(ServerRuntime server, char cause) {
        for (Stream stream : List.copyOf(streams)) {
            if (stream.upstream.server() == server && !stream.upstream.waiting()) {
                stream.kill(cause);
            }
        }
    }

    /** The streams of this loop's clients, those that wait for a server or are held up among them. */
    void describe(java.util.Collection<StreamView> views) {
        for (Channel client : accepted) {
            Stream stream = stream(client);
            if (stream != null) {
                views.add(StreamView.of(stream, client));
            }
        }
    }

    /** {@code option contstats}: brings the counters up to date every five seconds, until the program is over and its last client has left. */
    void countContinuously() {
        loop.schedule(() -> {
            for (Channel client : accepted) {
                Stream stream = stream(client);
                if (stream != null && stream.front.continuous) {
                    stream.counts.bytes();
                }
            }
            if (!over || !accepted.isEmpty()) {
                countContinuously();
            }
        }, 5, TimeUnit.SECONDS);
    }

    /** What a client's connection is busy with; null when it waits for a request. */
    private static Stream stream(Channel client) {
        ClientConnection connection = client.pipeline().get(ClientConnection.class);
        return connection == null ? null : connection.activeStream();
    }

    /** Ends the stream of that number. True when it is one of this loop's. */
    boolean kill(long number) {
        for (Channel client : List.copyOf(accepted)) {
            Stream stream = stream(client);
            if (stream != null && stream.number == number) {
                stream.kill('K');
                return true;
            }
        }
        return false;
    }

    /** For {@code show activity}. */
    LoopFigures figures() {
        int pending = loop instanceof SingleThreadEventExecutor single ? single.pendingTasks() : 0;
        int waiting = idle.values().stream().mapToInt(IdlePool::size).sum();
        return new LoopFigures(accepted.size(), streams.size(), waiting, pending, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
    }

    void clients(HttpConnection connection, boolean open) {
        if (open) {
            clients.add(connection);
        } else {
            clients.remove(connection);
        }
    }

    /** A soft stop: clients that wait for nothing are sent home, server connections that wait are closed. @param spreadMillis {@code close-spread-time} */
    void drain(long spreadMillis) {
        closeIdle();
        if (spreadMillis == GlobalSettings.NEVER) {
            return;
        }
        for (HttpConnection client : List.copyOf(clients)) {
            if (spreadMillis == 0) {
                client.closeIfIdle();
            } else {
                loop.schedule(client::closeIfIdle, ThreadLocalRandom.current().nextLong(spreadMillis), TimeUnit.MILLISECONDS);
            }
        }
        if (spreadMillis > 0) {
            // those that had an answer meanwhile and were not sent home with it
            loop.schedule(() -> List.copyOf(clients).forEach(HttpConnection::closeIfIdle), spreadMillis, TimeUnit.MILLISECONDS);
        }
    }

    /** Ends every client's connection at once. */
    void cutAll() {
        List.copyOf(accepted).forEach(Channel::close);
    }

    /** Gives the idle connections to servers that are as they were to the worker that takes this one's place, now and later; closes the others. */
    void handOver(Worker successor) {
        over = true;
        this.successor = successor;
        for (IdlePool pool : idle.values()) {
            for (ServerConnection connection; (connection = pool.oldest()) != null; ) {
                if (!connection.usable() || !pass(connection)) {
                    connection.close();
                }
            }
            pool.close();
        }
        idle.clear();
    }

    /** @return whether the successor has the same server, and keeps the connection */
    private boolean pass(ServerConnection connection) {
        ServerRuntime server = connection.server();
        BackSide back = successor.program.backs().get(server.backend().name());
        ServerRuntime same = back == null ? null : back.runtime().server(server.name());
        if (same == null || !same.reachedAs(server)) {
            return false;
        }
        connection.adopt(successor, same);
        return successor.giveIdle(connection, -1);
    }

    void closeIdle() {
        over = true;
        idle.values().forEach(IdlePool::close);
    }
}
