package dev.jlb.table;

import dev.jlb.config.model.TableSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The memory of a stick table: entries of a key and some cells each, found by their key and ordered by their last use. Has no lock of its
 * own: {@link StickTable} calls it under the table's.
 *
 * <p>Entries live in segments of plain arrays, so that a million of them are a few hundred objects and growing copies nothing: 40 bytes
 * each, the key, and 4 bytes a cell. They are chained by hash, and in order of their last use, which is also the order in which they
 * expire, since all live equally long. Times are milliseconds of a clock that may wrap around.
 */
final class TableEntries {
    /** No entry. */
    static final int NONE = -1;

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
    /** The first cell, from an entry's {@link #base}, that is its user's. */
    static final int DATA = 7;

    private final TableSpec spec;
    private final int seed = ThreadLocalRandom.current().nextInt();
    private final int stride;
    private final int keyLength;
    private final int lifetime;
    private final List<int[]> cells = new ArrayList<>();
    private final List<byte[]> keys = new ArrayList<>();
    private int[] buckets = new int[64];
    private int slots;
    private int used;
    private int free = NONE;
    private int newest = NONE;
    private int oldest = NONE;

    /** @param stride cells of an entry, {@link #DATA} included */
    TableEntries(TableSpec spec, int stride) {
        this.spec = spec;
        this.stride = stride;
        this.keyLength = spec.keyLength();
        this.lifetime = (int) Math.min(Integer.MAX_VALUE, spec.expire());
        Arrays.fill(buckets, NONE);
    }

    /** Entries now, expired ones that have not been removed yet included. */
    int used() {
        return used;
    }

    /** The array in which an entry's cells are, from {@link #base} on. */
    int[] cells(int slot) {
        return cells.get(slot >> SEGMENT_BITS);
    }

    int base(int slot) {
        return (slot & SEGMENT - 1) * stride;
    }

    byte[] key(int slot) {
        int from = (slot & SEGMENT - 1) * keyLength;
        return Arrays.copyOfRange(keys.get(slot >> SEGMENT_BITS), from, from + cells(slot)[base(slot) + LENGTH]);
    }

    /** Adds to the holds on an entry. @return how many there are now */
    int holds(int slot, int more) {
        return cells(slot)[base(slot) + HOLDERS] += more;
    }

    /** Milliseconds; 0 when it never expires. */
    int expiresIn(int slot, int now) {
        return lifetime == 0 ? 0 : Math.max(0, cells(slot)[base(slot) + EXPIRES] - now);
    }

    /** The next entry behind {@code slot} that has not expired, or {@link #NONE}. */
    int next(int slot, int now) {
        for (int at = slot + 1; at < slots; at++) {
            int[] entry = cells(at);
            int base = base(at);
            if (entry[base + LENGTH] != NONE && !expired(entry, base, now)) {
                return at;
            }
        }
        return NONE;
    }

    private boolean expired(int[] entry, int base, int now) {
        return lifetime > 0 && entry[base + HOLDERS] == 0 && entry[base + EXPIRES] - now <= 0;
    }

    int hash(byte[] key, int length) {
        int hash = seed;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ key[i]) * 0x01000193;
        }
        hash ^= hash >>> 15;
        hash *= 0x2c1b3c6d;
        return hash ^ hash >>> 13;
    }

    /** The entry of a key that has not expired, or {@link #NONE}. */
    int find(byte[] key, int length, int hash, int now) {
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

    /** Makes an entry for a key that has none, nobody holds it yet; {@link #NONE} when the table is full. */
    int create(byte[] key, int length, int hash, int now) {
        // an expired entry of the same key is the only one that find passes over
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

    /** Makes an entry live anew: it becomes the newest. */
    void refresh(int slot, int now) {
        int[] entry = cells(slot);
        int base = base(slot);
        entry[base + EXPIRES] = now + lifetime;
        last(slot, entry, base);
    }

    private void last(int slot, int[] entry, int base) {
        if (newest != slot) {
            unlink(entry, base);
            link(slot, entry, base);
        }
    }

    /** Removes an entry that has expired and that nobody holds any more. */
    void drop(int slot, int now) {
        if (expired(cells(slot), base(slot), now)) {
            delete(slot);
        }
    }

    void delete(int slot) {
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

    /** Removes what has expired, oldest first. What is still held lives until it is let go of ({@link #drop}), and is out of the way at the end. */
    void purge(int now, int most) {
        if (lifetime == 0) {
            return;
        }
        int slot = oldest;
        for (int steps = Math.min(most, used); slot != NONE && steps > 0; steps--) {
            int[] entry = cells(slot);
            int base = base(slot);
            if (entry[base + EXPIRES] - now > 0) {
                return;
            }
            int newer = entry[base + NEWER];
            if (entry[base + HOLDERS] == 0) {
                delete(slot);
            } else {
                last(slot, entry, base);
            }
            slot = newer;
        }
    }
}
