package dev.jlb.proxy;

import dev.jlb.config.model.Proxy;
import dev.jlb.log.LogSinks;
import dev.jlb.server.HealthListener;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;

/** What the program says of itself: to the console, and to the logs of the proxies that it is about. */
public final class Announcements {
    private final Program.Messages console;
    private final Map<Proxy, LogSinks> sinks = Collections.synchronizedMap(new IdentityHashMap<>());

    Announcements(Program.Messages console) {
        this.console = console;
    }

    /** That proxy's events go there. */
    void add(Proxy proxy, LogSinks sink) {
        sinks.put(proxy, sink);
    }

    void remove(Proxy proxy) {
        sinks.remove(proxy);
    }

    /** Says something in one proxy's log. */
    void logEvent(Proxy proxy, int level, String text) {
        sinks.get(proxy).send(level, text);
    }

    /** A change of a proxy's own state, to its log and to the console. */
    public void tell(Proxy proxy, String text) {
        console.say(HealthListener.Level.WARNING, text);
        logEvent(proxy, 4, text);
    }

    /** Tells how much a proxy that stops has done. */
    public void tellStopped(Program program, Proxy proxy) {
        FrontSide front = program.fronts().get(proxy.name());
        BackSide back = program.backs().get(proxy.name());
        tell(proxy, "Proxy " + proxy.name() + " stopped (cumulated conns: FE: " + (front == null ? 0 : front.counters().connectionsTotal.sum()) + ", BE: "
                + (back == null ? 0 : back.runtime().counters().sessionsTotal.sum()) + ").");
    }

    /** What a connection died of: nothing to say when the network did it, an alert when this program did. */
    void fault(Throwable thrown) {
        // what a TLS peer does wrong reaches us wrapped
        Throwable cause = thrown instanceof DecoderException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (!(cause instanceof IOException)) {
            StackTraceElement[] trace = cause.getStackTrace();
            console.say(HealthListener.Level.ALERT, "internal error: " + cause + (trace.length > 0 ? " at " + trace[0] : ""));
        }
    }
}
