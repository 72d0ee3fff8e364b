package dev.jlb.server.check;

import dev.jlb.server.CheckResult;
import io.netty.channel.EventLoop;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Makes one kind of check of one server again and again, on one event loop: the next begins an interval after the last has ended. */
final class CheckJob {
    /** What is checked, how, and what becomes of the result. All called on the loop. */
    interface Subject {
        /** False to pass this time over. */
        boolean due();

        /** One execution, not yet started. */
        Execution prepare(Consumer<CheckResult> done);

        void result(CheckResult result);

        /** Milliseconds until the next. */
        long interval();

        /** A check begins or has ended. */
        void running(boolean running);
    }

    /** One check under way. */
    interface Execution {
        void start();

        /** Ends it without a result. */
        void abort();
    }

    private final EventLoop loop;
    private final int spread;
    private final Subject subject;
    private Execution running;
    private ScheduledFuture<?> timer;
    private long dueNanos;
    private boolean closed;

    /** @param spread percent by which intervals vary, {@code spread-checks} */
    CheckJob(EventLoop loop, int spread, Subject subject) {
        this.loop = loop;
        this.spread = spread;
        this.subject = subject;
    }

    void start(long delayMillis) {
        loop.execute(() -> schedule(delayMillis));
    }

    private void schedule(long millis) {
        if (closed) {
            return;
        }
        dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        timer = loop.schedule(this::run, millis, TimeUnit.MILLISECONDS);
    }

    private void run() {
        if (closed) {
            return;
        }
        if (!subject.due()) {
            again();
            return;
        }
        subject.running(true);
        running = subject.prepare(result -> {
            running = null;
            subject.running(false);
            if (!closed) {
                subject.result(result);
                again();
            }
        });
        running.start();
    }

    private void again() {
        long delay = subject.interval();
        if (spread > 0) {
            long range = delay * spread / 100;
            delay += range == 0 ? 0 : ThreadLocalRandom.current().nextLong(-range, range + 1);
        }
        schedule(Math.max(1, delay));
    }

    /** The next check begins within that time. From any thread. */
    void hurry(long millis) {
        loop.execute(() -> {
            long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            if (running == null && timer != null && due - dueNanos < 0 && timer.cancel(false)) {
                schedule(millis);
            }
        });
    }

    /** Ends it; @param after called on the loop when nothing of it runs any more */
    void close(Runnable after) {
        loop.execute(() -> {
            closed = true;
            if (timer != null) {
                timer.cancel(false);
            }
            if (running != null) {
                running.abort();
                running = null;
                subject.running(false);
            }
            after.run();
        });
    }
}
