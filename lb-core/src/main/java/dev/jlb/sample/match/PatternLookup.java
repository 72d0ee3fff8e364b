package dev.jlb.sample.match;

import com.google.re2j.Pattern;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Casts;
import dev.jlb.sample.IpText;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Finds the entry of a list that matches a sample by one method: exact keys by hash, prefixes and networks by one hash per
 * length (longest first, as HAProxy's trees answer), the others entry by entry in the order of the file.
 */
public final class PatternLookup {
    /** An index of the list as it was at a generation. */
    private record Built(int generation, Search search) {}

    private interface Search {
        PatternList.Entry find(Sample sample);
    }

    private final PatternList list;
    private final String method;
    private volatile Built built;

    /** Builds the index at once, so that wrong patterns of a file are found while the program is built (ConfigException). */
    public PatternLookup(PatternList list, String method) {
        this.list = list;
        this.method = method;
        list.usedAs(method, false);
        this.built = new Built(list.generation(), build(list.entries(), method));
    }

    /** Null when nothing matches. May change the sample. */
    public PatternList.Entry find(Sample sample) {
        Built now = built;
        if (now.generation != list.generation()) {
            now = new Built(list.generation(), build(list.entries(), method));
            built = now;
        }
        return now.search.find(sample);
    }

    private static Search build(List<PatternList.Entry> entries, String method) {
        return switch (method) {
            case "str" -> exact(entries);
            case "beg" -> prefixes(entries);
            case "ip" -> networks(entries);
            default -> oneByOne(entries, method);
        };
    }

    private static Search exact(List<PatternList.Entry> entries) {
        BytesMap<PatternList.Entry> all = new BytesMap<>();
        entries.forEach(entry -> all.putIfAbsent(entry.key(), entry));
        return sample -> Casts.cast(sample, SampleType.STR) ? all.get(sample.data, sample.offset, sample.length) : null;
    }

    private static Search prefixes(List<PatternList.Entry> entries) {
        TreeMap<Integer, BytesMap<PatternList.Entry>> byLength = new TreeMap<>();
        entries.forEach(entry -> byLength.computeIfAbsent(entry.key().length(), any -> new BytesMap<>()).putIfAbsent(entry.key(), entry));
        int[] lengths = byLength.descendingKeySet().stream().mapToInt(Integer::intValue).toArray();
        List<BytesMap<PatternList.Entry>> maps = List.copyOf(byLength.descendingMap().values());
        return sample -> {
            if (!Casts.cast(sample, SampleType.STR)) {
                return null;
            }
            for (int i = 0; i < lengths.length; i++) {
                PatternList.Entry entry = lengths[i] <= sample.length ? maps.get(i).get(sample.data, sample.offset, lengths[i]) : null;
                if (entry != null) {
                    return entry;
                }
            }
            return null;
        };
    }

    private static Search networks(List<PatternList.Entry> entries) {
        Networks.Builder<PatternList.Entry> all = new Networks.Builder<>();
        entries.forEach(entry -> all.add(Network.of(Word.of(entry.key())), entry));
        return all.build()::find;
    }

    private record Single(Matcher matcher, PatternList.Entry entry) {}

    private static Search oneByOne(List<PatternList.Entry> entries, String method) {
        List<Single> all = new ArrayList<>(entries.size());
        entries.forEach(entry -> all.add(new Single(Matchers.compile(method, List.of(Word.of(entry.key())), false), entry)));
        return sample -> {
            Sample copy = new Sample();
            for (Single single : all) {
                if (single.matcher.matches(copy.copyFrom(sample))) {
                    return single.entry;
                }
            }
            return null;
        };
    }

    /** The groups of a regular expression's match, for {@code map_regm}. */
    public static com.google.re2j.Matcher groups(PatternList.Entry entry, String text) {
        com.google.re2j.Matcher matcher = Pattern.compile(entry.key()).matcher(text);
        return matcher.find() ? matcher : null;
    }

    /** The value as an address, or null. */
    public static byte[] address(PatternList.Entry entry) {
        return IpText.parse(entry.value());
    }
}
