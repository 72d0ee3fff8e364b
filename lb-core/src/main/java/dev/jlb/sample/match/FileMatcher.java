package dev.jlb.sample.match;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Matches against files of patterns ({@code -f}) and the values beside them. The files' lists may change at run time ({@code add-acl}, the runtime API): the
 * matcher is made anew when they have.
 */
public final class FileMatcher implements Matcher {
    /**
     * A file that the line names, or the values beside its files.
     *
     * @param ignoreCase the flag {@code -i} stands before it
     * @param numeric the flag {@code -n} stands before it: no names of hosts
     */
    public record File(PatternList list, boolean ignoreCase, boolean numeric) {}

    /** The matcher for the lists as they were at those generations, added up. */
    private record Built(long generations, Matcher matcher) {}

    private final List<File> files;
    private final String method;
    /** Names of hosts that the files had at the start: none is resolved at run time. */
    private final Map<String, Word> resolved = new HashMap<>();
    private volatile Built built;

    /**
     * Throws ConfigException when a pattern of a file, or a value, is not one for the method.
     *
     * @param files in their order, the values beside them last
     * @param values those values as they are written
     * @param place what is told of a file's wrong pattern
     */
    public FileMatcher(List<File> files, List<Word> values, String method, Word place) {
        this.method = method;
        this.files = List.copyOf(files);
        File own = files.getLast();
        Matcher matcher = either(folded -> {
            List<Word> all = new ArrayList<>();
            files.stream().filter(file -> file != own && file.ignoreCase() == folded).forEach(file -> file.list().entries().forEach(entry -> all.add(judged(file, entry, place))));
            // behind the files': an operator holds for what follows it
            all.addAll(own.ignoreCase() == folded ? values : List.of());
            try {
                return all.isEmpty() && !alone() ? null : Matchers.compile(method, all, folded);
            } catch (ConfigException wrong) {
                throw culprit(place, wrong);
            }
        });
        this.built = new Built(generations(), matcher);
    }

    /** A pattern of a file; the name of a host as its address. */
    private Word judged(File file, PatternList.Entry entry, Word place) {
        Word word = new Word(entry.key(), place.span(), new int[0]);
        try {
            Word known = method.equals("ip") ? Matchers.address(word, file.numeric()) : word;
            if (known != word) {
                resolved.put(entry.key(), known);
            }
            return known;
        } catch (ConfigException wrong) {
            throw file.list().refused(entry, place, wrong);
        }
    }

    /** The mistake with its place, when a file has it. */
    private ConfigException culprit(Word place, ConfigException wrong) {
        for (File file : files.subList(0, files.size() - 1)) {
            for (PatternList.Entry entry : file.list().entries()) {
                try {
                    Matchers.compile(method, List.of(resolved.getOrDefault(entry.key(), new Word(entry.key(), place.span(), new int[0]))), file.ignoreCase());
                } catch (ConfigException found) {
                    return file.list().refused(entry, place, found);
                }
            }
        }
        return wrong;
    }

    /** Looks at no pattern. */
    private boolean alone() {
        return method.equals("found") || method.equals("bool");
    }

    /** What one of the two finds: the patterns whose case counts, and those whose case does not. */
    private static Matcher either(Function<Boolean, Matcher> compiled) {
        Matcher exact = compiled.apply(false);
        Matcher folded = compiled.apply(true);
        if (exact == null || folded == null) {
            return exact != null ? exact : folded != null ? folded : sample -> false;
        }
        return sample -> exact.matches(sample) || folded.matches(sample);
    }

    private long generations() {
        long sum = 0;
        for (File file : files) {
            sum += file.list().generation();
        }
        return sum;
    }

    @Override
    public boolean matches(Sample sample) {
        Built now = built;
        long generations = generations();
        if (now.generations != generations) {
            now = new Built(generations, either(this::matcher));
            built = now;
        }
        return now.matcher.matches(sample);
    }

    /** Of the patterns whose case counts or does not, as they are now; null when there are none. */
    private Matcher matcher(boolean folded) {
        List<Word> all = new ArrayList<>();
        files.stream().filter(file -> file.ignoreCase() == folded).forEach(file -> file.list().entries().forEach(entry -> all.add(resolved.getOrDefault(entry.key(), Word.of(entry.key())))));
        return all.isEmpty() && !alone() ? null : Matchers.compileValid(method, all, folded);
    }
}
