package dev.jlb.server;

import dev.jlb.server.ServerState.Operational;

/** What share of the streams a server gets: the weight that was configured or commanded, 0 to 256, less while it warms up. Written under the back end's lock; read by all. */
public final class ServerWeight {
    private final ServerRuntime server;
    private final int initial;
    private volatile int weight;
    /** The one that statistics show while it is not running: in maintenance a new weight is not taken yet. */
    private volatile int resting;
    /** 0 to 100 while warming up. */
    private volatile int throttle = 100;
    /** Of its weight, while warming up. */
    private volatile int sixteenths = 16;

    ServerWeight(ServerRuntime server, int initial) {
        this.server = server;
        this.initial = initial;
        this.weight = initial;
        this.resting = initial;
    }

    int initial() {
        return initial;
    }

    /** The weight that the configuration or a command gave, drained or not. */
    public int configured() {
        return weight;
    }

    /** The commanded weight. */
    public int ofUser() {
        return server.draining() ? 0 : weight;
    }

    /** Weight times 16, less while warming up: what the dynamic algorithms work with; never 0 for a server of a weight. */
    public int effective() {
        return weight * sixteenths;
    }

    /** Scaled while warming up; 0 while it is not running. */
    int now() {
        return server.running() ? (effective() + 15) / 16 : 0;
    }

    /** As statistics show it: that of a server that is down or drained is the one that it would have. */
    public int shown() {
        return server.running() && !server.draining() ? now() : resting;
    }

    /** {@code throttle} of the statistics: percent of its weight that it has while warming up, -1 otherwise. */
    public int percent() {
        return server.operational() == Operational.STARTING && !server.draining() ? 100 * sixteenths / 16 : -1;
    }

    /** Percent of its slots that it has while warming up, -1 otherwise. */
    int slotsPercent() {
        return server.operational() == Operational.STARTING ? throttle : -1;
    }

    void set(int value) {
        weight = value;
        if (!server.maintenance()) {
            resting = value;
        }
    }

    /** Maintenance is over. */
    void rested() {
        resting = weight;
    }

    /** @param percent of its slots @param ofSixteen of its weight */
    void throttle(int percent, int ofSixteen) {
        throttle = percent;
        sixteenths = ofSixteen;
    }

    /** A command's weight stays over a reload, unless the configuration says another one now. */
    void inherit(ServerWeight before) {
        if (initial == before.initial) {
            weight = before.weight;
            resting = before.resting;
        }
    }
}
