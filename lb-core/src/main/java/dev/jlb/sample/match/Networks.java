package dev.jlb.sample.match;

import dev.jlb.sample.Casts;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds what belongs to the longest network that holds an address: one sorted array per length of prefix for IPv4, one hash for IPv6. Immutable.
 *
 * <p>Addresses of one family are compared with networks of the other (manual 7.1.6): an IPv4 address as ::ffff:a.b.c.d, an IPv6 address that holds one
 * of IPv4 (2002:IPV4::, ::IPV4, ::ffff:IPV4) as that.
 */
final class Networks<T> {
    /** @param keys sorted */
    private record Level4<T>(int mask, int[] keys, List<T> values) {}

    private record Level6<T>(int bits, BytesMap<T> values) {}

    /** A mask with holes. */
    private record Odd<T>(int address, int mask, T value) {}

    private final List<Level4<T>> v4;
    private final List<Level6<T>> v6;
    private final List<Odd<T>> odd;

    private Networks(List<Level4<T>> v4, List<Level6<T>> v6, List<Odd<T>> odd) {
        this.v4 = v4;
        this.v6 = v6;
        this.odd = odd;
    }

    /** Of two equal networks the first counts. */
    static final class Builder<T> {
        private final TreeMap<Integer, TreeMap<Integer, T>> v4 = new TreeMap<>();
        private final TreeMap<Integer, BytesMap<T>> v6 = new TreeMap<>();
        private final List<Odd<T>> odd = new ArrayList<>();

        Builder<T> add(Network network, T value) {
            int bits = network.bits();
            if (network.address().length == 16) {
                v6.computeIfAbsent(bits, any -> new BytesMap<>()).putIfAbsent(new String(network.address(), StandardCharsets.ISO_8859_1), value);
            } else if (bits < 0) {
                odd.add(new Odd<>(int32(network.address(), 0), int32(network.mask(), 0), value));
            } else {
                v4.computeIfAbsent(bits, any -> new TreeMap<>()).putIfAbsent(int32(network.address(), 0), value);
            }
            return this;
        }

        Networks<T> build() {
            List<Level4<T>> levels4 = new ArrayList<>();
            for (Map.Entry<Integer, TreeMap<Integer, T>> level : v4.descendingMap().entrySet()) {
                int mask = level.getKey() == 0 ? 0 : -1 << 32 - level.getKey();
                levels4.add(new Level4<>(mask, level.getValue().keySet().stream().mapToInt(Integer::intValue).toArray(), List.copyOf(level.getValue().values())));
            }
            List<Level6<T>> levels6 = new ArrayList<>();
            v6.descendingMap().forEach((bits, values) -> levels6.add(new Level6<>(bits, values)));
            return new Networks<>(List.copyOf(levels4), List.copyOf(levels6), List.copyOf(odd));
        }
    }

    /** Null when none holds it, or the sample is no address. */
    T find(Sample sample) {
        if (!Casts.cast(sample, SampleType.ADDR)) {
            return null;
        }
        byte[] data = sample.data;
        int at = sample.offset;
        if (sample.length == 4) {
            T found = find4(int32(data, at));
            if (found != null || v6.isEmpty()) {
                return found;
            }
            byte[] mapped = new byte[16];
            mapped[10] = (byte) 0xff;
            mapped[11] = (byte) 0xff;
            System.arraycopy(data, at, mapped, 12, 4);
            return find6(mapped);
        }
        T found = v6.isEmpty() ? null : find6(Arrays.copyOfRange(data, at, at + 16));
        if (found != null || v4.isEmpty() && odd.isEmpty()) {
            return found;
        }
        int inner = inner(data, at);
        return inner < 0 ? null : find4(int32(data, at + inner));
    }

    /** Where an IPv6 address has one of IPv4, or -1. */
    private static int inner(byte[] data, int at) {
        if (data[at] == 0x20 && data[at + 1] == 0x02) {
            return 2;
        }
        for (int i = 0; i < 10; i++) {
            if (data[at + i] != 0) {
                return -1;
            }
        }
        int between = (data[at + 10] & 0xff) << 8 | data[at + 11] & 0xff;
        return between == 0 || between == 0xffff ? 12 : -1;
    }

    private T find4(int address) {
        for (int i = 0; i < v4.size(); i++) {
            Level4<T> level = v4.get(i);
            int index = Arrays.binarySearch(level.keys, address & level.mask);
            if (index >= 0) {
                return level.values.get(index);
            }
        }
        for (int i = 0; i < odd.size(); i++) {
            if ((address & odd.get(i).mask) == odd.get(i).address) {
                return odd.get(i).value;
            }
        }
        return null;
    }

    /** @param address is cut shorter and shorter */
    private T find6(byte[] address) {
        for (int i = 0; i < v6.size(); i++) {
            Level6<T> level = v6.get(i);
            for (int k = 0; k < 16; k++) {
                address[k] &= (byte) (0xff00 >> Math.clamp(level.bits - 8 * k, 0, 8));
            }
            T found = level.values.get(address, 0, 16);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static int int32(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
    }
}
