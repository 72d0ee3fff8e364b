package dev.jlb.server.balance;

import dev.jlb.server.ServerRuntime;
import java.util.List;

/**
 * {@code hash-balance-factor}: no server may have more than that percentage of the average load for its weight (manual 4.2). The streams that may be there in all are rounded up and dealt out
 * by weight, and what does not divide goes to the later servers, as HAProxy's limits were measured to be; each server may have one.
 *
 * @param percent 0 for no bound
 */
record LoadBound(int percent) {
    /** Whether a server may have one stream more. @param servers all among which is chosen, in order */
    boolean allows(ServerRuntime server, List<ServerRuntime> servers) {
        if (percent == 0) {
            return true;
        }
        // streams that servers still have from before they went count, and such servers keep their place among the others
        long streams = 1;
        long before = 0;
        for (ServerRuntime each : server.backend().servers()) {
            streams += each.connections();
            if (each.index() < server.index() && each.backup() == server.backup() && !each.draining()) {
                before += each.effectiveWeight();
            }
        }
        long weights = 0;
        for (ServerRuntime each : servers) {
            weights += each.effectiveWeight();
        }
        long slots = (streams * percent + 99) / 100;
        long share = slots * (before + server.effectiveWeight()) / weights - slots * before / weights;
        return server.connections() < Math.max(1, share);
    }
}
