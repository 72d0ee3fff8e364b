package dev.jlb.proxy;

import io.netty.channel.EventLoopGroup;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What outlives a configuration: event loops, and what is counted of the whole process. The programs that follow each other by reloads share it. */
final class Engine {
    final Transport transport = Transport.best();
    final EventLoopGroup loops;
    /** Client connections of all generations. */
    final AtomicInteger connections = new AtomicInteger();
    final AtomicLong streams = new AtomicLong();
    /** Listeners that have stopped accepting until there is room. */
    final Set<Listener> paused = ConcurrentHashMap.newKeySet();
    /** Connections to servers, those in pools too. */
    final AtomicInteger serverConnections = new AtomicInteger();
    final AcceptLimits limits = new AcceptLimits();
    final long startMillis = System.currentTimeMillis();

    Engine(int threads) {
        this.loops = transport.loops(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
    }

    void resume() {
        if (!paused.isEmpty()) {
            paused.forEach(Listener::resume);
        }
    }

    void close() {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
    }
}
