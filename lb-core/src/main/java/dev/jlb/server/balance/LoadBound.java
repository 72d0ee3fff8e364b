package dev.jlb.server.balance;

import dev.jlb.server.BackendRuntime;
import dev.jlb.server.ServerRuntime;
import java.util.List;

/**
 * {@code hash-balance-factor}: no server may have more than that percentage of the average load for its weight (manual 4.2). The streams that may be there in all are rounded up and dealt out
 * by weight, and what does not divide goes to the later servers, as HAProxy's limits were measured to be; each server may have one.
 */
final class LoadBound {
    private final int percent;
    /** By server index, the weights of the usable servers before it as they were at the start: HAProxy rounds from there ever after, whatever goes or changes. 0 for those that were not usable. */
    private final long[] before;

    /** @param percent 0 for no bound */
    LoadBound(int percent, BackendRuntime backend) {
        this.percent = percent;
        this.before = new long[ServerHeap.byIndex(backend).length];
        long active = 0;
        long backup = 0;
        for (ServerRuntime server : backend.servers()) {
            if (!server.usable()) {
                continue;
            }
            before[server.index()] = server.backup() ? backup : active;
            if (server.backup()) {
                backup += server.weights().effective();
            } else {
                active += server.weights().effective();
            }
        }
    }

    /** Whether a server may have one stream more. @param servers all among which is chosen, in order */
    boolean allows(ServerRuntime server, List<ServerRuntime> servers) {
        if (percent == 0) {
            return true;
        }
        long streams = 1; // those that servers still have from before they went count
        for (ServerRuntime each : server.backend().servers()) {
            streams += each.connections();
        }
        long weights = 0;
        for (ServerRuntime each : servers) {
            weights += each.weights().effective();
        }
        long first = server.index() < before.length ? before[server.index()] : 0;
        long slots = (streams * percent + 99) / 100;
        long share = slots * (first + server.weights().effective()) / weights - slots * first / weights;
        return server.connections() < Math.max(1, share);
    }
}
