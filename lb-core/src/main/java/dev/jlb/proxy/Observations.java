package dev.jlb.proxy;

import dev.jlb.config.model.ProxyOptions;
import dev.jlb.rule.RuleObserver;
import dev.jlb.rule.RuleObserver.BackendReason;
import dev.jlb.rule.RuleObserver.ServerReason;
import dev.jlb.server.Placement;
import dev.jlb.server.ServerRuntime;

/** Tells an observer where a stream goes, and why. */
final class Observations {
    private Observations() {}

    /** @param chosen null when there is none */
    static void backend(Stream stream, BackSide chosen) {
        RuleObserver observer = stream.worker.program.observer;
        if (chosen == null) {
            observer.backend(stream, null, BackendReason.NONE);
            return;
        }
        String name = chosen.proxy.name();
        boolean byDefault = name.equals(stream.front.proxy.settings().get(ProxyOptions.DEFAULT_BACKEND));
        BackendReason reason = name.equals(stream.chosenBackend) ? BackendReason.RULE : byDefault ? BackendReason.DEFAULT : BackendReason.OWN;
        observer.backend(stream, name, reason);
    }

    /** @param what line makes the program answer itself */
    static void answer(Stream stream, String what) {
        RuleObserver observer = stream.worker.program.observer;
        if (observer != null) {
            observer.answer(stream, what);
        }
    }

    /** @param byCookie the server that a valid cookie names, or null */
    static void server(Stream stream, Placement place, ServerRuntime byCookie) {
        ServerRuntime server = place.server();
        ServerReason reason;
        if (server == null) {
            reason = ServerReason.NONE;
        } else if (place.forced() != server) {
            reason = ServerReason.BALANCE;
        } else if (!place.persistent()) {
            reason = ServerReason.RULE;
        } else {
            reason = byCookie == server ? ServerReason.COOKIE : ServerReason.STICKINESS;
        }
        stream.worker.program.observer.server(stream, stream.back.proxy.name(), server == null ? null : server.name(), reason);
    }
}
