package dev.jlb.proxy;

import dev.jlb.config.model.BindOptions;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * Whether a listener accepts connections now: not while one of the limits is reached that it shares with its front end and the process
 * (manual {@code maxconn}, {@code maxsslconn}, {@code rate-limit sessions}, {@code maxconnrate} …), nor for a while after the system
 * refused one. Clients wait in the kernel's backlog meanwhile.
 */
final class AcceptGate {
    private static final long RETRY_MILLIS = 5;
    /** How long nothing is accepted when that failed; HAProxy waits as long. */
    private static final long EXHAUSTED_MILLIS = 100;

    private final Listener listener;
    private final FrontSide front;
    private final Program program;
    private volatile boolean paused;
    private volatile boolean exhausted;
    private volatile long exhaustedUntil;

    AcceptGate(Listener listener, Program program) {
        this.listener = listener;
        this.front = listener.front;
        this.program = program;
    }

    /** One connection more is being served. */
    void accepted() {
        if (full()) {
            pause();
        }
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
        limits.add(listener.secure());
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
        return front.accepted != null && front.accepted.perPeriod() >= front.rateLimit || limits.any() && limits.reached(listener.secure());
    }

    /** Nobody tells when a rate has dropped. */
    private void retry() {
        listener.socket().channel().eventLoop().schedule(() -> {
            resume();
            if (listener.socket().channel().isOpen() && paused && listener.socket().ownedBy(listener)) {
                retry();
            }
        }, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private boolean full() {
        int own = listener.bind.settings().get(BindOptions.MAXCONN);
        return own > 0 && listener.connections() >= own
                || listener.secure() && program.maxTlsConnections > 0 && program.engine.tlsClients.get() >= program.maxTlsConnections
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
        EventLoop loop = listener.socket().channel().eventLoop();
        if (loop.inEventLoop()) {
            decision.run();
        } else {
            loop.execute(decision);
        }
    }

    private void pause() {
        if (paused || listener.socket() == null) {
            return;
        }
        onLoop(() -> {
            if (!paused && listener.socket().ownedBy(listener) && mustWait()) {
                paused = true;
                listener.socket().channel().config().setAutoRead(false);
                program.paused(listener);
                // the last of the others may have gone in this moment
                resume();
            }
        });
    }

    /** Accepts again once there is room. */
    void resume() {
        if (mustWait()) {
            return;
        }
        onLoop(() -> {
            if (!listener.socket().ownedBy(listener)) {
                program.resumed(listener);
            } else if (paused && !mustWait()) {
                paused = false;
                program.resumed(listener);
                listener.socket().channel().config().setAutoRead(true);
            }
        });
    }
}
