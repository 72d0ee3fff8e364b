package dev.jlb.sample.match;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An immutable-after-build hash table keyed by bytes, looked up with a view: no string is made for a lookup. */
public final class BytesMap<V> {
    private byte[][] keys = new byte[16][];
    private Object[] values = new Object[16];
    private int size;

    /** The first value of a key stays. */
    public void putIfAbsent(String key, V value) {
        byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
        if (size * 2 >= keys.length) {
            grow();
        }
        int slot = slot(bytes, 0, bytes.length);
        if (keys[slot] == null) {
            keys[slot] = bytes;
            values[slot] = value;
            size++;
        }
    }

    /** Null when absent. */
    @SuppressWarnings("unchecked") // only putIfAbsent fills it
    public V get(byte[] data, int offset, int length) {
        return (V) values[slot(data, offset, length)];
    }

    public int size() {
        return size;
    }

    private int slot(byte[] data, int offset, int length) {
        int hash = length;
        for (int i = offset, end = offset + length; i < end; i++) {
            hash = hash * 31 + data[i];
        }
        hash ^= hash >>> 15;
        int mask = keys.length - 1;
        int slot = hash & mask;
        while (keys[slot] != null && !(keys[slot].length == length && Arrays.equals(keys[slot], 0, length, data, offset, offset + length))) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        byte[][] oldKeys = keys;
        Object[] oldValues = values;
        keys = new byte[oldKeys.length * 2][];
        values = new Object[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != null) {
                int slot = slot(oldKeys[i], 0, oldKeys[i].length);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
