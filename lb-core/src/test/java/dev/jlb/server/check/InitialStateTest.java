package dev.jlb.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.server.CheckResult;
import dev.jlb.server.ServerState;
import dev.jlb.server.ServerState.Operational;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code init-state} (manual 5.2): where a server starts, and how many checks then change that; rise 3, fall 4, so that up is 3 to 6 of 6. */
class InitialStateTest {
    private final CheckFixture fixture = new CheckFixture();

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({
        // all checks must fail
        "fully-up,   false, failed 3/4 UP; failed 2/4 UP; failed 1/4 UP; failed 0/3 DOWN; DOWN",
        "fully-up,   true,  succeeded 4/4 UP",
        // one is enough
        "up,         false, failed 0/3 DOWN; DOWN",
        "none,       false, failed 0/3 DOWN; DOWN",
        "up,         true,  succeeded 4/4 UP",
        "down,       true,  succeeded 4/4 UP; UP",
        "down,       false, failed 0/3 DOWN",
        // all checks must succeed
        "fully-down, true,  succeeded 1/3 DOWN; succeeded 2/3 DOWN; succeeded 4/4 UP; UP",
        "fully-down, false, ''"
    })
    void checksChangeTheState(String state, boolean answers, String expected) throws Exception {
        try (ServerSocket server = CheckFixture.serve(true, request -> answers ? "HTTP/1.0 200 OK\r\n\r\n" : "HTTP/1.0 500 No\r\n\r\n")) {
            fixture.start("timeout check 5s\noption httpchk\noption log-health-checks\nserver s 127.0.0.1:" + server.getLocalPort() + " check inter 5s fastinter 20ms rise 3 fall 4 init-state " + state + "\n");
            List<String> said = new ArrayList<>();
            int wanted = expected.isEmpty() ? 0 : expected.split("; ").length;
            while (said.size() < wanted) {
                said.add(brief(fixture.next()));
            }
            assertThat(String.join("; ", said)).isEqualTo(expected);
            if (wanted == 0) {
                // nothing changes, and nothing is to be said: what is there stays as it is
                CheckFixture.await(() -> fixture.server("s").check().last() != CheckResult.INITIAL);
                assertThat(fixture.messages).isEmpty();
                assertThat(fixture.server("s").check().health()).isZero();
            }
        }
    }

    /** Where nothing checks, nothing changes it either. */
    @ParameterizedTest
    @CsvSource({"'', RUNNING", "init-state none, RUNNING", "init-state up, RUNNING", "init-state fully-up, RUNNING", "init-state down, STOPPED", "init-state fully-down, STOPPED"})
    void withoutChecks(String options, Operational expected) throws Exception {
        fixture.start("server s 127.0.0.1:1 " + options + "\n");
        assertThat(fixture.server("s").operational()).isEqualTo(expected);
    }

    /** What the default-server line said goes to a template's servers too. */
    @ParameterizedTest
    @CsvSource({"init-state down, '', STOPPED", "init-state down, init-state none, RUNNING", "init-state fully-down, init-state up, RUNNING", "'', init-state fully-down, STOPPED"})
    void inherited(String defaults, String options, Operational expected) throws Exception {
        // it never answers: no check ends here
        try (ServerSocket silent = CheckFixture.serve(true, request -> null)) {
            fixture.start("option httpchk\ndefault-server " + defaults + "\nserver-template s 2 127.0.0.1:" + silent.getLocalPort() + " check inter 1h " + options + "\n");
            assertThat(fixture.server("s1").operational()).isEqualTo(expected);
            assertThat(fixture.server("s2").operational()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"'', RUNNING, 3", "init-state fully-up, RUNNING, 6", "init-state up, RUNNING, 3", "init-state down, STOPPED, 2", "init-state fully-down, STOPPED, 0"})
    void outOfMaintenance(String options, Operational expected, int health) throws Exception {
        try (ServerSocket silent = CheckFixture.serve(true, request -> null)) {
            fixture.start("option httpchk\nserver s 127.0.0.1:" + silent.getLocalPort() + " disabled check inter 1h rise 3 fall 4 " + options + "\n");
            fixture.checks.administrative(fixture.server("s"), 0, ServerState.FORCED_MAINT | ServerState.CONFIGURED_MAINT);
            assertThat(fixture.server("s").operational()).isEqualTo(expected);
            assertThat(fixture.server("s").check().health()).isEqualTo(health);
        }
    }

    private static String brief(String message) {
        return message.replaceAll(".*Health check for server b/s (\\w+).*status: (.*)\\.", "$1 $2").replaceAll(".*Server b/s is (DOWN|UP).*", "$1");
    }
}
