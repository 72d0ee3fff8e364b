package dev.jlb.server;

/** An algorithm (manual 4.2 {@code balance}) at work for one back end. Every method is called under the back end's lock. */
public interface Balancer {
    /** The server for a new stream, or null: none is usable, or (see {@link BackendRuntime}) every one that could be chosen is busy. */
    ServerRuntime choose(BalanceContext context);

    /** A server's state or weight changed, or its group (active, backup) was switched. */
    void changed();

    /** A server's weight changed and nothing else: cheaper where the algorithm can. */
    default void weightChanged(ServerRuntime server) {
        changed();
    }

    /** The number of streams of a server changed. */
    default void loadChanged(ServerRuntime server) {}

    /** Servers have other addresses than before. */
    default void moved() {}
}
