package dev.jlb.server;

import dev.jlb.sample.SampleContext;

/** What an algorithm may look at when it chooses. */
public interface BalanceContext {
    /** The stream, or null when there is nothing to hash. */
    SampleContext samples();

    /** The server that must not be chosen when another can be ({@code option redispatch}), or null. */
    ServerRuntime excluded();
}
