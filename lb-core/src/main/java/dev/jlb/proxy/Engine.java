package dev.jlb.proxy;

import io.netty.channel.EventLoopGroup;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What outlives a configuration: event loops, and what is counted of the whole process. The programs that follow each other by reloads share it. */
final class Engine {
    final Transport transport = Transport.best();
    final EventLoopGroup loops;
    /** Client connections of all generations. */
    final AtomicInteger connections = new AtomicInteger();
    /** Clients of listeners with TLS, from the first byte of their handshake. */
    final AtomicInteger tlsClients = new AtomicInteger();
    final AtomicLong streams = new AtomicLong();
    /** Listeners that have stopped accepting until there is room. */
    final Set<Listener> paused = ConcurrentHashMap.newKeySet();
    /** Connections to servers, those in pools too. */
    final AtomicInteger serverConnections = new AtomicInteger();
    final AcceptLimits limits = new AcceptLimits();
    final CompressionRate compression = new CompressionRate();
    final long startMillis = System.currentTimeMillis();

    /** Nothing until the first program is started: one that only rehearses sends nothing. */
    private volatile LongSupplier sent = () -> 0;
    private boolean measuring;
    private volatile long lastSent;
    private volatile long sentInSecond;
    private volatile long tickedAt = System.nanoTime();

    Engine(int threads) {
        this.loops = transport.loops(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
    }

    /** Looks once a second at what the running program has sent, so that sending costs nothing. */
    void measure(LongSupplier bytesOut) {
        sent = bytesOut;
        lastSent = bytesOut.getAsLong();
        if (!measuring) {
            measuring = true;
            loops.next().scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
        }
    }

    private void tick() {
        long now = sent.getAsLong();
        sentInSecond = Math.max(0, now - lastSent);
        lastSent = now;
        tickedAt = System.nanoTime();
    }

    /** Bytes of the second that passed last and of the one that runs, each by its share. */
    long bytesOutRate() {
        double share = Math.clamp((System.nanoTime() - tickedAt) / 1e9, 0, 1);
        return Math.max(0, sent.getAsLong() - lastSent) + (long) (sentInSecond * (1 - share));
    }

    void resume() {
        if (!paused.isEmpty()) {
            paused.forEach(listener -> listener.gate.resume());
        }
    }

    void close() {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
    }
}
