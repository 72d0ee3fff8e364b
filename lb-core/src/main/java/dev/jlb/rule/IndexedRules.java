package dev.jlb.rule;

import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.match.BytesMap;
import dev.jlb.sample.match.Matchers;

/**
 * Consecutive rules that compare the same sample with literals, as one lookup: 5,000 {@code use_backend … if { hdr(host) -i … }}
 * cost what a hash table costs, not 5,000 comparisons. Which rule is first is as written: the lookup gives, over all values that the
 * sample has, the lowest rule number, which is the rule that a walk would have found.
 */
final class IndexedRules {
    /** Fewer rules than that are walked through as fast. */
    static final int WORTHWHILE = 8;

    private final Expression expression;
    private final boolean ignoreCase;
    private final Condition[] conditions;
    private final int from;
    private volatile BytesMap<Integer> rules;
    /** The rule behind the last one of this group. */
    private final int end;

    private IndexedRules(Expression expression, boolean ignoreCase, Condition[] conditions, int from, int end) {
        this.expression = expression;
        this.ignoreCase = ignoreCase;
        this.conditions = conditions;
        this.from = from;
        this.end = end;
        index();
    }

    /** Anew whenever a command has changed the values of a line. */
    private void index() {
        BytesMap<Integer> all = new BytesMap<>();
        for (int rule = from; rule < end; rule++) {
            for (String value : literals(conditions[rule]).values()) {
                all.putIfAbsent(value, rule);
            }
        }
        rules = all;
    }

    /** Listens to commands that change the values. */
    private IndexedRules following() {
        for (int rule = from; rule < end; rule++) {
            conditions[rule].follow(this::index);
        }
        return this;
    }

    int end() {
        return end;
    }

    /** The first rule whose condition holds, or {@link #end()}. */
    int first(SampleContext context, Sample scratch) {
        int first = end;
        BytesMap<Integer> rules = this.rules;
        for (int index = 0; expression.evaluate(context, scratch, index); index++) {
            if (Matchers.text(scratch, ignoreCase)) {
                Integer rule = rules.get(scratch.data, scratch.offset, scratch.length);
                if (rule != null && rule < first) {
                    first = rule;
                }
            }
        }
        return first;
    }

    /**
     * For each rule the group that begins there, or null. A group holds only rules whose condition is nothing but one comparison;
     * after a rule of a group that lets the next one run, the walk goes on rule by rule, so no condition is skipped.
     */
    static IndexedRules[] of(Condition[] conditions) {
        IndexedRules[] groups = new IndexedRules[conditions.length];
        boolean any = false;
        for (int from = 0; from < conditions.length; ) {
            AclExpression.Literals first = literals(conditions[from]);
            int to = from + 1;
            while (first != null && to < conditions.length && first.sameTest(literals(conditions[to]))) {
                to++;
            }
            if (first != null && to - from >= WORTHWHILE) {
                groups[from] = new IndexedRules(first.expression(), first.ignoreCase(), conditions, from, to).following();
                any = true;
            }
            from = to;
        }
        return any ? groups : null;
    }

    private static AclExpression.Literals literals(Condition condition) {
        return condition == null ? null : condition.literals();
    }
}
