package dev.jlb.server.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.Backends;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Algorithms as back ends in {@code mode log} use them (manual 4.2): nothing is counted, each message only asks for a server. */
class LogBalanceTest {
    private static final String THREE = "server s1 udp@127.0.0.1:1\nserver s2 udp@127.0.0.1:1\nserver s3 udp@127.0.0.1:1\n";

    private static String picked(BackendRuntime backend, int messages) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < messages; i++) {
            ServerRuntime server = backend.pick(new Backends.Stream(null));
            names.append(server == null ? "-" : server.name().substring(1));
        }
        return names.toString();
    }

    private static void down(BackendRuntime backend, int server, boolean down) {
        backend.changes().administrative(backend.servers().get(server - 1), down ? ServerState.FORCED_MAINT : 0, down ? 0 : ServerState.FORCED_MAINT);
    }

    @Test
    void stickyGoesOnOnlyWhenItsServerIsDownAndWhoComesBackIsLast() {
        BackendRuntime backend = Backends.of("mode log\nbalance sticky\n" + THREE);
        assertThat(picked(backend, 3)).isEqualTo("111");
        down(backend, 1, true);
        assertThat(picked(backend, 3)).isEqualTo("222");
        down(backend, 1, false);
        assertThat(picked(backend, 3)).isEqualTo("222");
        down(backend, 2, true);
        assertThat(picked(backend, 3)).isEqualTo("333");
        down(backend, 3, true);
        assertThat(picked(backend, 3)).isEqualTo("111");
        down(backend, 1, true);
        assertThat(picked(backend, 1)).isEqualTo("-");
        down(backend, 3, false);
        assertThat(picked(backend, 2)).isEqualTo("33");
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "random(1)", "random(5)"})
    void randomMeetsAll(String algorithm) {
        assertThat(picked(Backends.of("mode log\nbalance " + algorithm + "\n" + THREE), 500)).contains("1").contains("2").contains("3").doesNotContain("-");
    }

    @Test
    void roundrobinIsInTurn() {
        BackendRuntime backend = Backends.of("mode log\nbalance roundrobin\n" + THREE);
        assertThat(picked(backend, 6)).isEqualTo("123123");
        down(backend, 2, true);
        assertThat(picked(backend, 4)).matches("(13){2}|(31){2}");
    }
}
