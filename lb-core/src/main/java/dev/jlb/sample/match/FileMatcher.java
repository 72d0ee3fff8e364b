package dev.jlb.sample.match;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * Matches against files of patterns ({@code -f}) and the values beside them. The files' lists may change at run time ({@code add-acl}, the runtime API): the
 * matcher is made anew when they have.
 */
public final class FileMatcher implements Matcher {
    /** The matcher for the lists as they were at those generations, added up. */
    private record Built(long generations, Matcher matcher) {}

    private final List<PatternList> lists;
    private final List<Word> values;
    private final String method;
    private final boolean ignoreCase;
    private volatile Built built;

    /** Throws ConfigException when a pattern of a file, or a value, is not one for the method. */
    public FileMatcher(List<PatternList> lists, List<Word> values, String method, boolean ignoreCase, Word place) {
        this.lists = List.copyOf(lists);
        this.values = List.copyOf(values);
        this.method = method;
        this.ignoreCase = ignoreCase;
        List<Word> all = new ArrayList<>(values);
        lists.forEach(list -> list.entries().forEach(entry -> all.add(new Word(entry.key(), place.span(), new int[0]))));
        this.built = new Built(generations(), compile(all));
    }

    private Matcher compile(List<Word> patterns) {
        return patterns.isEmpty() ? sample -> false : Matchers.compile(method, patterns, ignoreCase);
    }

    private long generations() {
        long sum = 0;
        for (PatternList list : lists) {
            sum += list.generation();
        }
        return sum;
    }

    @Override
    public boolean matches(Sample sample) {
        Built now = built;
        long generations = generations();
        if (now.generations != generations) {
            now = new Built(generations, compile(valid()));
            built = now;
        }
        return now.matcher.matches(sample);
    }

    /** What was added at run time and makes no pattern matches nothing. */
    private List<Word> valid() {
        List<Word> all = new ArrayList<>(values);
        for (PatternList list : lists) {
            for (PatternList.Entry entry : list.entries()) {
                Word word = Word.of(entry.key());
                try {
                    Matchers.compile(method, List.of(word), ignoreCase);
                    all.add(word);
                } catch (ConfigException noPattern) {
                    // left out
                }
            }
        }
        return all;
    }
}
