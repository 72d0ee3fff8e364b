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

    /** Whether servers may be added and deleted while it works; the static ones have planned with those of the file. */
    default boolean dynamic() {
        return true;
    }

    /** Whether a stream that comes while others wait for any server waits behind them, though a server had room by now: so do HAProxy's turns, where limits follow the load ({@code minconn}). */
    default boolean keepsOrder() {
        return false;
    }

    /** {@link BackendRuntime#servers} is another list than before; {@link #changed} follows. */
    default void members() {}

    /** Servers have other addresses than before. */
    default void moved() {}
}
