package dev.jlb.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.server.Backends.Stream;
import dev.jlb.server.ServerState.Operational;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackendRuntimeTest {
    private static final String TWO = "balance roundrobin\nserver s1 127.0.0.1:1 maxconn 1\nserver s2 127.0.0.1:1 maxconn 1\n";

    private static Stream placed(BackendRuntime backend, Outcome expected) {
        Stream stream = new Stream(null);
        assertThat(backend.place(stream)).isEqualTo(expected);
        return stream;
    }

    @Test
    void aFreedSlotGoesToTheOneThatWaitsLongest() {
        BackendRuntime backend = Backends.of(TWO);
        Stream first = placed(backend, Outcome.GRANTED);
        Stream second = placed(backend, Outcome.GRANTED);
        assertThat(first.server()).isNotSameAs(second.server());
        Stream third = placed(backend, Outcome.QUEUED);
        Stream fourth = placed(backend, Outcome.QUEUED);
        assertThat(backend.queued()).isEqualTo(2);
        ServerRuntime freed = second.server();
        backend.release(second);
        assertThat(third.grants).isEqualTo(1);
        assertThat(third.server()).isSameAs(freed);
        assertThat(third.backendQueuePosition()).isEqualTo(1);
        assertThat(fourth.grants).isZero();
        backend.cancel(fourth);
        assertThat(fourth.backendQueuePosition()).as("one was served before it gave up").isEqualTo(2);
        backend.release(first);
        assertThat(fourth.grants).isZero();
        assertThat(backend.queued()).isZero();
        backend.release(third);
        assertThat(backend.servers()).allMatch(server -> server.connections() == 0);
    }

    @Test
    void prioritiesOvertake() {
        BackendRuntime backend = Backends.of("server s1 127.0.0.1:1 maxconn 1\n");
        Stream first = placed(backend, Outcome.GRANTED);
        Stream normal = placed(backend, Outcome.QUEUED);
        Stream urgent = new Stream(null);
        urgent.priority(-1, 0);
        assertThat(backend.place(urgent)).isEqualTo(Outcome.QUEUED);
        Stream sooner = new Stream(null);
        sooner.priority(0, -60_000);
        assertThat(backend.place(sooner)).isEqualTo(Outcome.QUEUED);
        backend.release(first);
        assertThat(urgent.grants).isEqualTo(1);
        backend.release(urgent);
        assertThat(sooner.grants).isEqualTo(1);
        assertThat(normal.grants).isZero();
    }

    @Test
    void aForcedServerHasItsOwnQueueAndMaxqueueSendsElsewhere() {
        BackendRuntime backend = Backends.of("balance roundrobin\noption redispatch\nserver s1 127.0.0.1:1 maxconn 1 maxqueue 1\nserver s2 127.0.0.1:1\n");
        ServerRuntime s1 = backend.server("s1");
        Stream holder = new Stream(null);
        holder.force(s1, false);
        assertThat(backend.place(holder)).isEqualTo(Outcome.GRANTED);
        Stream waiter = new Stream(null);
        waiter.force(s1, false);
        assertThat(backend.place(waiter)).isEqualTo(Outcome.QUEUED);
        assertThat(s1.queued()).isEqualTo(1);
        Stream third = new Stream(null);
        third.force(s1, false);
        assertThat(backend.place(third)).isEqualTo(Outcome.GRANTED);
        assertThat(third.server()).isSameAs(backend.server("s2"));
        assertThat(third.takeLeft()).isSameAs(s1);
        assertThat(third.takeLeft()).as("a redispatch counts once").isNull();
        backend.changes().operational(s1, Operational.STOPPED);
        assertThat(waiter.grants).as("the server is gone: ask again").isEqualTo(1);
        assertThat(waiter.server()).isNull();
        assertThat(backend.place(waiter)).isEqualTo(Outcome.GRANTED);
        assertThat(waiter.server()).isSameAs(backend.server("s2"));
    }

    @Test
    void withoutRedispatchAStreamKeepsToItsServer() {
        for (String options : List.of("", "option redispatch\noption persist\n")) {
            BackendRuntime backend = Backends.of("balance roundrobin\n" + options + "server s1 127.0.0.1:1 maxconn 1 maxqueue 1\nserver s2 127.0.0.1:1\n");
            ServerRuntime s1 = backend.server("s1");
            List<Stream> streams = new ArrayList<>();
            for (Outcome outcome : List.of(Outcome.GRANTED, Outcome.QUEUED, options.isEmpty() ? Outcome.FULL : Outcome.GRANTED)) {
                Stream stream = new Stream(null);
                stream.force(s1, true);
                assertThat(backend.place(stream)).isEqualTo(outcome);
                streams.add(stream);
            }
            assertThat(streams.get(2).full()).isSameAs(options.isEmpty() ? s1 : null);
            backend.changes().operational(s1, Operational.STOPPED);
            assertThat(streams.get(1).grants).as("it waits on").isZero();
            backend.release(streams.getFirst());
            assertThat(streams.get(1).server()).isSameAs(s1);
        }
    }

    @Test
    void whoWaitsForAnyServerWaitsUntilOneIsBack() {
        BackendRuntime backend = Backends.of("balance roundrobin\nserver s1 127.0.0.1:1 maxconn 1\n");
        Stream first = placed(backend, Outcome.GRANTED);
        Stream waiter = placed(backend, Outcome.QUEUED);
        backend.changes().operational(backend.server("s1"), Operational.STOPPED);
        backend.release(first);
        assertThat(waiter.grants).isZero();
        placed(backend, Outcome.NO_SERVER);
        backend.changes().operational(backend.server("s1"), Operational.RUNNING);
        assertThat(waiter.server()).isSameAs(backend.server("s1"));
    }

    @Test
    void leastconnUsesQueuesThatMaxqueueLimits() {
        BackendRuntime backend = Backends.of("balance leastconn\nserver s1 127.0.0.1:1 maxconn 1 maxqueue 2 weight 10\nserver s2 127.0.0.1:1 maxconn 1\n");
        for (Outcome outcome : List.of(Outcome.GRANTED, Outcome.GRANTED, Outcome.QUEUED, Outcome.QUEUED, Outcome.QUEUED)) {
            placed(backend, outcome);
        }
        assertThat(backend.server("s1").queued()).isEqualTo(2);
        assertThat(backend.server("s2").queued()).isZero();
        assertThat(backend.queued()).isEqualTo(3);
    }

    @Test
    void aWarmingServerHasSixteenthsOfItsWeight() {
        BackendRuntime backend = Backends.of("balance roundrobin\nserver s1 127.0.0.1:1 weight 100 slowstart 5s\nserver s2 127.0.0.1:1\n");
        ServerRuntime s1 = backend.server("s1");
        backend.changes().operational(s1, Operational.STOPPED);
        backend.changes().throttle(s1, 1, 1);
        backend.changes().operational(s1, Operational.STARTING);
        assertThat(s1.weight()).isEqualTo(7);
        assertThat(s1.weights().percent()).isEqualTo(6);
        backend.changes().throttle(s1, 20, 4);
        assertThat(s1.weight()).isEqualTo(25);
        assertThat(s1.weights().percent()).isEqualTo(25);
        backend.changes().throttle(s1, 100, 16);
        backend.changes().operational(s1, Operational.RUNNING);
        assertThat(s1.weight()).isEqualTo(100);
        assertThat(s1.weights().percent()).isEqualTo(-1);
    }

    @Test
    void whenAllAreGoneThereIsNoServerAndBackupsStepIn() {
        BackendRuntime backend = Backends.of("balance roundrobin\nserver s1 127.0.0.1:1\nserver b1 127.0.0.1:1 backup\nserver b2 127.0.0.1:1 backup\n");
        assertThat(placed(backend, Outcome.GRANTED).server().name()).isEqualTo("s1");
        backend.changes().operational(backend.server("s1"), Operational.STOPPED);
        assertThat(placed(backend, Outcome.GRANTED).server().name()).isEqualTo("b1");
        assertThat(placed(backend, Outcome.GRANTED).server().name()).isEqualTo("b1");
        backend.changes().administrative(backend.server("b1"), ServerState.FORCED_DRAIN, 0);
        assertThat(placed(backend, Outcome.GRANTED).server().name()).isEqualTo("b2");
        backend.changes().administrative(backend.server("b2"), ServerState.FORCED_MAINT, 0);
        placed(backend, Outcome.NO_SERVER);
        assertThat(backend.up()).isFalse();
        backend.changes().operational(backend.server("s1"), Operational.RUNNING);
        assertThat(placed(backend, Outcome.GRANTED).server().name()).isEqualTo("s1");
    }

    @Test
    void redispatchLeavesTheFailedServerOut() {
        for (String algorithm : List.of("roundrobin", "static-rr", "leastconn", "random", "source", "uri", "first", "random\nhash-type consistent", "source\nhash-type consistent")) {
            BackendRuntime backend = Backends.of("mode http\nbalance " + algorithm + "\nserver s1 127.0.0.1:1\nserver s2 127.0.0.1:1\n");
            for (int i = 0; i < 20; i++) {
                Stream stream = new Stream(new RequestSamples(new byte[] {1, 2, 3, (byte) i}, "/" + i, java.util.Map.of()));
                backend.place(stream);
                ServerRuntime failed = stream.server();
                backend.release(stream);
                stream.exclude(failed);
                backend.place(stream);
                assertThat(stream.server()).as(algorithm).isNotSameAs(failed);
                backend.release(stream);
            }
        }
    }

    @Test
    void leastconnFollowsTheLoad() {
        BackendRuntime backend = Backends.of("balance leastconn\nserver s1 127.0.0.1:1\nserver s2 127.0.0.1:1 weight 2\n");
        int[] counts = new int[2];
        for (int i = 0; i < 30; i++) {
            counts[placed(backend, Outcome.GRANTED).server().index()]++;
        }
        assertThat(counts).containsExactly(10, 20);
    }

    /** Slots are never exceeded, nobody is forgotten, and all is zero at the end, whatever the threads do. */
    @Test
    void threadsShareSlots() throws Exception {
        BackendRuntime backend = Backends.of("balance leastconn\nserver s1 127.0.0.1:1 maxconn 2\nserver s2 127.0.0.1:1 maxconn 3\n");
        int threads = 4;
        int rounds = 3000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch finished = new CountDownLatch(threads * rounds);
        AtomicInteger tooMany = new AtomicInteger();
        List<Runnable> work = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            work.add(() -> {
                for (int i = 0; i < rounds; i++) {
                    boolean cancels = ThreadLocalRandom.current().nextInt(4) == 0;
                    Placement stream = new Placement(null, Runnable::run) {
                        @Override
                        protected void granted() {
                            hold(this);
                        }

                        private void hold(Placement self) {
                            if (self.server().connections() > self.server().maxConnections()) {
                                tooMany.incrementAndGet();
                            }
                            backend.release(self);
                            finished.countDown();
                        }
                    };
                    if (backend.place(stream) == Outcome.GRANTED) {
                        backend.release(stream);
                        finished.countDown();
                    } else if (cancels && Waiting.stillWaits(stream)) {
                        backend.cancel(stream);
                    }
                }
            });
        }
        work.forEach(pool::execute);
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(tooMany.get()).isZero();
        assertThat(backend.queued()).isZero();
        assertThat(backend.servers()).allMatch(server -> server.connections() == 0);
    }

    private static final class Waiting {
        static boolean stillWaits(Placement stream) {
            return stream.state == Placement.State.WAITING;
        }
    }
}
