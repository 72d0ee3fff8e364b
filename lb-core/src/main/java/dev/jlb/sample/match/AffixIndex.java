package dev.jlb.sample.match;

import dev.jlb.sample.Sample;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Beginnings or ends of strings: one hash for each of their lengths, so that a look-up costs as many probes as there are lengths, however many strings. Immutable. */
final class AffixIndex<T> {
    private final boolean ends;
    /** The longest first. */
    private final int[] lengths;
    private final List<BytesMap<T>> maps;

    /** @param items of two with the same affix the first counts @param ends they are the ends of strings, not the beginnings */
    AffixIndex(Collection<T> items, Function<T, String> affix, boolean ends) {
        this.ends = ends;
        TreeMap<Integer, BytesMap<T>> byLength = new TreeMap<>();
        for (T item : items) {
            String key = affix.apply(item);
            byLength.computeIfAbsent(key.length(), any -> new BytesMap<>()).putIfAbsent(key, item);
        }
        lengths = byLength.descendingKeySet().stream().mapToInt(Integer::intValue).toArray();
        maps = List.copyOf(byLength.descendingMap().values());
    }

    private T at(int level, Sample sample) {
        int length = lengths[level];
        return length > sample.length ? null : maps.get(level).get(sample.data, ends ? sample.offset + sample.length - length : sample.offset, length);
    }

    /** What belongs to the longest affix that the string has, or null. */
    T longest(Sample string) {
        for (int level = 0; level < lengths.length; level++) {
            T found = at(level, string);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Of all that the string has the one with the lowest number, or null. */
    T first(Sample string, ToIntFunction<T> number) {
        T best = null;
        for (int level = 0; level < lengths.length; level++) {
            T found = at(level, string);
            if (found != null && (best == null || number.applyAsInt(found) < number.applyAsInt(best))) {
                best = found;
            }
        }
        return best;
    }
}
