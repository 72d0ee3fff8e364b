package dev.jlb.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The end of a program that begins nothing any more: when its last connection has gone, or its time is over. */
final class Retirement {
    private static final int LOOK_MILLIS = 250;
    private static final int LOOK_OFTEN_MILLIS = 50;

    /** Client connections that the program serves. */
    final AtomicInteger connections = new AtomicInteger();
    private final EventLoopGroup loops;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Retirement(EventLoopGroup loops) {
        this.loops = loops;
    }

    /** Completes when the last connection is gone. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /**
     * Looks every now and then whether the last connection has gone.
     *
     * @param most milliseconds until {@code cut} is called, 0 never
     * @param release what is left to do at the end
     */
    void begin(long most, Runnable cut, Runnable release) {
        long began = System.nanoTime();
        ScheduledFuture<?>[] task = new ScheduledFuture<?>[1];
        EventLoop loop = loops.next();
        loop.execute(() -> task[0] = loop.scheduleAtFixedRate(
                () -> {
                    if (connections.get() == 0) {
                        task[0].cancel(false);
                        release.run();
                        ended.complete(null);
                    } else if (most > 0 && System.nanoTime() - began > most * 1_000_000L) {
                        cut.run();
                    }
                },
                LOOK_MILLIS,
                LOOK_MILLIS,
                TimeUnit.MILLISECONDS));
    }

    /** Opens when the count has come to 0. */
    CountDownLatch whenNone(AtomicInteger count) {
        CountDownLatch idle = new CountDownLatch(1);
        EventLoop loop = loops.next();
        loop.execute(new Runnable() {
            @Override
            public void run() {
                if (count.get() == 0) {
                    idle.countDown();
                } else {
                    loop.schedule(this, LOOK_OFTEN_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        });
        return idle;
    }
}
