package dev.jlb.server.check;

import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.server.CheckResult;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.TrafficObserver;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Counts errors in a row of a server's traffic; too many are a verdict on its health (manual 5.2 {@code observe}, {@code error-limit}, {@code on-error}). */
final class ErrorCounter implements TrafficObserver {
    private final ServerRuntime server;
    private final boolean layer7;
    private final int limit;
    private final Consumer<CheckResult> tooMany;
    private final AtomicInteger errors = new AtomicInteger();

    /** @param tooMany told what is shown as the check's result */
    ErrorCounter(ServerRuntime server, Consumer<CheckResult> tooMany) {
        Settings settings = server.configured().settings();
        this.server = server;
        this.layer7 = settings.get(ServerOptions.OBSERVE).equals("layer7");
        this.limit = settings.get(ServerOptions.ERROR_LIMIT);
        this.tooMany = tooMany;
    }

    @Override
    public void saw(Event event) {
        boolean error = event != Event.CONNECTED && event != Event.ANSWERED;
        if (error ? !layer7 && !event.layer4() : event != (layer7 ? Event.ANSWERED : Event.CONNECTED)) {
            return;
        }
        if (!error) {
            if (errors.get() != 0) {
                errors.set(0);
            }
            return;
        }
        int count = errors.incrementAndGet();
        if (count >= limit && errors.compareAndSet(count, 0) && server.check().enabled() && !server.maintenance()) {
            tooMany.accept(new CheckResult(CheckResult.Status.HANA, -1, -1, "Detected " + count + " consecutive errors, last one was: " + event.text()));
        }
    }
}
