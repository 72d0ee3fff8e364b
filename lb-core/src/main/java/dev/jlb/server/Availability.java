package dev.jlb.server;

import java.util.List;

/** How many servers of a back end can be used, what they weigh together, and since when. Recounted at every change of state, by one thread at a time; read by all. */
final class Availability {
    /** Weights of servers that warm up are counted in such parts. */
    private static final int SIXTEENTHS = 16;

    private volatile int active;
    private volatile int backup;
    private volatile int weight;
    private final StateTimes times = new StateTimes();
    private volatile boolean up = true;
    private volatile boolean lossPending;

    /** @param allBackups {@code option allbackups} @return true when the last usable server is lost */
    boolean recount(List<ServerRuntime> servers, boolean allBackups) {
        int activeServers = 0;
        int backups = 0;
        int activeWeight = 0;
        int backupWeight = 0;
        for (ServerRuntime server : servers) {
            if (!server.usable()) {
                continue;
            }
            if (server.backup()) {
                backupWeight += backups == 0 || allBackups ? server.weights().effective() : 0;
                backups++;
            } else {
                activeServers++;
                activeWeight += server.weights().effective();
            }
        }
        active = activeServers;
        backup = backups;
        weight = ((activeServers > 0 ? activeWeight : backupWeight) + SIXTEENTHS - 1) / SIXTEENTHS;
        boolean now = servers.isEmpty() || activeServers + backups > 0;
        if (now == up) {
            return false;
        }
        times.changed(!up);
        up = now;
        lossPending = !now;
        return !now;
    }

    /** Goes on where another was, for the times. */
    void inherit(Availability before) {
        up = before.up;
        times.inherit(before.times);
    }

    int active() {
        return active;
    }

    int backup() {
        return backup;
    }

    int usable() {
        return active + backup;
    }

    int weight() {
        return weight;
    }

    /** Whether the loss of the last server is still to be told; once. */
    boolean takeLoss() {
        boolean was = lossPending;
        lossPending = false;
        return was;
    }

    long secondsSinceChange() {
        return times.secondsSinceChange();
    }

    long downSeconds() {
        return times.downSeconds(!up);
    }
}
