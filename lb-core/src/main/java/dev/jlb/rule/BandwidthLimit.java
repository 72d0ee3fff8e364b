package dev.jlb.rule;

import dev.jlb.config.model.Proxy;
import dev.jlb.table.StickTable;

/**
 * A bandwidth limit as {@code set-bandwidth-limit} turns it on for a stream (manual 9.7).
 *
 * @param proxy whose filter it is
 * @param order place of the filter among those of its proxy; filters are asked in that order
 * @param incoming of what comes from the client, else of what goes to it
 * @param bytes per period; at least 1
 * @param period milliseconds, at least 1; of a shared limit, the table's
 * @param minimum bytes to forward at a time, except at the end of what there is; 0 any number
 * @param beforeCompression whether a response is counted as it is before it is compressed
 * @param table of a shared limit, else null
 * @param key of the entry that is shared
 */
public record BandwidthLimit(Proxy proxy, int order, boolean incoming, long bytes, long period, long minimum, boolean beforeCompression, StickTable table, byte[] key) {}
