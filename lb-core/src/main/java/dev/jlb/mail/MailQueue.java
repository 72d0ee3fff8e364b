package dev.jlb.mail;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The mails for one mail server, which are brought there one after the other, each tried once. Bounded: what does not fit is lost, and that is said once. */
final class MailQueue implements AutoCloseable {
    static final int MOST = 1000;

    private final String name;
    private final InetSocketAddress server;
    private final long timeoutMillis;
    private final EventLoop loop;
    private final Function<SocketAddress, Supplier<Channel>> transports;
    private final Consumer<String> warnings;
    private final ArrayDeque<Mail> waiting = new ArrayDeque<>();
    private MailDelivery running;
    private boolean overflowed;
    private boolean closed;

    MailQueue(String name, InetSocketAddress server, long timeoutMillis, EventLoop loop, Function<SocketAddress, Supplier<Channel>> transports, Consumer<String> warnings) {
        this.name = name;
        this.server = server;
        this.timeoutMillis = timeoutMillis;
        this.loop = loop;
        this.transports = transports;
        this.warnings = warnings;
    }

    /** From any thread. */
    void add(Mail mail) {
        if (loop.isShuttingDown()) {
            return;
        }
        loop.execute(() -> {
            if (closed) {
                return;
            }
            if (waiting.size() < MOST) {
                waiting.add(mail);
                overflowed = false;
            } else if (!overflowed) {
                overflowed = true;
                warnings.accept("email-alert : mailer '" + name + "' : " + MOST + " mails wait already, others are lost.");
            }
            next();
        });
    }

    private void next() {
        if (running != null || waiting.isEmpty() || closed) {
            return;
        }
        Mail mail = waiting.poll();
        running = new MailDelivery(mail, failure -> {
            running = null;
            if (failure != null) {
                warnings.accept("email-alert : mailer '" + name + "' did not take a mail: " + failure + ".");
            }
            // not from within: a thousand failures at once would be a thousand frames
            loop.execute(this::next);
        });
        running.start(loop, transports.apply(server), server, timeoutMillis);
    }

    @Override
    public void close() {
        if (loop.isShuttingDown()) {
            return;
        }
        loop.execute(() -> {
            closed = true;
            waiting.clear();
            if (running != null) {
                running.abort();
            }
        });
    }
}
