package dev.jlb.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.server.ServerRuntime;
import dev.jlb.server.TrafficObserver;
import dev.jlb.server.TrafficObserver.Event;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code observe} with each {@code on-error}; health and words as HAProxy 2.6 showed them for the same traffic. */
class ErrorCounterTest {
    private final CheckFixture fixture = new CheckFixture();

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private ServerRuntime checked(ServerSocket server, String options) throws Exception {
        fixture.start("option log-health-checks\nserver s 127.0.0.1:" + server.getLocalPort() + " check inter 60s fastinter 60s error-limit 2 " + options + "\n");
        assertThat(fixture.next()).contains("status: 3/3 UP");
        return fixture.server("s");
    }

    @ParameterizedTest
    @CsvSource({"fastinter, UP, 4, L4OK", "fail-check, UP 2/3, 3, HANA", "sudden-death, UP 1/3, 2, HANA", "mark-down, DOWN, 0, HANA"})
    void tooManyErrors(String mode, String status, int health, String check) throws Exception {
        try (ServerSocket socket = CheckFixture.serve(true, any -> null)) {
            ServerRuntime server = checked(socket, "observe layer7 on-error " + mode);
            TrafficObserver.tell(server, Event.WRONG_STATUS);
            TrafficObserver.tell(server, Event.ANSWERED);
            TrafficObserver.tell(server, Event.CLOSED);
            assertThat(server.statusText()).isEqualTo("UP");
            TrafficObserver.tell(server, Event.WRONG_STATUS);
            assertThat(server.statusText()).isEqualTo(status);
            assertThat(server.check().health()).isEqualTo(health);
            assertThat(server.check().last().status().code()).isEqualTo(check);
            assertThat(server.counters().failedByTraffic.sum()).isEqualTo(1);
            if (check.equals("HANA")) {
                assertThat(fixture.next()).startsWith("NOTICE Health check for server b/s failed, reason: Health analyze, info: \"Detected 2 consecutive errors, last one was: Wrong http response\", status: ");
            }
        }
    }

    @Test
    void layerFourSeesConnectionsOnly() throws Exception {
        try (ServerSocket socket = CheckFixture.serve(true, any -> null)) {
            ServerRuntime server = checked(socket, "observe layer4 on-error mark-down");
            for (Event event : new Event[] {Event.WRONG_STATUS, Event.READ_TIMEOUT, Event.NOT_CONNECTED, Event.ANSWERED, Event.INVALID_RESPONSE}) {
                TrafficObserver.tell(server, event);
            }
            assertThat(server.statusText()).isEqualTo("UP");
            TrafficObserver.tell(server, Event.NOT_CONNECTED);
            assertThat(server.statusText()).isEqualTo("DOWN");
            assertThat(server.check().last().text()).isEqualTo("Detected 2 consecutive errors, last one was: L4 unsuccessful connection");
        }
    }

    @Test
    void anErrorBringsTheNextCheckForward() throws Exception {
        try (ServerSocket socket = CheckFixture.serve(true, any -> null)) {
            fixture.start("option log-health-checks\nserver s 127.0.0.1:" + socket.getLocalPort() + " check inter 60s fastinter 20ms rise 1 fall 1 error-limit 1 observe layer4\n");
            CheckFixture.await(() -> fixture.server("s").check().last().passed() && !fixture.server("s").check().running());
            assertThat(fixture.next()).contains("succeeded");
            TrafficObserver.tell(fixture.server("s"), Event.NOT_CONNECTED);
            assertThat(fixture.next()).contains("failed");
            assertThat(fixture.next()).contains("is DOWN");
            assertThat(fixture.next()).contains("no server");
            assertThat(fixture.next()).contains("succeeded");
        }
    }
}
