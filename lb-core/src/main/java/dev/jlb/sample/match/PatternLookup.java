package dev.jlb.sample.match;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Casts;
import dev.jlb.sample.IpText;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.regex.Regex;
import dev.jlb.sample.regex.RegexMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the entry of a list that matches a sample by one method: exact keys by hash, prefixes, suffixes and networks by one hash per
 * length (of prefixes and networks the longest counts, as HAProxy's trees answer), the others entry by entry in the order of the file.
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

    /** Of a list as it is; what is no pattern for the method matches nothing. */
    public PatternLookup(PatternList list, String method) {
        this(list, method, null);
    }

    /**
     * Builds the index at once, so that wrong patterns of a file are found while the program is built (ConfigException).
     *
     * @param place where the file is named
     */
    public PatternLookup(PatternList list, String method, Word place) {
        this.list = list;
        this.method = method;
        list.usedAs(method, false);
        this.built = new Built(list.generation(), build(list.entries(), method, place));
    }

    /** Null when nothing matches. May change the sample. */
    public PatternList.Entry find(Sample sample) {
        Built now = built;
        if (now.generation != list.generation()) {
            now = new Built(list.generation(), build(list.entries(), method, null));
            built = now;
        }
        return now.search.find(sample);
    }

    private Search build(List<PatternList.Entry> entries, String method, Word place) {
        return switch (method) {
            case "str" -> exact(entries);
            case "beg" -> prefixes(entries);
            case "end" -> suffixes(entries);
            case "ip" -> networks(entries, place);
            default -> oneByOne(entries, method, place);
        };
    }

    /** What is no pattern is an error of the file at {@code place}, and is left out where it came at run time. */
    private void each(List<PatternList.Entry> entries, Word place, Consumer<PatternList.Entry> pattern) {
        for (PatternList.Entry entry : entries) {
            try {
                pattern.accept(entry);
            } catch (ConfigException wrong) {
                if (place != null) {
                    throw list.refused(entry, place, wrong);
                }
            }
        }
    }

    private static Search exact(List<PatternList.Entry> entries) {
        BytesMap<PatternList.Entry> all = new BytesMap<>();
        entries.forEach(entry -> all.putIfAbsent(entry.key(), entry));
        return sample -> Casts.cast(sample, SampleType.STR) ? all.get(sample.data, sample.offset, sample.length) : null;
    }

    private static Search prefixes(List<PatternList.Entry> entries) {
        AffixIndex<PatternList.Entry> all = new AffixIndex<>(entries, PatternList.Entry::key, false);
        return sample -> Casts.cast(sample, SampleType.STR) ? all.longest(sample) : null;
    }

    /** @param number where it stands in the file */
    private record Numbered(int number, PatternList.Entry entry) {}

    /** The first of the file counts, as in HAProxy's lists. */
    private static Search suffixes(List<PatternList.Entry> entries) {
        List<Numbered> numbered = new ArrayList<>(entries.size());
        entries.forEach(entry -> numbered.add(new Numbered(numbered.size(), entry)));
        AffixIndex<Numbered> all = new AffixIndex<>(numbered, each -> each.entry().key(), true);
        return sample -> {
            Numbered found = Casts.cast(sample, SampleType.STR) ? all.first(sample, Numbered::number) : null;
            return found == null ? null : found.entry();
        };
    }

    private Search networks(List<PatternList.Entry> entries, Word place) {
        Networks.Builder<PatternList.Entry> all = new Networks.Builder<>();
        each(entries, place, entry -> all.add(Network.of(Word.of(entry.key())), entry));
        return all.build()::find;
    }

    private record Single(Matcher matcher, PatternList.Entry entry) {}

    private Search oneByOne(List<PatternList.Entry> entries, String method, Word place) {
        List<Single> all = new ArrayList<>(entries.size());
        each(entries, place, entry -> all.add(new Single(Matchers.compile(method, List.of(Word.of(entry.key())), false), entry)));
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
    public static RegexMatcher groups(PatternList.Entry entry, String text) {
        RegexMatcher matcher = Regex.compile(entry.key()).matcher(text);
        return matcher.find() ? matcher : null;
    }

    /** The value as an address, or null. */
    public static byte[] address(PatternList.Entry entry) {
        return IpText.parse(entry.value());
    }
}
