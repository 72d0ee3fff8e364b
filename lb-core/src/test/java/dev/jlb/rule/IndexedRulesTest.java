package dev.jlb.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.ConditionReader;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.FixedRequest;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A group of indexed rules decides what a walk over them decides. */
class IndexedRulesTest {
    private static Condition condition(String text) {
        Diagnostics diagnostics = new Diagnostics();
        List<Word> words = Arrays.stream(text.split(" ")).map(Word::of).toList();
        return Condition.compile(ConditionReader.read(words, diagnostics).orElseThrow(), new AclTable(List.of()), CompileContext.of(diagnostics, Phase.BACKEND_CHOICE));
    }

    private static int walk(Condition[] conditions, int from, int to) {
        for (int i = from; i < to; i++) {
            if (conditions[i].holds(new FixedRequest(), new Sample())) {
                return i;
            }
        }
        return to;
    }

    @Test
    void theFirstRuleAsWrittenWins() {
        Random random = new Random(7);
        // values of a header with several of them, in random order, some twice and many that do not match
        String[] values = {"one", "two", "five", "six", "none", "nada", "zero", "other", "more", "last"};
        for (int round = 0; round < 200; round++) {
            Condition[] conditions = new Condition[IndexedRules.WORTHWHILE + random.nextInt(10)];
            for (int i = 0; i < conditions.length; i++) {
                conditions[i] = condition("if { hdr(x-list) -i " + values[random.nextInt(values.length)] + (random.nextBoolean() ? "" : " " + values[random.nextInt(values.length)]) + " }");
            }
            IndexedRules[] groups = IndexedRules.of(conditions);
            assertThat(groups).isNotNull();
            assertThat(groups[0].end()).isEqualTo(conditions.length);
            assertThat(groups[0].first(new FixedRequest(), new Sample())).isEqualTo(walk(conditions, 0, conditions.length));
        }
    }

    @Test
    void otherTestsEndAGroup() {
        Condition[] conditions = new Condition[30];
        for (int i = 0; i < conditions.length; i++) {
            conditions[i] = condition(i == 12 ? "unless { hdr(host) -i x }" : i < 20 ? "if { hdr(host) -i h" + i + " }" : "if { hdr(host) h" + i + " }");
        }
        IndexedRules[] groups = IndexedRules.of(conditions);
        assertThat(groups[0].end()).isEqualTo(12);
        assertThat(groups[12]).isNull();
        assertThat(groups[13]).as("seven rules are not worth an index").isNull();
        assertThat(groups[20].end()).isEqualTo(30);
    }

    @Test
    void negatedAndCompoundConditionsAreNotIndexed() {
        Condition[] conditions = new Condition[20];
        for (int i = 0; i < conditions.length; i++) {
            conditions[i] = condition(i % 2 == 0 ? "if !{ hdr(host) h" + i + " }" : "if { hdr(host) h" + i + " } { path / }");
        }
        assertThat(IndexedRules.of(conditions)).isNull();
    }
}
