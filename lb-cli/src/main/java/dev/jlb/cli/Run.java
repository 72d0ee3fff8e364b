package dev.jlb.cli;

import dev.jlb.LoadBalancer;
import dev.jlb.admin.AdminServer;
import dev.jlb.config.build.Verdict;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.server.HealthListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code jlb -f …}: starts, waits for signals, ends. */
final class Run {
    private Run() {}

    static int run(Options options) {
        Check.Result result = Check.load(options.files, Verdict.RUN);
        Report report = new Report(System.err, options.diagnostics);
        if (result.unreadable() != null) {
            Report.line(System.err, "ALERT", result.unreadable());
            return 1;
        }
        report.haproxy(result.inOrder(), options.quiet);
        if (!result.usable()) {
            Report.line(System.err, "ALERT", "config : Fatal errors found in configuration.");
            return 1;
        }
        Configuration configuration = result.configuration();
        if (result.warned() && (options.zeroWarning || configuration.global().is(GlobalSettings.ZERO_WARNING))) {
            Report.line(System.err, "ALERT", "config : Some warnings were found and 'zero-warning' is set. Aborting.");
            return 1;
        }
        if (!result.listens()) {
            Report.line(System.err, "ALERT", "config : [jlb.main()] No enabled listener found (check for 'bind' directives) ! Exiting.");
            return 1;
        }
        if ((options.daemon || configuration.global().is(GlobalSettings.DAEMON)) && !options.debug && !options.masterWorker && System.getenv("JLB_DAEMON") == null) {
            return Daemon.start(options);
        }
        for (String option : options.withoutEffect) {
            if (!options.quiet) {
                Report.line(System.err, "NOTICE", "'" + option + "' has no effect: jlb has one process, no peers and no master, and its memory is set with JLB_JAVA_OPTS.");
            }
        }
        return serve(options, limited(options, configuration), result);
    }

    /** {@code -n} goes before {@code maxconn}. */
    private static Configuration limited(Options options, Configuration configuration) {
        return options.maxConnections <= 0
                ? configuration
                : new Configuration(configuration.global().toBuilder().put(GlobalSettings.MAXCONN, options.maxConnections).build(), configuration.proxies(), configuration.sections());
    }

    private static int serve(Options options, Configuration configuration, Check.Result result) {
        LoadBalancer lb = null;
        try {
            lb = LoadBalancer.start(configuration, result.diagnostics(), (level, text) -> say(options, level, text));
            AdminServer admin = AdminServer.start(lb.program());
            writePid(options, configuration);
            Daemon.ready(options);
            options.finish.forEach(pid -> Signals.send(pid, "USR1"));
            options.terminate.forEach(pid -> Signals.send(pid, "TERM"));
            int status = await(lb, configuration);
            admin.close();
            return status;
        } catch (IOException failed) {
            Report.line(System.err, "ALERT", failed.getMessage());
            if (lb != null) {
                lb.close();
            }
            return 1;
        }
    }

    private static void say(Options options, HealthListener.Level level, String text) {
        if (!options.quiet) {
            String name = switch (level) {
                case EMERGENCY, ALERT -> "ALERT";
                case WARNING -> "WARNING";
                case NOTICE -> "NOTICE";
            };
            Report.line(System.err, name, text);
        }
    }

    private static void writePid(Options options, Configuration configuration) throws IOException {
        String file = !options.pidFile.isEmpty() ? options.pidFile : configuration.global().get(GlobalSettings.PIDFILE);
        if (!file.isEmpty()) {
            try {
                Files.writeString(Path.of(file), ProcessHandle.current().pid() + "\n");
            } catch (IOException unwritable) {
                throw new IOException("Cannot create pidfile " + file);
            }
        }
    }

    /** Until a signal says to stop, now or softly. */
    private static int await(LoadBalancer lb, Configuration configuration) {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch soft = new CountDownLatch(1);
        Signals.on("INT", stop::countDown);
        Signals.on("TERM", stop::countDown);
        Signals.on("USR1", soft::countDown);
        Signals.on("HUP", () -> {});
        Thread drainer = Thread.ofPlatform().daemon().name("soft-stop").start(() -> {
            try {
                soft.await();
                lb.program().logEvent(4, "Stopping: soft stop.");
                Notifications.send("STOPPING=1\n");
                lb.drain();
                long limit = configuration.global().get(GlobalSettings.HARD_STOP_AFTER);
                lb.program().whenIdle().await(limit > 0 ? limit : Long.MAX_VALUE / 2_000_000, TimeUnit.MILLISECONDS);
                stop.countDown();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            stop.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        drainer.interrupt();
        lb.close();
        return 0;
    }
}
