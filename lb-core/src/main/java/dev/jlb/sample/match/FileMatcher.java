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
    private final String method;
    private final boolean ignoreCase;
    private volatile Built built;

    /**
     * Throws ConfigException when a pattern of a file, or a value, is not one for the method.
     *
     * @param own the list of the values beside the files
     */
    public FileMatcher(List<PatternList> files, PatternList own, List<Word> values, String method, boolean ignoreCase, Word place) {
        this.method = method;
        this.ignoreCase = ignoreCase;
        List<Word> all = new ArrayList<>(values);
        files.forEach(list -> list.entries().forEach(entry -> all.add(new Word(entry.key(), place.span(), new int[0]))));
        this.lists = new ArrayList<>(files);
        lists.add(own);
        this.built = new Built(generations(), all.isEmpty() ? sample -> false : Matchers.compile(method, all, ignoreCase));
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
            now = new Built(generations, Matchers.compileValid(method, patterns(), ignoreCase));
            built = now;
        }
        return now.matcher.matches(sample);
    }

    private List<Word> patterns() {
        List<Word> all = new ArrayList<>();
        lists.forEach(list -> list.entries().forEach(entry -> all.add(Word.of(entry.key()))));
        return all;
    }
}
