package dev.jlb.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.server.ServerRuntime;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Agents that speak over real sockets; the lines are those of HAProxy 2.6. */
class AgentChecksTest {
    private static final String COUNTS = ". 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.";
    private final CheckFixture fixture = new CheckFixture();
    private final AtomicReference<String> line = new AtomicReference<>();

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void anAgentTakesItsServerDownAndUp() throws Exception {
        line.set("down # broken\n");
        try (ServerSocket agent = CheckFixture.serve(false, any -> line.get())) {
            fixture.start("server s 127.0.0.1:1 weight 10 agent-check agent-inter 20ms agent-port " + agent.getLocalPort() + "\n");
            assertThat(fixture.next()).isEqualTo("ALERT Server b/s is DOWN, reason: Layer7 wrong status, code: 0, info: \"via agent : down (broken)\", check duration: Nms" + COUNTS);
            assertThat(fixture.next()).isEqualTo("EMERGENCY backend 'b' has no server available!");
            ServerRuntime server = fixture.server("s");
            assertThat(server.statusText()).isEqualTo("DOWN (agent)");
            assertThat(server.agent().last().status().code()).isEqualTo("L7STS");
            line.set("up 50%, maxconn:7\n");
            assertThat(fixture.next()).isEqualTo("NOTICE Server b/s is UP, reason: Layer7 check passed, code: 0, info: \"via agent : up\", check duration: Nms. 1 active and 0 backup servers online. 0 sessions requeued, 0 total in queue.");
            assertThat(server.maxConnections()).isEqualTo(7);
        }
    }

    @Test
    void aSilentOrMissingAgentChangesNothing() throws Exception {
        line.set("up");
        try (ServerSocket agent = CheckFixture.serve(false, any -> line.get())) {
            fixture.start("server s 127.0.0.1:1 agent-check agent-inter 20ms agent-port " + agent.getLocalPort() + "\n");
            ServerRuntime server = fixture.server("s");
            CheckFixture.await(() -> server.agent().last().text().equals("Ignoring incomplete line from agent"));
            agent.close();
            CheckFixture.await(() -> server.agent().last().status().code().equals("L4CON"));
            assertThat(server.statusText()).isEqualTo("no check");
            assertThat(fixture.messages).isEmpty();
        }
    }

    @Test
    void theAgentIsToldWhatAgentSendSays() throws Exception {
        try (ServerSocket agent = CheckFixture.serve(true, said -> said.equals("hello\n") ? "weight:3\n" : said.equals("other\n") ? "weight:4\n" : "junk\n")) {
            fixture.start("server s 127.0.0.1:1 weight 10 agent-check agent-inter 20ms agent-addr 127.0.0.1 agent-send \"hello\\n\" agent-port " + agent.getLocalPort() + "\n");
            ServerRuntime server = fixture.server("s");
            CheckFixture.await(() -> server.weights().configured() == 3);
            fixture.checks.agentSend(server, "other\n");
            CheckFixture.await(() -> server.weights().configured() == 4);
        }
    }

    @Test
    void maintenanceDrainAndReadyGoToThoseThatTrackToo() throws Exception {
        line.set("maint\n");
        try (ServerSocket agent = CheckFixture.serve(false, any -> line.get())) {
            fixture.start("server s 127.0.0.1:1 agent-check agent-inter 20ms agent-port " + agent.getLocalPort() + "\nserver t 127.0.0.1:1 track s\nserver u 127.0.0.1:1 track b/t\n");
            assertThat(fixture.next()).isEqualTo("ALERT Server b/s is going DOWN for maintenance. 2 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.");
            assertThat(fixture.next()).startsWith("ALERT Server b/t is going DOWN for maintenance via b/s. 1 active");
            assertThat(fixture.next()).startsWith("ALERT Server b/u is going DOWN for maintenance via b/t. 0 active");
            assertThat(fixture.next()).isEqualTo("EMERGENCY backend 'b' has no server available!");
            assertThat(fixture.server("u").statusText()).isEqualTo("MAINT (via b/t)");
            line.set("drain\n");
            assertThat(fixture.next()).isEqualTo("NOTICE Server b/s is UP/DRAIN (leaving forced maintenance).");
            assertThat(fixture.next()).isEqualTo("NOTICE Server b/s remains in forced drain mode.");
            assertThat(fixture.next()).isEqualTo("NOTICE Server b/t is UP/DRAIN (leaving maintenance).");
            assertThat(fixture.next()).isEqualTo("NOTICE Server b/t is leaving forced drain but remains in drain mode via b/s.");
            assertThat(fixture.next()).isEqualTo("NOTICE Server b/u is UP/DRAIN (leaving maintenance).");
            assertThat(fixture.next()).isEqualTo("NOTICE Server b/u is leaving forced drain but remains in drain mode via b/t.");
            line.set("ready\n");
            assertThat(fixture.next()).isEqualTo("NOTICE Server b/s is UP (leaving forced drain).");
            assertThat(fixture.next()).isEqualTo("NOTICE Server b/t is UP (leaving forced drain).");
            assertThat(fixture.next()).isEqualTo("NOTICE Server b/u is UP (leaving forced drain).");
        }
    }

    @Test
    void commandsOverrideTheAgent() throws Exception {
        line.set("75%\n");
        try (ServerSocket agent = CheckFixture.serve(false, any -> line.get())) {
            fixture.start("server s 127.0.0.1:1 weight 100 agent-check agent-inter 20ms agent-port " + agent.getLocalPort() + "\n");
            ServerRuntime server = fixture.server("s");
            CheckFixture.await(() -> server.weights().configured() == 75);
            fixture.checks.forceAgent(server, false);
            assertThat(fixture.next()).isEqualTo("ALERT Server b/s is DOWN, changed from CLI" + COUNTS);
            assertThat(fixture.next()).startsWith("EMERGENCY");
            fixture.checks.forceAgent(server, true);
            assertThat(fixture.next()).startsWith("NOTICE Server b/s is UP, changed from CLI. 1 active");
            fixture.checks.enableAgent(server, false);
            line.set("30%\n");
            server.backend().changes().weight(server, 9);
            fixture.checks.enableAgent(server, true);
            CheckFixture.await(() -> server.weights().configured() == 30);
        }
    }
}
