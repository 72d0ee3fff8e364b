package dev.jlb.proxy;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.server.HealthListener;
import dev.jlb.server.check.CheckScope;
import dev.jlb.server.check.HealthChecks;
import dev.jlb.tls.PemException;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.Collection;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** The life of a program: it is started, then it is retired when another one takes over, or drained and stopped. */
public final class Lifecycle {
    final Workers workers;
    /** What is to be closed with the program. */
    final Collection<AutoCloseable> closing = new ConcurrentLinkedQueue<>();
    final SoftStop softStop = new SoftStop();
    private final Program program;
    private final Configuration configuration;
    private final Engine engine;
    private final HealthChecks checks;
    private final Program.Messages console;
    private final Retirement retirement;
    /** Whose place this one takes, until it has; or null. */
    private Program predecessor;

    Lifecycle(Program program, Program predecessor, Program.Messages console) {
        this.program = program;
        this.predecessor = predecessor;
        this.console = console;
        this.configuration = program.configuration();
        this.engine = program.engine;
        this.checks = program.checks();
        this.workers = new Workers(engine.loops);
        this.retirement = new Retirement(engine.loops);
    }

    /**
     * Binds every address, then accepts; all or nothing. With a predecessor its sockets, the states of its servers and its counters are taken over, and it is retired.
     *
     * @throws IOException in HAProxy's words; nothing of this program is left then, and the predecessor goes on
     */
    public void start() throws IOException {
        start(() -> { });
    }

    /** @param ready run when all is bound and nothing can fail any more, before anything is accepted */
    public void start(Runnable ready) throws IOException {
        // what reads a file of the JDK when it is first asked must be asked while there are descriptors: an error there would end an event loop
        TimeZone.getDefault();
        try {
            if (predecessor != null) {
                program.parts.listeners.succeed(predecessor.parts.listeners);
                Succession.counters(predecessor, program);
            }
            program.parts.listeners.open();
            for (LogListener listener : program.parts.logListeners) {
                listener.open();
            }
            checks.start(program.parts.backs.open().values().stream().map(BackSide::runtime).toList(), new CheckScope(program.parts.commands, program, program.variables, configuration.healthChecks()));
        } catch (IOException | RuntimeException failed) {
            discard();
            throw failed;
        } catch (PemException unusable) {
            discard();
            throw new IOException(unusable.getMessage(), unusable);
        }
        program.parts.logs.start();
        engine.limits.configure(configuration.global());
        engine.compression.limit(configuration.global().get(GlobalSettings.MAXCOMPRATE));
        engine.measure(program::bytesOut);
        program.maxTlsConnections = configuration.global().get(GlobalSettings.MAXSSLCONN);
        if (configuration.proxies().stream().anyMatch(proxy -> proxy.settings().is(ProxyOptions.CONTSTATS))) {
            workers.countContinuously();
        }
        ready.run();
        program.parts.listeners.accept();
        if (predecessor != null) {
            predecessor.life.retire(program);
            predecessor = null;
        }
    }

    /**
     * Serves a connection that no socket has accepted; to be called on its loop, before it is active, for a program that is not started.
     *
     * @param frontend its name
     * @param bind which of its {@code bind} lines it came by, from 0
     */
    public void serve(Channel client, String frontend, int bind) {
        EventLoop loop = client.eventLoop();
        workers.add(loop, program);
        program.parts.listeners.of(frontend, bind).accepted(client, loop);
    }

    /** Ends a program that has served nobody. What it shares with its predecessor stays. */
    public void discard() {
        if (program.parts != null) {
            program.parts.close();
        }
        checks.close();
        release();
        if (predecessor == null) {
            engine.close();
        }
    }

    /** Another program has taken over: what has begun is served to its end, each client is sent to the other one with its next answer. */
    private void retire(Program successor) {
        softStop.begin();
        program.parts.logListeners.forEach(LogListener::close);
        checks.close();
        program.parts.listeners.close();
        workers.tell(worker -> worker.handOver(successor.life.workers.of(worker.loop)));
        retirement.begin(configuration.global().get(GlobalSettings.HARD_STOP_AFTER), this::cutAll, this::release);
    }

    /** Ends every connection of this program now. */
    public void cutAll() {
        workers.tell(Worker::cutAll);
    }

    private void release() {
        workers.tell(Worker::closeIdle);
        closeResources();
    }

    private void closeResources() {
        for (AutoCloseable each : closing) {
            try {
                each.close();
            } catch (Exception left) {
                console.say(HealthListener.Level.WARNING, "cannot close " + each + ": " + left.getMessage());
            }
        }
        closing.clear();
    }

    /** Completes when the last connection of a retired or drained program is gone. */
    public CompletableFuture<Void> ended() {
        return retirement.ended();
    }

    /** Client connections that this program serves. */
    public int ownConnections() {
        return retirement.connections.get();
    }

    /** A connection was accepted; called on its loop. */
    void entered(Channel client, Worker worker) {
        retirement.connections.incrementAndGet();
        engine.connections.incrementAndGet();
        worker.accepted.add(client);
    }

    void left(Channel client, Worker worker) {
        retirement.connections.decrementAndGet();
        engine.connections.decrementAndGet();
        worker.accepted.remove(client);
    }

    /** Closes the listeners; streams that run go on. */
    public void drain() {
        long spread = configuration.global().get(GlobalSettings.CLOSE_SPREAD_TIME);
        softStop.begin(spread);
        program.parts.close();
        workers.tell(worker -> worker.drain(spread));
    }

    /** Ends everything, the programs before this one too. */
    public void stop() {
        softStop.begin();
        program.parts.close();
        checks.close();
        if (!engine.loops.isShuttingDown()) {
            workers.tell(Worker::closeIdle);
        }
        engine.close();
        closeResources();
    }

    /** What is left to do for a program that was retired and whose last connections ended with the event loops. */
    public void abandon() {
        closeResources();
    }

    /** Opens when no client connection is left; to be asked for after {@link #drain}. */
    public CountDownLatch whenIdle() {
        return retirement.whenNone(engine.connections);
    }
}
