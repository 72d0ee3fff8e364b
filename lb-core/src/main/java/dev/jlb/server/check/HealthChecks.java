package dev.jlb.server.check;

import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.CheckResult;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerState.Operational;
import dev.jlb.tls.PemException;
import dev.jlb.tls.ServerTls;
import dev.jlb.tls.TlsContexts;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** All health checks of a program. One timer per checked server on one of the event loops; starts are spread over the interval, so that thousands of servers cost evenly. */
public final class HealthChecks implements AutoCloseable {
    /** Milliseconds; intervals below do not bound the time over which starts are spread. */
    private static final long TINY_INTERVAL = 1000;

    private final EventLoopGroup loops;
    private final Function<SocketAddress, Supplier<Channel>> transports;
    private final Settings global;
    private final StateChanges changes = new StateChanges(this::warmUp);
    private final Map<ServerRuntime, Checked> checked = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private CheckScope scope;

    /** What is asked of one server, and by which timers. */
    private record Checked(ServerHealth health, HealthJob job, CheckJob timer, AgentJob agent, CheckJob agentTimer, Map<List<String>, ServerTls> tls) {}

    /** @param transports makes channels that connect to an address, matching {@code loops} */
    public HealthChecks(EventLoopGroup loops, Function<SocketAddress, Supplier<Channel>> transports, Settings global) {
        this.loops = loops;
        this.transports = transports;
        this.global = global;
    }

    /** Checks that stand alone, for tests. */
    void start(List<BackendRuntime> backends) throws PemException {
        start(backends, CheckScope.alone());
    }

    /**
     * Starts checking. Addresses have been resolved.
     *
     * @param inside what expressions in checks' rules know
     * @throws PemException when the TLS files of a server that is checked over TLS cannot be used
     */
    public void start(List<BackendRuntime> backends, CheckScope inside) throws PemException {
        scope = inside;
        Map<String, BackendRuntime> byName = new HashMap<>();
        List<Checked> all = new ArrayList<>();
        for (BackendRuntime backend : backends) {
            byName.put(backend.name(), backend);
            for (ServerRuntime server : backend.servers()) {
                Checked one = prepare(server);
                if (one.timer != null || one.agentTimer != null) {
                    all.add(one);
                }
            }
        }
        for (BackendRuntime backend : backends) {
            backend.servers().forEach(server -> follow(server, byName));
        }
        spread(all);
    }

    /** Starts each at its place in its own interval, or in the shortest that is not tiny where that is longer (manual 3.2 {@code max-spread-checks}). */
    private void spread(List<Checked> all) {
        List<Starting> starts = new ArrayList<>();
        for (Checked one : all) {
            if (one.timer != null) {
                starts.add(new Starting(one.timer, one.job.inter()));
            }
            if (one.agentTimer != null) {
                starts.add(new Starting(one.agentTimer, one.agent.interval()));
            }
        }
        long shortest = starts.stream().mapToLong(Starting::inter).filter(inter -> inter >= TINY_INTERVAL).min().orElse(0);
        long bound = global.get(GlobalSettings.MAX_SPREAD_CHECKS);
        for (int i = 0; i < starts.size(); i++) {
            Starting one = starts.get(i);
            long span = Math.max(one.inter, shortest);
            one.timer.start((bound > 0 ? Math.min(bound, span) : span) * i / starts.size());
        }
    }

    private record Starting(CheckJob timer, long inter) {}

