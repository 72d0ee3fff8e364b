package dev.jlb.table;

import dev.jlb.config.model.DataType;
import java.util.Map;
import java.util.TreeMap;

/** What fetches and converters read from an entry or do to it, by the last part of their names: {@code sc_<name>}, {@code src_<name>}, {@code table_<name>}. */
public final class StickOperation {
    /** What {@link #apply} gives when the table does not store what is asked for. */
    public static final long NOT_STORED = -1;

    private static final Map<String, StickOperation> ALL = new TreeMap<>();

    private final boolean indexed;
    private final boolean creates;
    private final Body body;

    private StickOperation(boolean indexed, boolean creates, Body body) {
        this.indexed = indexed;
        this.creates = creates;
        this.body = body;
    }

    /** On a held entry. */
    @FunctionalInterface
    private interface Body {
        long apply(StickTable table, int slot, int index);
    }

    static {
        for (String counted : new String[] {"conn", "sess", "http_req", "http_err", "http_fail", "glitch"}) {
            read(counted + "_cnt", DataType.of(counted + "_cnt").orElseThrow());
            read(counted + "_rate", DataType.of(counted + "_rate").orElseThrow());
        }
        read("conn_cur", DataType.CONN_CUR);
        read("bytes_in_rate", DataType.BYTES_IN_RATE);
        read("bytes_out_rate", DataType.BYTES_OUT_RATE);
        read("server_id", DataType.SERVER_ID);
        ALL.put("kbytes_in", new StickOperation(false, false, (table, slot, index) -> kilobytes(table, slot, DataType.BYTES_IN_CNT)));
        ALL.put("kbytes_out", new StickOperation(false, false, (table, slot, index) -> kilobytes(table, slot, DataType.BYTES_OUT_CNT)));
        ALL.put("trackers", new StickOperation(false, false, (table, slot, index) -> table.holders(slot)));
        for (int number = 0; number < 2; number++) {
            int which = number;
            DataType count = number == 0 ? DataType.GPC0 : DataType.GPC1;
            DataType rate = number == 0 ? DataType.GPC0_RATE : DataType.GPC1_RATE;
            either("get_gpc" + number, count, DataType.GPC, which);
            either("gpc" + number, count, DataType.GPC, which);
            either("gpc" + number + "_rate", rate, DataType.GPC_RATE, which);
            ALL.put("inc_gpc" + number, new StickOperation(false, true, (table, slot, index) -> increment(table, slot, count, rate, which, 1)));
            ALL.put("clr_gpc" + number, new StickOperation(false, true, (table, slot, index) -> clear(table, slot, count, which)));
        }
        either("get_gpt0", DataType.GPT0, DataType.GPT, 0);
        either("gpt0", DataType.GPT0, DataType.GPT, 0);
        array("get_gpc", DataType.GPC);
        array("gpc", DataType.GPC);
        array("gpc_rate", DataType.GPC_RATE);
        array("get_gpt", DataType.GPT);
        array("gpt", DataType.GPT);
        ALL.put("inc_gpc", new StickOperation(true, true, (table, slot, index) -> increment(table, slot, null, null, index, 1)));
        ALL.put("clr_gpc", new StickOperation(true, true, (table, slot, index) -> clear(table, slot, null, index)));
    }

    private static void read(String name, DataType type) {
        ALL.put(name, new StickOperation(false, false, (table, slot, index) -> get(table, slot, type, 0)));
    }

    /** The old single type, else the element of the array that took its place. */
    private static void either(String name, DataType single, DataType array, int element) {
        ALL.put(name, new StickOperation(false, false, (table, slot, index) -> table.stores(single, 0) ? get(table, slot, single, 0) : get(table, slot, array, element)));
    }

    private static void array(String name, DataType type) {
        ALL.put(name, new StickOperation(true, false, (table, slot, index) -> get(table, slot, type, index)));
    }

    private static long get(StickTable table, int slot, DataType type, int index) {
        return table.stores(type, index) ? table.get(slot, type, index) : NOT_STORED;
    }

    private static long kilobytes(StickTable table, int slot, DataType type) {
        return table.stores(type, 0) ? table.get(slot, type, 0) >> 10 : NOT_STORED;
    }

    /**
     * Adds to a general purpose counter and its rate.
     *
     * @param count the old single type, null when only the array is meant
     * @return what the counter is then, or the rate where only that is stored
     */
    public static long increment(StickTable table, int slot, DataType count, DataType rate, int index, long by) {
        boolean single = count != null && (table.stores(count, 0) || table.stores(rate, 0));
        DataType total = single ? count : DataType.GPC;
        DataType perPeriod = single ? rate : DataType.GPC_RATE;
        int element = single ? 0 : index;
        long result = NOT_STORED;
        if (table.stores(perPeriod, element)) {
            result = table.add(slot, perPeriod, element, by);
        }
        if (table.stores(total, element)) {
            result = table.add(slot, total, element, by);
        }
        table.touch(slot);
        return result;
    }

    private static long clear(StickTable table, int slot, DataType count, int index) {
        boolean single = count != null && table.stores(count, 0);
        DataType type = single ? count : DataType.GPC;
        int element = single ? 0 : index;
        if (!table.stores(type, element)) {
            return NOT_STORED;
        }
        long before = table.get(slot, type, element);
        table.set(slot, type, element, 0);
        table.touch(slot);
        return before;
    }

    /** Null for a name that is none. */
    public static StickOperation of(String name) {
        return ALL.get(name);
    }

    /** All names, sorted. */
    public static Iterable<String> names() {
        return ALL.keySet();
    }

    /** Whether the first argument is an index into an array. */
    public boolean indexed() {
        return indexed;
    }

    /** Whether {@code src_<name>} makes the entry when there is none. */
    public boolean creates() {
        return creates;
    }

    /** The value, at least 0, or {@link #NOT_STORED}. @param slot of a held entry */
    public long apply(StickTable table, int slot, int index) {
        return body.apply(table, slot, index);
    }
}
