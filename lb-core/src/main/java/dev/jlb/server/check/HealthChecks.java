package dev.jlb.server.check;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.model.Timeouts;
import dev.jlb.server.BackendRuntime;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.ServerRuntime.Operational;
import dev.jlb.tls.PemException;
import dev.jlb.tls.ServerTls;
import dev.jlb.tls.TlsContexts;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** All health checks of a program. One timer per checked server on one of the event loops; starts are spread over the interval, so that thousands of servers cost evenly. */
public final class HealthChecks implements AutoCloseable {
    private final EventLoopGroup loops;
    private final Function<SocketAddress, Supplier<Channel>> transports;
    private final Settings global;
    private final List<Job> jobs = new ArrayList<>();
    private final Map<ServerRuntime, ServerHealth> healths = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param transports makes channels that connect to an address, matching {@code loops} */
    public HealthChecks(EventLoopGroup loops, Function<SocketAddress, Supplier<Channel>> transports, Settings global) {
        this.loops = loops;
        this.transports = transports;
        this.global = global;
    }

    /**
     * Starts checking. Addresses have been resolved.
     *
     * @throws PemException when the TLS files of a server that is checked over TLS cannot be used
     */
    public void start(List<BackendRuntime> backends) throws PemException {
        Map<String, BackendRuntime> byName = new HashMap<>();
        long shortest = Long.MAX_VALUE;
        for (BackendRuntime backend : backends) {
            byName.put(backend.name(), backend);
            for (ServerRuntime server : backend.servers()) {
                Settings settings = server.configured().settings();
                if (settings.is(ServerOptions.CHECK)) {
                    jobs.add(new Job(server));
                    shortest = Math.min(shortest, Math.max(1, settings.get(ServerOptions.INTER)));
                }
            }
        }
        for (BackendRuntime backend : backends) {
            backend.servers().forEach(server -> follow(server, byName));
        }
        long spread = shortest;
        for (int i = 0; i < jobs.size(); i++) {
            Job job = jobs.get(i);
            job.loop.schedule(job::run, spread * i / jobs.size(), TimeUnit.MILLISECONDS);
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
        if (tracked != null && healths.get(tracked) != null) {
            healths.get(tracked).addFollower(server);
        }
    }

    /** {@code enable health}, {@code disable health}. */
    public void enable(ServerRuntime server, boolean enabled) {
        server.checksEnabled(enabled && server.configured().settings().is(ServerOptions.CHECK));
    }

    /** {@code set server … health up|stopping|down}; also for servers without checks. */
    public void force(ServerRuntime server, Operational state) {
        ServerHealth health = healths.computeIfAbsent(server, any -> new ServerHealth(server, () -> warmUp(server, loops.next())));
        synchronized (health) {
            health.force(state, state == Operational.STOPPED ? ", reason: changed from CLI" : ", reason: changed from CLI");
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Job job : jobs) {
            job.loop.execute(() -> {
                if (job.running != null) {
                    job.running.abort();
                }
                if (job.tls != null) {
                    job.tls.close();
                    job.tls = null;
                }
            });
        }
    }

    /** Raises weight and slots in twenty steps (manual 5.2 {@code slowstart}). */
    private void warmUp(ServerRuntime server, EventLoop loop) {
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
                    server.backend().throttle(server, 100);
                    server.backend().operational(server, Operational.RUNNING);
                } else {
                    server.backend().throttle(server, (int) Math.max(1, passed * 100 / total));
                    loop.schedule(this, step, TimeUnit.MILLISECONDS);
                }
            }
        }, step, TimeUnit.MILLISECONDS);
    }

    /** The checks of one server, all on one loop. */
    private final class Job {
        private final ServerRuntime server;
        private final EventLoop loop = loops.next();
        private final ServerHealth health;
        private final CheckProgram program;
        private final SocketAddress target;
        private final long inter;
        private final long fastInter;
        private final long downInter;
        private final long connectMillis;
        private final long totalMillis;
        private ServerTls tls;
        private CheckRun running;

        Job(ServerRuntime server) throws PemException {
            this.server = server;
            this.health = new ServerHealth(server, () -> warmUp(server, loop));
            healths.put(server, health);
            server.checksEnabled(true);
            Server configured = server.configured();
            Settings settings = configured.settings();
            Settings proxy = server.backend().proxy().settings();
            this.program = CheckPrograms.of(server, node(global));
            this.target = target(server, settings);
            this.inter = Math.max(1, settings.get(ServerOptions.INTER));
            this.fastInter = settings.get(ServerOptions.FASTINTER) > 0 ? settings.get(ServerOptions.FASTINTER) : inter;
            this.downInter = settings.get(ServerOptions.DOWNINTER) > 0 ? settings.get(ServerOptions.DOWNINTER) : inter;
            // manual 4.2 "timeout check": alone, inter bounds the whole; with it, connect has its own bound
            long check = proxy.get(Timeouts.CHECK);
            long connect = proxy.get(Timeouts.CONNECT);
            this.totalMillis = check > 0 ? check : inter;
            this.connectMillis = check > 0 && connect > 0 ? Math.min(connect, inter) : inter;
            boolean secure = program.steps().stream().anyMatch(step -> step instanceof CheckStep.Connect c && c.tls());
            this.tls = secure ? TlsContexts.forServer(configured, global) : null;
        }

        void run() {
            String checkSni = server.configured().settings().get(ServerOptions.CHECK_SNI);
            if (closed) {
                return;
            }
            if (!server.checksEnabled() || server.maintenance() || target == null) {
                again(inter);
                return;
            }
            running = new CheckRun(loop, transports, target, tls, checkSni.isEmpty() ? null : checkSni, program, result -> {
                running = null;
                if (closed) {
                    return;
                }
                synchronized (health) {
                    if (server.checksEnabled() && !server.maintenance()) {
                        health.result(result);
                    }
                }
                again(health.settledUp() ? inter : health.settledDown() ? downInter : fastInter);
            });
            running.start(connectMillis, totalMillis);
        }

        private void again(long millis) {
            int spread = global.get(GlobalSettings.SPREAD_CHECKS);
            long delay = millis;
            if (spread > 0) {
                long range = millis * spread / 100;
                delay += range == 0 ? 0 : ThreadLocalRandom.current().nextLong(-range, range + 1);
            }
            loop.schedule(this::run, Math.max(1, delay), TimeUnit.MILLISECONDS);
        }
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

    private static SocketAddress target(ServerRuntime server, Settings settings) {
        if (!(server.address() instanceof InetSocketAddress own)) {
            return server.address();
        }
        InetAddress host = own.getAddress();
        int port = own.getPort();
        String other = settings.get(ServerOptions.CHECK_ADDR);
        if (!other.isEmpty()) {
            // the configuration's check has made sure that it is an address; a name is resolved once, at start
            int colon = other.lastIndexOf(':');
            boolean withPort = colon > 0 && (other.indexOf(':') == colon || other.charAt(colon - 1) == ']');
            try {
                String name = withPort ? other.substring(0, colon) : other;
                host = InetAddress.getByName(name.substring(name.indexOf('@') + 1));
                port = withPort ? Integer.parseInt(other.substring(colon + 1)) : port;
            } catch (UnknownHostException unknown) {
                return null;
            }
        }
        int checkPort = settings.get(ServerOptions.CHECK_PORT);
        return new InetSocketAddress(host, checkPort > 0 ? checkPort : port);
    }
}