    private Checked prepare(ServerRuntime server) throws PemException {
        Settings settings = server.configured().settings();
        EventLoop loop = loops.next();
        CheckRuns runs = new CheckRuns(loop, transports);
        ServerHealth health = new ServerHealth(server, changes);
        int spread = global.get(GlobalSettings.SPREAD_CHECKS);
        HealthJob job = null;
        CheckJob timer = null;
        Map<List<String>, ServerTls> tls = new HashMap<>();
        if (!server.inherited()) {
            InitialState.atStart(server);
        }
        if (settings.is(ServerOptions.CHECK)) {
            if (!server.inherited()) {
                server.check().last(CheckResult.INITIAL);
            }
            server.check().enabled(true);
            CheckProgram program = CheckPrograms.of(server, node(global), GlobalSettings.headerCases(global), scope);
            for (CheckStep step : program.steps()) {
                if (step instanceof CheckStep.Connect connect && connect.tls() && !tls.containsKey(connect.alpn())) {
                    Server named = server.configured();
                    tls.put(connect.alpn(), TlsContexts.forServer(new Server(named.name(), named.address(), settings.toBuilder().put(ServerOptions.ALPN, connect.alpn()).build(), named.span()), global));
                }
            }
            boolean byProgram = scope.checkSettings(server).get(CheckSettings.KIND).equals("external-check");
            job = new HealthJob(server, health, program, runs, scope, byProgram ? new ExternalCheck(server, global, loop) : null, tls::get);
            timer = new CheckJob(loop, spread, job);
            observe(server, health, job, timer);
        }
        AgentJob agent = null;
        CheckJob agentTimer = null;
        if (settings.is(ServerOptions.AGENT_CHECK)) {
            server.agent().enabled(true);
            if (!server.inherited()) {
                server.agent().last(CheckResult.INITIAL);
            }
            agent = new AgentJob(server, health, changes, runs, scope);
            agentTimer = new CheckJob(loop, spread, agent);
        }
        Checked one = new Checked(health, job, timer, agent, agentTimer, tls);
        checked.put(server, one);
        return one;
    }

    private static void observe(ServerRuntime server, ServerHealth health, HealthJob job, CheckJob timer) {
        Settings settings = server.configured().settings();
        if (settings.get(ServerOptions.OBSERVE).equals("none")) {
            return;
        }
        String mode = settings.get(ServerOptions.ON_ERROR);
        server.observer(new ErrorCounter(server, result -> {
            server.counters().failedByTraffic.increment();
            health.observed(mode, result);
            timer.hurry(job.fastInterval());
        }));
    }

    /** Checks one server more, which has been added at run time. @throws PemException as {@link #start} does */
    public void add(ServerRuntime server, List<BackendRuntime> backends) throws PemException {
        Checked one = prepare(server);
        Map<String, BackendRuntime> byName = new HashMap<>();
        backends.forEach(backend -> byName.put(backend.name(), backend));
        follow(server, byName);
        if (one.timer != null) {
            one.timer.start(0);
        }
        if (one.agentTimer != null) {
            one.agentTimer.start(0);
        }
    }

    /** Forgets a server that is taken out at run time. */
    public void remove(ServerRuntime server) {
        changes.forget(server);
        Checked one = checked.remove(server);
        if (one != null) {
            close(one);
        }
    }

    private void follow(ServerRuntime server, Map<String, BackendRuntime> byName) {
        String track = server.configured().settings().get(ServerOptions.TRACK);
        if (track.isEmpty()) {
            return;
        }
        int slash = track.indexOf('/');
        BackendRuntime backend = slash < 0 ? server.backend() : byName.get(track.substring(0, slash));
        ServerRuntime tracked = backend == null ? null : backend.server(track.substring(slash + 1));
        if (tracked != null) {
            changes.follow(tracked, server);
        }
    }

    /** {@code enable health}, {@code disable health}. */
    public void enable(ServerRuntime server, boolean enabled) {
        server.check().enabled(enabled && server.configured().settings().is(ServerOptions.CHECK));
    }

    /** {@code enable agent}, {@code disable agent}. @return false for a server without agent */
    public boolean enableAgent(ServerRuntime server, boolean enabled) {
        boolean configured = server.configured().settings().is(ServerOptions.AGENT_CHECK);
        server.agent().enabled(enabled && configured);
        return configured;
    }

    /** {@code set server … health up|stopping|down}; also for servers without checks. */
    public void force(ServerRuntime server, Operational state) {
        Checked one = checked.get(server);
        (one == null ? new ServerHealth(server, changes) : one.health).force(state);
    }

