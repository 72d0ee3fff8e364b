package dev.jlb.server.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.Backends;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that HAProxy 2.6 made of the same keys and addresses. */
class DynamicCookieTest {
    @ParameterizedTest
    @CsvSource({"secret,127.0.0.1,9472,093b58d0a341edb0", "secret,127.0.0.1,9473,04dd8ed7cc5b357c", "other,127.0.0.1,9472,cac357e43ed6d356", "third,127.0.0.1,9473,b3951cc64d91facb", "third,127.0.0.1,9472,5d3964314506c039", "secret,::1,9472,33a31e29c9e1512e"})
    void isHaproxys(String key, String host, int port, String value) {
        assertThat(DynamicCookie.of(key, new InetSocketAddress(host, port))).isEqualTo(value);
    }

    @Test
    void followsTheKeyTheAddressAndTheSwitch() {
        BackendRuntime backend = Backends.of("mode http\ndynamic-cookie-key secret\ncookie SRV insert dynamic\nserver s1 127.0.0.1:9472\nserver s2 127.0.0.1:9473 cookie own\n");
        var first = backend.servers().getFirst();
        CookiePersister cookies = CookiePersister.of(backend);
        assertThat(first.cookie()).as("without an address").isEmpty();
        backend.changes().address(first, new InetSocketAddress("127.0.0.1", 9472), "127.0.0.1:9472");
        assertThat(first.cookie()).isEqualTo("093b58d0a341edb0");
        cookies.key("other");
        assertThat(first.cookie()).isEqualTo("cac357e43ed6d356");
        cookies.dynamic(false);
        assertThat(first.cookie()).isEmpty();
        cookies.key("third");
        assertThat(first.cookie()).isEmpty();
        backend.changes().address(first, new InetSocketAddress("127.0.0.1", 9473), "127.0.0.1:9473");
        cookies.dynamic(true);
        assertThat(first.cookie()).isEqualTo("b3951cc64d91facb");
        assertThat(backend.servers().getLast().cookie()).isEqualTo("own");
    }
}
