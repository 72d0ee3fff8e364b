package dev.jlb.server;

import java.util.concurrent.atomic.LongAdder;

/** What filters of a proxy did (management.txt 9.1). */
public final class FilterCounters {
    /** {@code comp_in}: bytes of bodies that were compressed, before. */
    public final LongAdder compressIn = new LongAdder();
    /** {@code comp_out}: and after. */
    public final LongAdder compressOut = new LongAdder();
    /** {@code comp_byp}: bytes that went through unchanged. */
    public final LongAdder compressBypassed = new LongAdder();
    /** {@code comp_rsp}. */
    public final LongAdder compressedResponses = new LongAdder();
    /** {@code cache_lookups}. */
    public final LongAdder cacheLookups = new LongAdder();
    /** {@code cache_hits}. */
    public final LongAdder cacheHits = new LongAdder();

    void clear() {
        Counting.reset(compressIn, compressOut, compressBypassed, compressedResponses, cacheLookups, cacheHits);
    }
}