    /** {@code set server … agent up|down}, of a server whose agent is asked. */
    public void forceAgent(ServerRuntime server, boolean up) {
        checked.get(server).health.forceAgent(up);
    }

    /** {@code set server … state}, {@code enable server}, {@code disable server}: sets and clears bits ({@link ServerState#FORCED_MAINT} …), says so, and tells who tracks it. */
    public void administrative(ServerRuntime server, int set, int clear) {
        changes.administrative(server, set, clear);
    }

    /** Sends checks of a server elsewhere. @param port -1 to leave the port, 0 for the server's */
    public void checkTarget(ServerRuntime server, InetAddress host, int port) {
        retarget(checked.get(server).job.target, host, port);
    }

    /** Asks a server's agent elsewhere. @param port -1 to leave the port, 0 for the server's */
    public void agentTarget(ServerRuntime server, InetAddress host, int port) {
        retarget(checked.get(server).agent.target, host, port);
    }

    private static void retarget(CheckTarget target, InetAddress host, int port) {
        if (host != null) {
            target.host(host);
        }
        if (port >= 0) {
            target.port(port);
        }
    }

    /** What a server's agent is sent from now on; one char per byte. */
    public void agentSend(ServerRuntime server, String text) {
        checked.get(server).agent.question(text);
    }

    /** The port that checks of a server are sent to when it is not the server's, else 0. */
    public int checkPort(ServerRuntime server) {
        Checked one = checked.get(server);
        return (one == null || one.job == null ? CheckTarget.ofCheck(server) : one.job.target).port();
    }

    /** The address and port that checks of a server are sent to when it is not the server's: {@code -} and 0 for those. */
    public String checkTargetText(ServerRuntime server) {
        Checked one = checked.get(server);
        return text(one == null || one.job == null ? CheckTarget.ofCheck(server) : one.job.target);
    }

    /** As {@link #checkTargetText}, of the agent; what the line says of it stands there for a server without one, too. */
    public String agentTargetText(ServerRuntime server) {
        Checked one = checked.get(server);
        return text(one == null || one.agent == null ? CheckTarget.ofAgent(server) : one.agent.target);
    }

    private static String text(CheckTarget target) {
        return (target.hostText() == null ? "-" : target.hostText()) + " " + target.port();
    }

    @Override
    public void close() {
        closed = true;
        checked.values().forEach(HealthChecks::close);
    }

    private static void close(Checked one) {
        if (one.agentTimer != null) {
            one.agentTimer.close(() -> { });
        }
        if (one.timer != null) {
            one.timer.close(() -> one.tls.values().forEach(ServerTls::close));
        }
    }

    /** Raises the slots in twenty steps, the weight by the sixteenths that HAProxy gives it for every whole second (manual 5.2 {@code slowstart}). */
    private void warmUp(ServerRuntime server) {
        EventLoop loop = loops.next();
        long total = server.configured().settings().get(ServerOptions.SLOWSTART);
        long began = System.nanoTime();
        long step = Math.max(1, total / 20);
        loop.schedule(new Runnable() {
            @Override
            public void run() {
                if (closed || server.operational() != Operational.STARTING) {
                    return;
                }
                long passed = (System.nanoTime() - began) / 1_000_000;
                if (passed >= total) {
                    server.backend().changes().throttle(server, 100, 16);
                    server.backend().changes().operational(server, Operational.RUNNING);
                } else {
                    long seconds = (total + 999) / 1000;
                    server.backend().changes().throttle(server, (int) Math.max(1, passed * 100 / total), (int) ((16 * (passed / 1000) + seconds) / seconds));
                    loop.schedule(this, step, TimeUnit.MILLISECONDS);
                }
            }
        }, step, TimeUnit.MILLISECONDS);
    }

    private static String node(Settings global) {
        String name = global.get(GlobalSettings.NODE);
        if (name.isEmpty()) {
            try {
                name = InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unnamed) {
                name = "localhost";
            }
        }
        return name;
    }
}
