package dev.jlb.cli;

import dev.jlb.LoadBalancer;
import dev.jlb.admin.Master;
import dev.jlb.config.build.Verdict;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Reloads the running load balancer from its files, one reload after the other, and remembers what came of it: what HAProxy's master process does. */
final class Supervisor implements Master {
    private final Options options;
    private final LoadBalancer lb;
    private final ExecutorService reloading = Executors.newSingleThreadExecutor(task -> Thread.ofPlatform().daemon().name("reload").unstarted(task));
    private volatile String startupLog;
    private volatile int reloads;
    private volatile int failed;

    Supervisor(Options options, LoadBalancer lb, String startupLog) {
        this.options = options;
        this.lb = lb;
        this.startupLog = startupLog;
        lb.program().startupLog(startupLog);
    }

    @Override
    public CompletableFuture<Reloaded> reload(boolean hard) {
        return CompletableFuture.supplyAsync(() -> now(hard), reloading);
    }

    private Reloaded now(boolean hard) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        if (options.notifySystemd) {
            Notifications.send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000 + "\nSTATUS=Reloading Configuration.\n");
        }
        Report.line(out, "NOTICE", "Reloading jlb");
        boolean success = load(out);
        reloads++;
        if (success) {
            failed = 0;
            if (hard) {
                lb.cutOldGenerations();
            }
            Report.line(out, "NOTICE", "Loading success.");
        } else {
            failed++;
            Report.line(out, "WARNING", "Loading failure!");
        }
        startupLog = said.toString(StandardCharsets.UTF_8);
        lb.program().startupLog(startupLog);
        if (!options.quiet) {
            System.err.print(startupLog);
        }
        if (options.notifySystemd) {
            Notifications.send("READY=1\nSTATUS=" + (success ? "Ready." : "Reload failed!") + "\n");
        }
        return new Reloaded(success, startupLog);
    }

    private boolean load(PrintStream out) {
        Check.Result result = Check.load(options);
        if (!Run.judge(options, result, out)) {
            return false;
        }
        Configuration configuration = Run.limited(options, result.configuration());
        if (!Run.enoughDescriptors(configuration, out)) {
            return false;
        }
        int threads = configuration.global().get(GlobalSettings.NBTHREAD);
        if (threads != lb.program().configuration().global().get(GlobalSettings.NBTHREAD)) {
            Report.line(out, "WARNING", "config : a change of 'nbthread' takes effect when jlb is started anew.");
        }
        try {
            int judged = result.diagnostics().all().size();
            lb.reload(configuration, result.diagnostics());
            out.print(Run.late(options, result.diagnostics(), judged));
            return true;
        } catch (IOException | RuntimeException unusable) {
            Report.line(out, "ALERT", String.valueOf(unusable.getMessage()));
            return false;
        }
    }

    @Override
    public String startupLog() {
        return startupLog;
    }

    @Override
    public int reloads() {
        return reloads;
    }

    @Override
    public int failedReloads() {
        return failed;
    }

    @Override
    public List<Generation> generations() {
        return lb.generations();
    }
}
