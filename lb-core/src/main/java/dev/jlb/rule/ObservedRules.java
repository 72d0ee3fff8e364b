package dev.jlb.rule;

import dev.jlb.config.model.Rule;
import dev.jlb.sample.RuleTrace;
import dev.jlb.sample.Sample;
import java.util.ArrayList;
import java.util.List;

/** A rule set whose evaluation is told to somebody: rule by rule, with no index that would pass over some. Its results are those of any other. */
final class ObservedRules extends RuleProgram {
    private final RuleObserver observer;

    ObservedRules(Condition[] conditions, Action[] actions, Rule[] rules, RuleTrace trace, RuleObserver observer) {
        super(conditions, actions, rules, trace, null);
        this.observer = observer;
    }

    @Override
    int walk(ActionContext context, Sample scratch, int from) {
        for (int i = from; i < size(); i++) {
            List<RuleObserver.Term> terms = new ArrayList<>();
            boolean applies = condition(i) == null || condition(i).holds(context, scratch, rule(i).condition().orElseThrow(), terms);
            observer.condition(context, rule(i), terms, applies);
            if (applies) {
                Verdict verdict = act(context, i);
                if (verdict != Verdict.CONTINUE) {
                    return outcome(i, verdict);
                }
            }
        }
        return outcome(size(), Verdict.CONTINUE);
    }

    @Override
    Verdict act(ActionContext context, int index) {
        Verdict verdict = super.act(context, index);
        observer.verdict(context, rule(index), verdict);
        return verdict;
    }
}
