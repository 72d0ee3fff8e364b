package dev.jlb.config.model;

import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Word;

/** A {@code filter} line (manual 9). */
public sealed interface FilterSpec {
    Span span();

    /** {@code filter comp-req}, {@code comp-res}; both for {@code compression}, where {@code compression direction} decides. */
    record Compression(boolean requests, boolean responses, Span span) implements FilterSpec {}

    /** {@code filter cache <name>}. */
    record Cache(String name, Span span) implements FilterSpec {}

    /**
     * {@code filter trace}.
     *
     * @param maximum bytes to forward at a time, 0 for any number
     */
    record Trace(String name, boolean quiet, boolean randomForwarding, long maximum, boolean hexdump, Span span) implements FilterSpec {}

    /**
     * {@code filter bwlim-in}, {@code bwlim-out}.
     *
     * @param incoming from the client, else to it
     * @param limit bytes per period
     * @param period milliseconds; 0 for a shared limit, whose table knows the period
     * @param key expression of a shared limit, else null
     * @param table of a shared limit; "": the proxy's own
     * @param minimum bytes to forward at a time
     */
    record Bandwidth(boolean incoming, Word name, long limit, long period, Word key, String table, long minimum, Span span) implements FilterSpec {
        public boolean shared() {
            return key != null;
        }
    }
}
