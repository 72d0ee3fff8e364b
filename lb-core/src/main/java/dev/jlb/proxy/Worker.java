package dev.jlb.proxy;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.http.Compressor;
import dev.jlb.sample.Sample;
import dev.jlb.server.ServerCounters;
import dev.jlb.server.ServerRuntime;
import dev.jlb.template.TextBuffer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** What belongs to one event loop: idle server connections, reused buffers. Touched by that loop only. */
final class Worker {
    private static final int HEAD = 4096;
    private static final int KEPT_ARRAYS = 1024;
    /** Idle connections among which a proven one is looked for: a pool may be large. */
    private static final int MOST_LOOKED_AT = 16;

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
    private final Map<ServerRuntime, ArrayDeque<ServerConnection>> idle = new IdentityHashMap<>();

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
        ArrayDeque<ServerConnection> pool = idle.get(server);
        if (pool == null || pool.isEmpty()) {
            return null;
        }
        ServerConnection last = pool.peekLast();
        if (last.proven() && last.usable() && (!named || Objects.equals(last.name, name))) {
            pool.pollLast();
            countIdle(last, false);
            return last;
        }
        ServerConnection second = null;
        int looked = 0;
        for (Iterator<ServerConnection> each = pool.descendingIterator(); each.hasNext() && (named && second == null || looked++ < MOST_LOOKED_AT); ) {
            ServerConnection found = each.next();
            if (!found.usable()) {
                each.remove();
                countIdle(found, false);
                found.close();
            } else if (named && !Objects.equals(found.name, name)) {
                continue;
            } else if (found.proven()) {
                each.remove();
                countIdle(found, false);
                return found;
            } else if (second == null) {
                second = found;
            }
        }
        if (second == null || provenOnly) {
            return null;
        }
        pool.remove(second);
        countIdle(second, false);
        return second;
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
        for (ArrayDeque<ServerConnection> pool : idle.values()) {
            ServerConnection oldest = pool.pollFirst();
            if (oldest != null) {
                countIdle(oldest, false);
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
        ArrayDeque<ServerConnection> pool = idle.computeIfAbsent(connection.server(), any -> new ArrayDeque<>());
        if (limit >= 0 && connection.server().counters().idleConnections.get() >= limit || !connection.server().counters().needsIdleConnection() || descriptorsAreScarce()) {
            return false;
        }
        pool.addLast(connection);
        countIdle(connection, true);
        return true;
    }

    /** A connection that has served more than once is a safe one: its server keeps what it promises. */
    private static void countIdle(ServerConnection connection, boolean idle) {
        ServerCounters counters = connection.server().counters();
        counters.idleConnections.add(idle ? 1 : -1);
        if (connection.reused()) {
            counters.safeConnections.add(idle ? 1 : -1);
        }
    }

    /** Closes the idle connections to a server. */
    void forgetIdle(ServerRuntime server) {
        ArrayDeque<ServerConnection> pool = idle.remove(server);
        while (pool != null && !pool.isEmpty()) {
            ServerConnection connection = pool.pollLast();
            countIdle(connection, false);
            connection.close();
        }
    }

    void removeIdle(ServerConnection connection) {
        ArrayDeque<ServerConnection> pool = idle.get(connection.server());
        if (pool != null && pool.remove(connection)) {
            countIdle(connection, false);
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
        int waiting = idle.values().stream().mapToInt(ArrayDeque::size).sum();
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
        for (ArrayDeque<ServerConnection> pool : idle.values()) {
            for (ServerConnection connection; (connection = pool.pollFirst()) != null; ) {
                countIdle(connection, false);
                if (connection.usable() && pass(connection)) {
                    connection.idle(connection.server().configured().settings().get(ServerOptions.POOL_PURGE_DELAY));
                } else {
                    connection.close();
                }
            }
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
        idle.values().forEach(pool -> {
            while (!pool.isEmpty()) {
                ServerConnection connection = pool.pollLast();
                countIdle(connection, false);
                connection.close();
            }
        });
    }
}
