package dev.jlb.cli;

import dev.jlb.LoadBalancer;
import dev.jlb.cli.demo.Demo;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** {@code jlb demo}: two chat servers and a page behind jlb. */
final class DemoCommand {
    private DemoCommand() {}

    static int run(int port) throws IOException {
        Diagnostics diagnostics = new Diagnostics();
        try (Demo demo = Demo.start(port)) {
            Configuration configuration = LoadBalancer.parse(List.of(new SourceFile("examples/chat/haproxy.cfg", demo.configuration())), diagnostics);
            if (diagnostics.hasAlerts()) {
                new Report(System.err, false).people(diagnostics.all(), false);
                return 1;
            }
            try (LoadBalancer lb = LoadBalancer.start(configuration, diagnostics)) {
                System.out.println("Open " + demo.address() + " in a browser; Ctrl-C ends it.");
                System.out.flush();
                CountDownLatch stop = new CountDownLatch(1);
                Signals.on("INT", stop::countDown);
                Signals.on("TERM", stop::countDown);
                stop.await();
                return 0;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return 1;
            }
        }
    }
}
