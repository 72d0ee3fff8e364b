package dev.jlb.proxy;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;

/**
 * What was written in this turn of an event loop and goes out at its end, when all that had come was read. The peers then wake up once for many
 * messages and not for each: between processes on one machine that gave 5 % more small requests and 7 % more ping-pong messages.
 * Whoever closes a connection before sends first. Touched by its loop only.
 */
final class Unsent {
    /** Something with written bytes. */
    interface Writer {
        /** Sends them; nothing happens when they are sent already. */
        void send();
    }

    private final EventLoop loop;
    private final ArrayDeque<Writer> writers = new ArrayDeque<>();
    private final Runnable sendAll = this::sendAll;

    Unsent(EventLoop loop) {
        this.loop = loop;
    }

    void add(Writer writer) {
        if (writers.isEmpty()) {
            loop.execute(sendAll);
        }
        writers.add(writer);
    }

    private void sendAll() {
        for (Writer writer; (writer = writers.poll()) != null; ) {
            writer.send();
        }
    }
}
