package dev.jlb.server.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.Backends;
import dev.jlb.server.Outcome;
import dev.jlb.server.RequestSamples;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code hash-key} and {@code hash-preserve-affinity} (manual 4.2 and 5.2 of 3.4; HAProxy 2.6 has neither). */
class HashRingTest {
    private static Backends.Stream stream(String key) {
        return new Backends.Stream(new RequestSamples(new byte[4], "/", Map.of("x", key)));
    }

    private static String chosen(BackendRuntime backend) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            Backends.Stream stream = stream("key" + i);
            assertThat(backend.place(stream)).isEqualTo(Outcome.GRANTED);
            names.append(stream.server().name());
            backend.release(stream);
        }
        return names.toString();
    }

    private static BackendRuntime addressed(String lines) {
        BackendRuntime backend = Backends.of("mode http\nbalance hdr(x)\nhash-type consistent\n" + lines);
        for (ServerRuntime server : backend.servers()) {
            backend.changes().address(server, new InetSocketAddress("10.0.0." + server.name(), 80 + Integer.parseInt(server.name())), "");
        }
        return backend;
    }

    @ParameterizedTest
    @ValueSource(strings = {"hash-key addr", "hash-key addr-port", "hash-key guid guid g%s", "hash-key id32 id 1%s00000"})
    void theOrderOfServersDoesNotMatter(String options) {
        String line = "server %1$s 127.0.0.1:1 " + options.replace("%s", "%1$s") + "\n";
        String one = chosen(addressed(line.formatted(1) + line.formatted(2) + line.formatted(3)));
        String two = chosen(addressed(line.formatted(3) + line.formatted(1) + line.formatted(2)));
        assertThat(two).isEqualTo(one).contains("1").contains("2").contains("3");
    }

    @Test
    void byIdItDoes() {
        String line = "server %1$s 127.0.0.1:1\n";
        assertThat(chosen(addressed(line.formatted(1) + line.formatted(2)))).isNotEqualTo(chosen(addressed(line.formatted(2) + line.formatted(1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"consistent", "map-based"})
    void fullServersArePassedOver(String type) {
        BackendRuntime backend = Backends.of("mode http\nbalance hdr(x)\nhash-preserve-affinity maxconn\nhash-type " + type + "\nserver 1 127.0.0.1:1 maxconn 1\nserver 2 127.0.0.1:1 maxconn 1\nserver 3 127.0.0.1:1 maxconn 1\n");
        Backends.Stream first = stream("same");
        Backends.Stream second = stream("same");
        Backends.Stream third = stream("same");
        assertThat(backend.place(first)).isEqualTo(Outcome.GRANTED);
        assertThat(backend.place(second)).isEqualTo(Outcome.GRANTED);
        assertThat(backend.place(third)).isEqualTo(Outcome.GRANTED);
        assertThat(second.server()).isNotSameAs(first.server());
        assertThat(third.server()).isNotSameAs(first.server()).isNotSameAs(second.server());
        assertThat(backend.place(stream("same"))).isEqualTo(Outcome.QUEUED);
    }

    @Test
    void onlyFullQueuesArePassedOver() {
        BackendRuntime backend = Backends.of("mode http\nbalance hdr(x)\nhash-preserve-affinity maxqueue\nhash-type consistent\nserver 1 127.0.0.1:1 maxconn 1 maxqueue 1\nserver 2 127.0.0.1:1 maxconn 1 maxqueue 1\n");
        Backends.Stream first = stream("same");
        assertThat(backend.place(first)).isEqualTo(Outcome.GRANTED);
        assertThat(backend.place(stream("same"))).isEqualTo(Outcome.QUEUED);
        Backends.Stream third = stream("same");
        assertThat(backend.place(third)).isEqualTo(Outcome.GRANTED);
        assertThat(third.server()).isNotSameAs(first.server());
    }

    @Test
    void withoutItStreamsWaitForTheirServer() {
        BackendRuntime backend = Backends.of("mode http\nbalance hdr(x)\nhash-type consistent\nserver 1 127.0.0.1:1 maxconn 1\nserver 2 127.0.0.1:1 maxconn 1\n");
        assertThat(backend.place(stream("same"))).isEqualTo(Outcome.GRANTED);
        assertThat(backend.place(stream("same"))).isEqualTo(Outcome.QUEUED);
    }

    /** A redispatch leaves the server that failed, though the others have more than hash-balance-factor allows. */
    @ParameterizedTest
    @ValueSource(strings = {"hdr(x)", "random(1)"})
    void aFailedServerIsLeftWhateverTheBounds(String algorithm) {
        BackendRuntime backend = Backends.of("mode http\nbalance " + algorithm + "\nhash-type consistent\nhash-balance-factor 101\nserver 1 127.0.0.1:1\nserver 2 127.0.0.1:1\n");
        for (int held = 0; held < 8; held++) {
            for (int i = 0; i < 50; i++) {
                Backends.Stream stream = stream("key" + i);
                assertThat(backend.place(stream)).isEqualTo(Outcome.GRANTED);
                ServerRuntime failed = stream.server();
                backend.release(stream);
                stream.exclude(failed);
                assertThat(backend.place(stream)).isEqualTo(Outcome.GRANTED);
                assertThat(stream.server()).isNotSameAs(failed);
                backend.release(stream);
            }
            assertThat(backend.place(stream("held" + held))).isEqualTo(Outcome.GRANTED);
        }
    }

    @Test
    void theWeightOfAnIdleBackupServerChangesNothing() {
        BackendRuntime backend = Backends.of("balance roundrobin\nserver 1 127.0.0.1:1\nserver 2 127.0.0.1:1\nserver 3 127.0.0.1:1 backup\n");
        backend.changes().weight(backend.servers().get(2), 7);
        assertThat(chosen(backend)).startsWith("121212").doesNotContain("3");
        backend.changes().administrative(backend.servers().get(0), ServerState.FORCED_MAINT, 0);
        backend.changes().administrative(backend.servers().get(1), ServerState.FORCED_MAINT, 0);
        assertThat(chosen(backend)).startsWith("333");
    }
}
