package dev.jlb.cli;

import dev.jlb.LoadBalancer;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.Settings;
import dev.jlb.proxy.BackSide;
import dev.jlb.proxy.FrontSide;
import dev.jlb.proxy.Program;
import dev.jlb.server.HealthListener.Level;
import dev.jlb.server.ServerRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * What signals do to the running process (management.txt 4): TERM and INT end it, USR1 ends it softly, USR2 reloads, HUP reloads with {@code -W} and otherwise tells the state of
 * all servers, TTOU and TTIN pause and resume the front ends.
 */
final class Life {
    private static final Duration FOREVER = Duration.ofDays(10_000);

    private final Options options;
    private final LoadBalancer lb;
    private final Supervisor supervisor;
    /** The exit status, once there is one. */
    private final CompletableFuture<Integer> end = new CompletableFuture<>();

    Life(Options options, LoadBalancer lb, Supervisor supervisor) {
        this.options = options;
        this.lb = lb;
        this.supervisor = supervisor;
    }

    void listen() {
        Signals.on("INT", () -> stop(options.masterWorker ? 128 + 2 : 0));
        Signals.on("TERM", () -> stop(options.masterWorker ? 0 : 128 + 15));
        Signals.on("USR1", this::softStop);
        Signals.on("USR2", () -> supervisor.reload(false));
        Signals.on("HUP", () -> {
            if (options.masterWorker) {
                supervisor.reload(false);
            } else {
                tellStates();
            }
        });
        Signals.on("TTOU", this::pause);
        Signals.on("TTIN", this::resume);
    }

    /** Until a signal has ended it. @return the exit status */
    int await() {
        int status = end.join();
        lb.close();
        return status;
    }

    /** Ends the process. @param status its exit status */
    private void stop(int status) {
        if (options.notifySystemd && !end.isDone()) {
            Notifications.send("STOPPING=1\n");
        }
        end.complete(status);
    }

    private void softStop() {
        Thread.ofPlatform().daemon().name("soft-stop").start(() -> {
            try {
                Settings global = lb.program().configuration().global();
                if (options.notifySystemd) {
                    Notifications.send("STOPPING=1\n");
                }
                Thread.sleep(global.get(GlobalSettings.GRACE));
                lb.drain();
                tellStopped();
                long limit = global.get(GlobalSettings.HARD_STOP_AFTER);
                lb.awaitIdle(limit > 0 ? Duration.ofMillis(limit) : FOREVER);
                end.complete(0);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void tellStopped() {
        Program program = lb.program();
        for (Proxy proxy : program.configuration().proxies()) {
            FrontSide front = program.fronts().get(proxy.name());
            boolean toldAlready = front != null && front.state() == FrontSide.State.STOPPED;
            if (!toldAlready && (front != null || program.backs().containsKey(proxy.name()))) {
                program.announcements().tellStopped(program, proxy);
            }
        }
    }

    private void tellStates() {
        Program program = lb.program();
        Run.say(options, Level.WARNING, "SIGHUP received, dumping servers states.");
        for (Proxy proxy : program.configuration().proxies()) {
            String name = proxy.name();
            FrontSide front = program.fronts().get(name);
            BackSide back = program.backs().get(name);
            if (back != null) {
                for (ServerRuntime server : back.runtime().servers()) {
                    program.announcements().tell(proxy, "SIGHUP: Server " + server + " is " + (server.acceptsPersistent() ? "UP" : "DOWN") + ". Conn: " + server.connections() + " act, " + server.queued() + " pend, " + server.counters().sessionsTotal.sum() + " tot.");
                }
            }
            String counts = "Conn: act(FE+BE): " + (front == null ? 0 : front.connections()) + "+" + (back == null ? 0 : back.runtime().connections())
                    + ", " + (back == null ? 0 : back.runtime().queued()) + " pend (" + (back == null ? 0 : back.runtime().counters().queue.get()) + " unass), tot(FE+BE): "
                    + (front == null ? 0 : front.counters().connectionsTotal.sum()) + "+" + (back == null ? 0 : back.runtime().counters().sessionsTotal.sum()) + ".";
            if (back == null || back.runtime().servers().isEmpty()) {
                program.announcements().tell(proxy, "SIGHUP: Proxy " + name + " has no servers. " + counts);
            } else if (!back.runtime().up()) {
                program.announcements().tell(proxy, "SIGHUP: Proxy " + name + " has no server available ! " + counts);
            } else {
                program.announcements().tell(proxy, "SIGHUP: Proxy " + name + " has " + back.runtime().activeServers() + " active servers and " + back.runtime().backupServers() + " backup servers available. " + counts);
            }
        }
    }

    private void pause() {
        Program program = lb.program();
        for (FrontSide front : program.fronts().values()) {
            if (front.state() == FrontSide.State.OPEN) {
                program.listeners().close(front, FrontSide.State.PAUSED);
                program.announcements().tell(front.proxy(), "Paused frontend " + front.name() + ".");
            }
        }
    }

    private void resume() {
        Program program = lb.program();
        for (FrontSide front : program.fronts().values()) {
            if (front.state() == FrontSide.State.PAUSED) {
                try {
                    program.listeners().open(front);
                    program.announcements().tell(front.proxy(), "Resumed frontend " + front.name() + ".");
                } catch (IOException taken) {
                    program.announcements().tell(front.proxy(), "Failed to resume frontend " + front.name() + ": " + taken.getMessage());
                }
            }
        }
    }
}
