package dev.jlb.server.check;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.Timeouts;
import dev.jlb.server.CheckResult;
import dev.jlb.server.ServerRuntime;
import dev.jlb.tls.ServerTls;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The health checks of one server (manual 5.2 {@code check}). */
final class HealthJob implements CheckJob.Subject {
    final CheckTarget target;
    private final ServerRuntime server;
    private final ServerHealth health;
    private final CheckProgram program;
    private final CheckRuns runs;
    private final Function<List<String>, ServerTls> tls;
    private final CheckScope scope;
    /** Null unless a program checks. */
    private final ExternalCheck external;
    private final long inter;
    private final long fastInter;
    private final long downInter;
    private final long connectMillis;
    private final long totalMillis;

    /** @param tls by the protocols that are offered; closed by whoever made them */
    HealthJob(ServerRuntime server, ServerHealth health, CheckProgram program, CheckRuns runs, CheckScope scope, ExternalCheck external, Function<List<String>, ServerTls> tls) {
        this.scope = scope;
        this.external = external;
        this.server = server;
        this.health = health;
        this.program = program;
        this.runs = runs;
        this.tls = tls;
        Settings settings = server.configured().settings();
        Settings proxy = server.backend().proxy().settings();
        this.target = CheckTarget.ofCheck(server);
        this.inter = Math.max(1, settings.get(ServerOptions.INTER));
        this.fastInter = settings.get(ServerOptions.FASTINTER) > 0 ? settings.get(ServerOptions.FASTINTER) : inter;
        this.downInter = settings.get(ServerOptions.DOWNINTER) > 0 ? settings.get(ServerOptions.DOWNINTER) : inter;
        // manual 4.2 "timeout check": alone, inter bounds the whole; with it, connect has its own bound
        long check = proxy.get(Timeouts.CHECK);
        long connect = proxy.get(Timeouts.CONNECT);
        this.totalMillis = check > 0 ? check : inter;
        this.connectMillis = check > 0 && connect > 0 ? Math.min(connect, inter) : inter;
    }

    @Override
    public boolean due() {
        return server.check().enabled() && !server.maintenance() && target.address() != null;
    }

    @Override
    public CheckJob.Execution prepare(Consumer<CheckResult> done) {
        if (external != null) {
            return external.run(totalMillis, done);
        }
        String sni = server.configured().settings().get(ServerOptions.CHECK_SNI);
        return runs.of(target.address(), tls, sni.isEmpty() ? null : sni, new CheckContext(server, scope), program, connectMillis, totalMillis, done);
    }

    @Override
    public void result(CheckResult result) {
        if (server.check().enabled() && !server.maintenance()) {
            health.result(result);
        }
    }

    @Override
    public long interval() {
        return health.settledUp() ? inter : health.settledDown() ? downInter : fastInter;
    }

    long inter() {
        return inter;
    }

    long fastInterval() {
        return fastInter;
    }

    @Override
    public void running(boolean running) {
        server.check().running(running);
    }
}
