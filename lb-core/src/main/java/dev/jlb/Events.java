package dev.jlb;

import dev.jlb.rule.RuleObserver;
import dev.jlb.server.HealthListener;

/** What a program that embeds a {@link LoadBalancer} may want to hear. Called on event loops and by whoever reloads: must not block. */
public interface Events {
    /** Hears nothing. */
    Events NONE = new Events() {};

    /** Something for the console: a server that went up or down, a fault. */
    default void message(HealthListener.Level level, String text) {}

    /** A configuration serves; 0 is the first one, then one more for each reload. */
    default void serving(int generation) {}

    /** A generation that a reload has replaced has ended its last connection. */
    default void ended(int generation) {}

    /**
     * Who sees every rule of every stream being evaluated; asked when a configuration is built. Null: nobody, which costs nothing. An observer makes all rules slower.
     */
    default RuleObserver rules() {
        return null;
    }
}
