package dev.jlb.proxy;

import dev.jlb.server.ServerRuntime;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** The workers of a program, one for each event loop; each is asked on its own loop. */
final class Workers {
    private final Map<EventExecutor, Worker> byLoop = new IdentityHashMap<>();
    private final EventLoopGroup loops;

    Workers(EventLoopGroup loops) {
        this.loops = loops;
    }

    /** Makes one for each loop. */
    void begin(Program program) {
        for (EventExecutor loop : loops) {
            add((EventLoop) loop, program);
        }
    }

    /** Makes one for a loop that is not the engine's, if it has none. */
    void add(EventLoop loop, Program program) {
        byLoop.computeIfAbsent(loop, any -> new Worker(loop, program, byLoop.size()));
    }

    Worker of(EventLoop loop) {
        return byLoop.get(loop);
    }

    /** The number of the loop that asks, 0 for other threads. */
    int current() {
        for (Worker worker : byLoop.values()) {
            if (worker.loop.inEventLoop()) {
                return worker.number;
            }
        }
        return 0;
    }

    /** Tells each worker, on its loop, without waiting. */
    void tell(Consumer<Worker> what) {
        byLoop.values().forEach(worker -> worker.loop.execute(() -> what.accept(worker)));
    }

    /** Asks each worker, on its loop. @return the answers, in the order of the loops */
    <T> CompletableFuture<List<T>> ask(Function<Worker, T> question) {
        List<CompletableFuture<T>> parts = new ArrayList<>();
        for (EventExecutor loop : loops) {
            Worker worker = byLoop.get(loop);
            parts.add(CompletableFuture.supplyAsync(() -> question.apply(worker), loop));
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
    }

    /** What clients' connections are busy with now. */
    CompletableFuture<List<StreamView>> streams() {
        return ask(worker -> {
            List<StreamView> views = new ArrayList<>();
            worker.describe(views);
            return views;
        }).thenApply(parts -> parts.stream().flatMap(List::stream).toList());
    }

    /** {@code option contstats}: every five seconds, as long as the program has connections, adds the bytes of streams that go on to the counters. */
    void countContinuously() {
        byLoop.values().forEach(Worker::countContinuously);
    }

    /** Ends the stream of that number. @return whether there was one */
    CompletableFuture<Boolean> shutdownSession(long number) {
        return ask(worker -> worker.kill(number)).thenApply(found -> found.contains(true));
    }

    /** Cuts the streams of a server. @param cause see {@link Stream#kill} */
    void cut(ServerRuntime server, char cause) {
        tell(worker -> worker.cut(server, cause));
    }
}
