package dev.jlb.table;

import dev.jlb.config.model.DataType;

/** An entry that a connection or a stream tracks (manual 4.4, {@code track-sc}): held until the end, with its counts of connections. */
public final class StickCounter {
    private final StickTable table;
    private final int slot;

    private StickCounter(StickTable table, int slot) {
        this.table = table;
        this.slot = slot;
    }

    /** Begins to track a key: one connection more. Null when the table has no room for it. */
    public static StickCounter track(StickTable table, byte[] key) {
        int slot = table.hold(key, key.length);
        if (slot == StickTable.NONE) {
            return null;
        }
        table.add(slot, DataType.CONN_CNT, 0, 1);
        table.add(slot, DataType.CONN_RATE, 0, 1);
        table.add(slot, DataType.CONN_CUR, 0, 1);
        return new StickCounter(table, slot);
    }

    public StickTable table() {
        return table;
    }

    /** Of the entry, for as long as it is tracked. */
    public int slot() {
        return slot;
    }

    /** A session: a connection that was accepted. */
    public void session() {
        count(DataType.SESS_CNT, DataType.SESS_RATE, 1);
    }

    public void request() {
        count(DataType.HTTP_REQ_CNT, DataType.HTTP_REQ_RATE, 1);
    }

    /** A request that was the client's fault. */
    public void error() {
        count(DataType.HTTP_ERR_CNT, DataType.HTTP_ERR_RATE, 1);
    }

    /** A response that was the server's fault. */
    public void failure() {
        count(DataType.HTTP_FAIL_CNT, DataType.HTTP_FAIL_RATE, 1);
    }

    public void bytes(long in, long out) {
        if (in > 0) {
            count(DataType.BYTES_IN_CNT, DataType.BYTES_IN_RATE, in);
        }
        if (out > 0) {
            count(DataType.BYTES_OUT_CNT, DataType.BYTES_OUT_RATE, out);
        }
    }

    private void count(DataType total, DataType rate, long events) {
        table.add(slot, total, 0, events);
        boolean bytes = total == DataType.BYTES_IN_CNT || total == DataType.BYTES_OUT_CNT;
        table.add(slot, rate, 0, bytes ? events / table.spec().bytesFactor() : events);
        table.touch(slot);
    }

    /** The end: one connection less. */
    public void release() {
        if (table.stores(DataType.CONN_CUR, 0) && table.get(slot, DataType.CONN_CUR, 0) > 0) {
            table.add(slot, DataType.CONN_CUR, 0, -1);
        }
        table.touch(slot);
        table.release(slot);
    }
}
