package dev.jlb.table;

import dev.jlb.config.model.DataType;
import dev.jlb.config.model.TableSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Keys and what was counted for them (manual 11.1). All event loops use it: each call holds the table's lock for well under a microsecond,
 * which is why it may be called there.
 *
 * <p>Entries live in segments of plain arrays, so that a million of them are a few hundred objects and growing copies nothing: 40 bytes
 * each, the key, and 4 bytes a cell. They are chained by hash, and in order of their last use, which is also the order in which they
 * expire, since all live equally long.
 *
 * <p>An entry is used through its slot, which stays its own while it is held: {@link #hold} or {@link #find}, then {@link #release}.
 */
public final class StickTable {
    /** No entry. */
    public static final int NONE = -1;

    private static final int SEGMENT_BITS = 10;
    private static final int SEGMENT = 1 << SEGMENT_BITS;

    // cells that every entry has before its data
    private static final int HASH = 0;
    private static final int CHAIN = 1;
    private static final int NEWER = 2;
    private static final int OLDER = 3;
    private static final int EXPIRES = 4;
    private static final int HOLDERS = 5;
    private static final int LENGTH = 6;
    private static final int DATA = 7;

    /** Expired entries that one call removes at the most. */
    private static final int PURGE_STEPS = 4;

    private final TableSpec spec;
    private final LongSupplier nanos;
    private final long origin;
    private final int seed = ThreadLocalRandom.current().nextInt();
    private final int[] offsets = new int[DataType.values().length];
    private final int stride;
    private final int keyLength;
    private final int lifetime;
    private final List<int[]> cells = new ArrayList<>();
    private final List<byte[]> keys = new ArrayList<>();
    private final Map<String, Integer> serverNumbers = new HashMap<>();
    private final List<String> serverKeys = new ArrayList<>();
    private int[] buckets = new int[64];
    private int slots;
    private int used;
    private int free = NONE;
    private int newest = NONE;
    private int oldest = NONE;

    public StickTable(TableSpec spec) {
        this(spec, System::nanoTime);
    }

    StickTable(TableSpec spec, LongSupplier nanos) {
        this.spec = spec;
        this.nanos = nanos;
        this.origin = nanos.getAsLong();
        this.keyLength = spec.keyLength();
        this.lifetime = (int) Math.min(Integer.MAX_VALUE, spec.expire());
        Arrays.fill(offsets, NONE);
        int at = DATA;
        for (TableSpec.Column column : spec.columns()) {
            offsets[column.type().ordinal()] = at;
            at += column.type().kind().cells() * column.elements();
        }
        this.stride = at;
        Arrays.fill(buckets, NONE);
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

    private int[] cells(int slot) {
        return cells.get(slot >> SEGMENT_BITS);
    }

    private int base(int slot) {
        return (slot & SEGMENT - 1) * stride;
    }

    // ---- entries ----------------------------------------------------------------------------------------------------

    /** Entries now. */
    public synchronized int used() {
        purge(now(), Integer.MAX_VALUE);
        return used;
    }

    /** Finds or makes the entry of a key, makes it live anew and holds it; {@link #NONE} when the table is full of entries that may not go. */
    public synchronized int hold(byte[] key, int length) {
        int now = now();
        purge(now, PURGE_STEPS);
        int size = Math.min(length, keyLength);
        int hash = hash(key, size);
        int slot = lookup(key, size, hash, now);
        if (slot == NONE) {
            slot = create(key, size, hash, now);
            if (slot == NONE) {
                return NONE;
            }
        } else {
            refresh(slot, now);
        }
        cells(slot)[base(slot) + HOLDERS]++;
        return slot;
    }

    /** Finds the entry of a key and holds it, or {@link #NONE}; it lives no longer for that. */
    public synchronized int find(byte[] key, int length) {
        int size = Math.min(length, keyLength);
        int slot = lookup(key, size, hash(key, size), now());
        if (slot != NONE) {
            cells(slot)[base(slot) + HOLDERS]++;
        }
        return slot;
    }

    /** Lets go of an entry. */
    public synchronized void release(int slot) {
        cells(slot)[base(slot) + HOLDERS]--;
    }

    /** Makes a held entry live anew. */
    public synchronized void touch(int slot) {
        refresh(slot, now());
    }

    /** Holds that lie on an entry, this caller's included. */
    public synchronized int holders(int slot) {
        return cells(slot)[base(slot) + HOLDERS];
    }

    /** Lets go of an entry and removes it, unless others hold it too. @return whether it is gone */
    public synchronized boolean remove(int slot) {
        boolean last = --cells(slot)[base(slot) + HOLDERS] == 0;
        if (last) {
            delete(slot);
        }
        return last;
    }

    /** Milliseconds until a held entry expires; 0 when it never does. */
    public synchronized int expiresIn(int slot) {
        return lifetime == 0 ? 0 : Math.max(0, cells(slot)[base(slot) + EXPIRES] - now());
    }

    /** The key of a held entry. */
    public synchronized byte[] key(int slot) {
        int from = (slot & SEGMENT - 1) * keyLength;
        return Arrays.copyOfRange(keys.get(slot >> SEGMENT_BITS), from, from + cells(slot)[base(slot) + LENGTH]);
    }

    /**
     * Holds the next entry behind {@code slot}, in no particular order but each once as long as nothing changes; {@link #NONE} behind the last.
     *
     * @param slot where the search was, {@link #NONE} to begin
     */
    public synchronized int next(int slot) {
        int now = now();
        for (int at = slot + 1; at < slots; at++) {
            int[] entry = cells(at);
            int base = base(at);
            if (entry[base + LENGTH] != NONE && !expired(entry, base, now)) {
                entry[base + HOLDERS]++;
                return at;
            }
        }
        return NONE;
    }

    private boolean expired(int[] entry, int base, int now) {
        return lifetime > 0 && entry[base + HOLDERS] == 0 && entry[base + EXPIRES] - now <= 0;
    }

    private int hash(byte[] key, int length) {
        int hash = seed;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ key[i]) * 0x01000193;
        }
        hash ^= hash >>> 15;
        hash *= 0x2c1b3c6d;
        return hash ^ hash >>> 13;
    }

    private int lookup(byte[] key, int length, int hash, int now) {
        int slot = buckets[hash & buckets.length - 1];
        while (slot != NONE) {
            int[] entry = cells(slot);
            int base = base(slot);
            int from = (slot & SEGMENT - 1) * keyLength;
            if (entry[base + HASH] == hash && entry[base + LENGTH] == length && Arrays.equals(keys.get(slot >> SEGMENT_BITS), from, from + length, key, 0, length)) {
                return expired(entry, base, now) ? NONE : slot;
            }
            slot = entry[base + CHAIN];
        }
        return NONE;
    }

    private int create(byte[] key, int length, int hash, int now) {
        // an expired entry of the same key is the only one that lookup passes over
        int stale = buckets[hash & buckets.length - 1];
        while (stale != NONE) {
            int next = cells(stale)[base(stale) + CHAIN];
            if (expired(cells(stale), base(stale), now)) {
                delete(stale);
            }
            stale = next;
        }
        if (used >= spec.size() && !(spec.purge() && giveUpOldest())) {
            return NONE;
        }
        if (used == buckets.length) {
            grow();
        }
        used++;
        int slot = free;
        if (slot != NONE) {
            free = cells(slot)[base(slot) + CHAIN];
        } else {
            slot = slots++;
            if (slot >> SEGMENT_BITS == cells.size()) {
                int entries = Math.min(SEGMENT, spec.size() - slot);
                cells.add(new int[entries * stride]);
                keys.add(new byte[entries * keyLength]);
            }
        }
        int[] entry = cells(slot);
        int base = base(slot);
        Arrays.fill(entry, base, base + stride, 0);
        System.arraycopy(key, 0, keys.get(slot >> SEGMENT_BITS), (slot & SEGMENT - 1) * keyLength, length);
        entry[base + HASH] = hash;
        entry[base + LENGTH] = length;
        int bucket = hash & buckets.length - 1;
        entry[base + CHAIN] = buckets[bucket];
        buckets[bucket] = slot;
        entry[base + EXPIRES] = now + lifetime;
        link(slot, entry, base);
        return slot;
    }

    /** A full table gives up its oldest entries, a 256th of its size and one, as HAProxy does. */
    private boolean giveUpOldest() {
        // held entries are skipped, but not without end: a table of held entries only is full
        int wanted = 1 + spec.size() / 256;
        int given = 0;
        int slot = oldest;
        for (int steps = 0; slot != NONE && given < wanted && steps < wanted + 64; steps++) {
            int[] entry = cells(slot);
            int base = base(slot);
            int newer = entry[base + NEWER];
            if (entry[base + HOLDERS] == 0) {
                delete(slot);
                given++;
            }
            slot = newer;
        }
        return given > 0;
    }

    private void grow() {
        buckets = new int[buckets.length * 2];
        Arrays.fill(buckets, NONE);
        for (int slot = 0; slot < slots; slot++) {
            int[] entry = cells(slot);
            int base = base(slot);
            if (entry[base + LENGTH] != NONE) {
                int bucket = entry[base + HASH] & buckets.length - 1;
                entry[base + CHAIN] = buckets[bucket];
                buckets[bucket] = slot;
            }
        }
    }

    private void link(int slot, int[] entry, int base) {
        entry[base + NEWER] = NONE;
        entry[base + OLDER] = newest;
        if (newest != NONE) {
            cells(newest)[base(newest) + NEWER] = slot;
        } else {
            oldest = slot;
        }
        newest = slot;
    }

    private void unlink(int[] entry, int base) {
        int newer = entry[base + NEWER];
        int older = entry[base + OLDER];
        if (newer != NONE) {
            cells(newer)[base(newer) + OLDER] = older;
        } else {
            newest = older;
        }
        if (older != NONE) {
            cells(older)[base(older) + NEWER] = newer;
        } else {
            oldest = newer;
        }
    }

    private void refresh(int slot, int now) {
        int[] entry = cells(slot);
        int base = base(slot);
        entry[base + EXPIRES] = now + lifetime;
        if (newest != slot) {
            unlink(entry, base);
            link(slot, entry, base);
        }
    }

    private void delete(int slot) {
        int[] entry = cells(slot);
        int base = base(slot);
        unlink(entry, base);
        int bucket = entry[base + HASH] & buckets.length - 1;
        if (buckets[bucket] == slot) {
            buckets[bucket] = entry[base + CHAIN];
        } else {
            int before = buckets[bucket];
            while (cells(before)[base(before) + CHAIN] != slot) {
                before = cells(before)[base(before) + CHAIN];
            }
            cells(before)[base(before) + CHAIN] = entry[base + CHAIN];
        }
        entry[base + LENGTH] = NONE;
        entry[base + CHAIN] = free;
        free = slot;
        used--;
    }

    /** Removes what has expired, oldest first; what is still held lives on. */
    private void purge(int now, int steps) {
        if (lifetime == 0) {
            return;
        }
        for (int slot = oldest; slot != NONE && steps > 0; steps--) {
            int[] entry = cells(slot);
            int base = base(slot);
            if (entry[base + EXPIRES] - now > 0) {
                return;
            }
            int newer = entry[base + NEWER];
            if (entry[base + HOLDERS] == 0) {
                delete(slot);
            } else {
                refresh(slot, now);
            }
            slot = newer;
        }
    }

    // ---- values of held entries -------------------------------------------------------------------------------------

    private int at(int slot, DataType type, int index) {
        return base(slot) + offsets[type.ordinal()] + index * type.kind().cells();
    }

    /** The value, of rates the events of the last period; the type must be stored. */
    public synchronized long get(int slot, DataType type, int index) {
        int[] entry = cells(slot);
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
        int[] entry = cells(slot);
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
        int[] entry = cells(slot);
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
        int number = offsets[DataType.SERVER_KEY.ordinal()] == NONE ? 0 : cells(slot)[at(slot, DataType.SERVER_KEY, 0)];
        return number == 0 ? null : serverKeys.get(number - 1);
    }

    /** Makes an entry remember a server's key. */
    public synchronized void serverKey(int slot, String key) {
        if (offsets[DataType.SERVER_KEY.ordinal()] != NONE) {
            // a dictionary: servers are few, entries are many
            cells(slot)[at(slot, DataType.SERVER_KEY, 0)] = serverNumbers.computeIfAbsent(key, any -> {
                serverKeys.add(any);
                return serverKeys.size();
            });
        }
    }
}
