package dev.jlb.server.balance;

import dev.jlb.sample.SampleContext;

/** What a hashing algorithm hashes. */
@FunctionalInterface
interface HashKey {
    /** The stream has no such key. */
    long NO_KEY = Long.MIN_VALUE;

    /** 32 bits, or {@link #NO_KEY}. */
    long hash(SampleContext context, HashFunction function);
}
