package dev.jlb.sample.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many patterns at once, which are looked up, find what they find one by one. */
class AffixIndexTest {
    private static final int TEXTS = 2000;

    @ParameterizedTest
    @CsvSource({"beg,false,5", "beg,true,5", "end,false,5", "end,true,5", "beg,false,100", "beg,true,100", "end,false,100", "end,true,100"})
    void patternsFindWhatEachFinds(String method, boolean ignoreCase, int count) {
        Random random = new Random(count);
        List<Word> patterns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            patterns.add(Word.of(text(random, 4)));
        }
        Matcher all = Matchers.compile(method, patterns, ignoreCase);
        List<Matcher> each = patterns.stream().map(pattern -> Matchers.compile(method, List.of(pattern), ignoreCase)).toList();
        int found = 0;
        for (int i = 0; i < TEXTS; i++) {
            String text = text(random, 6);
            boolean expected = each.stream().anyMatch(matcher -> matcher.matches(new Sample().setString(text)));
            assertThat(all.matches(new Sample().setString(text))).as(text).isEqualTo(expected);
            found += expected ? 1 : 0;
        }
        assertThat(found).isBetween(1, TEXTS - 1);
    }

    @ParameterizedTest
    @CsvSource({"beg,true", "end,false"})
    void entriesAreFoundInOrder(String method, boolean longest) {
        Random random = new Random(7);
        List<String> patterns = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            patterns.add(text(random, 4));
        }
        PatternLookup lookup = new PatternLookup(PatternList.ofLine(patterns, ""), method);
        int found = 0;
        for (int i = 0; i < TEXTS; i++) {
            String text = text(random, 6);
            String expected = null;
            for (String pattern : patterns) {
                boolean matches = Matchers.compile(method, List.of(Word.of(pattern)), false).matches(new Sample().setString(text));
                if (matches && (expected == null || longest && pattern.length() > expected.length())) {
                    expected = pattern;
                }
            }
            PatternList.Entry entry = lookup.find(new Sample().setString(text));
            assertThat(entry == null ? null : entry.key()).as(text).isEqualTo(expected);
            found += expected == null ? 0 : 1;
        }
        assertThat(found).isBetween(1, TEXTS - 1);
    }

    /** Of few letters, so that many match; none is empty. */
    private static String text(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int left = 2 + random.nextInt(most); left > 0; left--) {
            text.append("abcdABCD".charAt(random.nextInt(8)));
        }
        return text.toString();
    }
}
