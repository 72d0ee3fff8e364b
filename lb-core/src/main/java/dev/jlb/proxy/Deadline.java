package dev.jlb.proxy;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A point in time that moves all the while and is rarely reached. Moving it writes a field; the one scheduled task looks when it fires
 * and schedules itself again, so that a busy connection schedules nothing per request.
 */
final class Deadline implements Runnable {
    private final EventLoop loop;
    private final LoopClock clock;
    private final Runnable expired;
    /** {@link System#nanoTime} value, meaningful while {@link #armed}. */
    private long due;

    private boolean armed;
    private ScheduledFuture<?> task;
    private long scheduledFor;

    /** @param expired called on the loop when the time has come */
    Deadline(Worker worker, Runnable expired) {
        this.loop = worker.loop;
        this.clock = worker.clock;
        this.expired = expired;
    }

    /** @param milliseconds from now; 0 or less is never */
    void in(long milliseconds) {
        if (milliseconds <= 0) {
            armed = false;
            return;
        }
        long now = clock.nanos();
        due = now + milliseconds * 1_000_000L;
        armed = true;
        if (task == null || due - scheduledFor < 0) {
            schedule(now);
        }
    }

    void cancel() {
        armed = false;
    }

    /** For good, or for long: the loop does not keep it, and what it belongs to, until the time would have come. */
    void drop() {
        armed = false;
        if (task != null) {
            task.cancel(false);
            task = null;
        }
    }

    private void schedule(long now) {
        if (task != null) {
            task.cancel(false);
        }
        scheduledFor = due;
        task = loop.schedule(this, Math.max(0, due - now), TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        long now = System.nanoTime();
        task = null;
        if (!armed) {
            return;
        }
        if (now - due >= 0) {
            armed = false;
            expired.run();
        } else {
            schedule(now);
        }
    }
}
