package dev.jlb.table;

import dev.jlb.config.model.DataType;
import dev.jlb.config.model.TableSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Keys and what was counted for them (manual 11.1). All event loops use it: each call holds the table's lock for well under a microsecond,
 * which is why it may be called there.
 *
 * <p>An entry is used through its slot, which stays its own while it is held: {@link #hold} or {@link #find}, then {@link #release}.
 */
public final class StickTable {
    /** No entry. */
    public static final int NONE = TableEntries.NONE;

    /** Expired entries that one call removes at the most. */
    private static final int PURGE_STEPS = 4;

    private final TableSpec spec;
    private final LongSupplier nanos;
    private final long origin;
    private final TableEntries entries;
    private final int[] offsets = new int[DataType.values().length];
    private final Map<String, Integer> serverNumbers = new HashMap<>();
    private final List<String> serverKeys = new ArrayList<>();

    public StickTable(TableSpec spec) {
        this(spec, System::nanoTime);
    }

    StickTable(TableSpec spec, LongSupplier nanos) {
        this.spec = spec;
        this.nanos = nanos;
        this.origin = nanos.getAsLong();
        Arrays.fill(offsets, NONE);
        int at = TableEntries.DATA;
        for (TableSpec.Column column : spec.columns()) {
            offsets[column.type().ordinal()] = at;
            at += column.type().kind().cells() * column.elements();
        }
        this.entries = new TableEntries(spec, at);
    }

    public TableSpec spec() {
        return spec;
    }

    public String name() {
        return spec.name();
    }

    /** Whether values of the type are kept; {@code index} for arrays. */
    public boolean stores(DataType type, int index) {
        TableSpec.Column column = spec.column(type);
        return column != null && index < column.elements();
    }

    private int now() {
        return (int) ((nanos.getAsLong() - origin) / 1_000_000L);
    }

    // ---- entries ----------------------------------------------------------------------------------------------------

    /** Entries now. */
    public synchronized int used() {
        entries.purge(now(), Integer.MAX_VALUE);
        return entries.used();
    }

    /** Finds or makes the entry of a key, makes it live anew and holds it; {@link #NONE} when the table is full of entries that may not go. */
    public synchronized int hold(byte[] key, int length) {
        int now = now();
        entries.purge(now, PURGE_STEPS);
        int size = Math.min(length, spec.keyLength());
        int hash = entries.hash(key, size);
        int slot = entries.find(key, size, hash, now);
        if (slot == NONE) {
            slot = entries.create(key, size, hash, now);
            if (slot == NONE) {
                return NONE;
            }
        } else {
            entries.refresh(slot, now);
        }
        entries.holds(slot, 1);
        return slot;
    }

    /** Finds the entry of a key and holds it, or {@link #NONE}; it lives no longer for that. */
    public synchronized int find(byte[] key, int length) {
        int size = Math.min(length, spec.keyLength());
        int slot = entries.find(key, size, entries.hash(key, size), now());
        if (slot != NONE) {
            entries.holds(slot, 1);
        }
        return slot;
    }

    /** Lets go of an entry; one whose time is over is gone with its last hold. */
    public synchronized void release(int slot) {
        if (entries.holds(slot, -1) == 0 && spec.expire() > 0) {
            entries.drop(slot, now());
        }
    }

    /** Makes a held entry live anew. */
    public synchronized void touch(int slot) {
        entries.refresh(slot, now());
    }

    /** Holds that lie on an entry, this caller's included. */
    public synchronized int holders(int slot) {
        return entries.holds(slot, 0);
    }

    /** Lets go of an entry and removes it, unless others hold it too. @return whether it is gone */
    public synchronized boolean remove(int slot) {
        boolean last = entries.holds(slot, -1) == 0;
        if (last) {
            entries.delete(slot);
        }
        return last;
    }

    /** Milliseconds until a held entry expires; 0 when it never does. */
    public synchronized int expiresIn(int slot) {
        return entries.expiresIn(slot, now());
    }

    /** The key of a held entry. */
    public synchronized byte[] key(int slot) {
        return entries.key(slot);
    }

    /**
     * Holds the next entry behind {@code slot}, in no particular order but each once as long as nothing changes; {@link #NONE} behind the last.
     *
     * @param slot where the search was, {@link #NONE} to begin
     */
    public synchronized int next(int slot) {
        int next = entries.next(slot, now());
        if (next != NONE) {
            entries.holds(next, 1);
        }
        return next;
    }

    // ---- values of held entries -------------------------------------------------------------------------------------

    private int at(int slot, DataType type, int index) {
        return entries.base(slot) + offsets[type.ordinal()] + index * type.kind().cells();
    }

    /** The value, of rates the events of the last period; the type must be stored. */
    public synchronized long get(int slot, DataType type, int index) {
        int[] entry = entries.cells(slot);
        int at = at(slot, type, index);
        return switch (type.kind()) {
            case COUNT -> Integer.toUnsignedLong(entry[at]);
            case LONG -> (long) entry[at] << 32 | Integer.toUnsignedLong(entry[at + 1]);
            case RATE -> SlidingRate.read(entry, at, now(), period(type));
        };
    }

    /** Adds to a count, or events to a rate; nothing when the type is not stored. The result as {@link #get} gives it. */
    public synchronized long add(int slot, DataType type, int index, long count) {
        if (!stores(type, index)) {
            return 0;
        }
        int[] entry = entries.cells(slot);
        int at = at(slot, type, index);
        switch (type.kind()) {
            case COUNT -> entry[at] += (int) count;
            case LONG -> setLong(entry, at, ((long) entry[at] << 32 | Integer.toUnsignedLong(entry[at + 1])) + count);
            case RATE -> SlidingRate.add(entry, at, now(), period(type), (int) count);
        }
        return get(slot, type, index);
    }

    /** Sets a value; nothing when the type is not stored. */
    public synchronized void set(int slot, DataType type, int index, long value) {
        if (!stores(type, index)) {
            return;
        }
        int[] entry = entries.cells(slot);
        int at = at(slot, type, index);
        switch (type.kind()) {
            case COUNT -> entry[at] = (int) value;
            case LONG -> setLong(entry, at, value);
            case RATE -> SlidingRate.set(entry, at, now(), (int) value);
        }
    }

    private static void setLong(int[] entry, int at, long value) {
        entry[at] = (int) (value >>> 32);
        entry[at + 1] = (int) value;
    }

    private int period(DataType type) {
        return (int) spec.column(type).period();
    }

    /** The server that an entry remembers by its key (name or address), or null. */
    public synchronized String serverKey(int slot) {
        int number = offsets[DataType.SERVER_KEY.ordinal()] == NONE ? 0 : entries.cells(slot)[at(slot, DataType.SERVER_KEY, 0)];
        return number == 0 ? null : serverKeys.get(number - 1);
    }

    /** Makes an entry remember a server's key. */
    public synchronized void serverKey(int slot, String key) {
        if (offsets[DataType.SERVER_KEY.ordinal()] != NONE) {
            // a dictionary: servers are few, entries are many
            entries.cells(slot)[at(slot, DataType.SERVER_KEY, 0)] = serverNumbers.computeIfAbsent(key, any -> {
                serverKeys.add(any);
                return serverKeys.size();
            });
        }
    }
}
