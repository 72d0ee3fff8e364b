package dev.jlb.server.check;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.Timeouts;
import dev.jlb.server.CheckResult;
import dev.jlb.server.CheckResult.Status;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState;
import dev.jlb.server.WeightChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Asks one server's agent and does what it says (manual 5.2 {@code agent-check}). */
final class AgentJob implements CheckJob.Subject {
    final CheckTarget target;
    private final ServerRuntime server;
    private final ServerHealth health;
    private final StateChanges changes;
    private final CheckRuns runs;
    private final CheckScope scope;
    private final AgentReply.Reader reader = new AgentReply.Reader();
    private final CheckProgram asks;
    /** When there is nothing to send. */
    private final CheckProgram listens;
    private final long inter;
    private final long connectMillis;
    private final long totalMillis;
    private volatile byte[] question;

    AgentJob(ServerRuntime server, ServerHealth health, StateChanges changes, CheckRuns runs, CheckScope scope) {
        this.scope = scope;
        this.server = server;
        this.health = health;
        this.changes = changes;
        this.runs = runs;
        Settings settings = server.configured().settings();
        Settings proxy = server.backend().proxy().settings();
        this.target = CheckTarget.ofAgent(server);
        this.inter = Math.max(1, settings.get(ServerOptions.AGENT_INTER));
        long check = proxy.get(Timeouts.CHECK);
        long connect = proxy.get(Timeouts.CONNECT);
        this.totalMillis = check > 0 ? check : inter;
        this.connectMillis = check > 0 && connect > 0 ? Math.min(connect, inter) : inter;
        question(settings.get(ServerOptions.AGENT_SEND));
        CheckStep opens = CheckStep.Connect.usual(false, List.of(), false, false);
        CheckStep expect = new CheckStep.Expect(reader, Status.L7_TIMEOUT, "");
        this.listens = CheckProgram.ofWhole(List.of(opens, expect));
        this.asks = CheckProgram.ofWhole(List.of(opens, new CheckStep.Send(() -> question), expect));
    }

    /** {@code set server … agent-send}; one char per byte. */
    void question(String text) {
        question = text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean due() {
        return server.agent().enabled() && target.address() != null;
    }

    @Override
    public CheckJob.Execution prepare(Consumer<CheckResult> done) {
        return runs.of(target.address(), null, null, new CheckContext(server, scope), question.length == 0 ? listens : asks, connectMillis, totalMillis, done);
    }

    @Override
    public void result(CheckResult result) {
        if (!server.agent().enabled()) {
            return;
        }
        if (!result.passed()) {
            health.agent(result);
            return;
        }
        AgentReply reply = reader.reply();
        if (reply.state() != null) {
            state(reply.state());
        }
        String warning = reply.weight() == null ? "" : WeightChange.apply(server, reply.weight());
        if (reply.maxconn() != null) {
            String wrong = maxconn(reply.maxconn());
            warning = warning.isEmpty() ? wrong : warning;
        }
        CheckResult said = reply.result(warning.strip());
        health.agent(new CheckResult(said.status(), said.code(), result.durationMillis(), said.text()));
    }

    private String maxconn(String value) {
        if (value.isEmpty()) {
            return "Require <maxconn>.\n";
        }
        if (!Character.isDigit(value.charAt(0))) {
            return "maxconn string empty or preceded by garbage";
        }
        if (value.length() > 9 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return "Trailing garbage in maxconn string";
        }
        server.backend().changes().maxConnections(server, Integer.parseInt(value));
        return "";
    }

    private void state(String state) {
        int maintenance = ServerState.FORCED_MAINT | ServerState.CONFIGURED_MAINT;
        switch (state) {
            case "ready" -> changes.administrative(server, 0, maintenance | ServerState.FORCED_DRAIN);
            case "drain" -> changes.administrative(server, ServerState.FORCED_DRAIN, maintenance);
            default -> changes.administrative(server, ServerState.FORCED_MAINT, ServerState.FORCED_DRAIN);
        }
    }

    @Override
    public long interval() {
        return inter;
    }

    @Override
    public void running(boolean running) {
        server.agent().running(running);
    }
}
