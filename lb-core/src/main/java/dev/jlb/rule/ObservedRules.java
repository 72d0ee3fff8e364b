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
    public Verdict inspect(ActionContext context, Sample scratch, boolean last) {
        if (last) {
            return verdict(walk(context, scratch, 0));
        }
        for (int i = 0; i < size(); i++) {
            List<RuleObserver.Term> terms = new ArrayList<>();
            Condition.Decision decision = condition(i) == null ? Condition.Decision.YES : condition(i).decide(context, scratch, rule(i).condition().orElseThrow(), terms);
            observer.condition(context, rule(i), terms, decision != Condition.Decision.NO);
            if (decision == Condition.Decision.NOT_YET) {
                observer.verdict(context, rule(i), Verdict.YIELD);
                return Verdict.YIELD;
            }
            Verdict verdict = decision == Condition.Decision.YES ? act(context, i) : Verdict.CONTINUE;
            if (verdict != Verdict.CONTINUE) {
                return verdict;
            }
        }
        return Verdict.CONTINUE;
    }

    @Override
    Verdict act(ActionContext context, int index) {
        Verdict verdict = super.act(context, index);
        if (action(index) instanceof VariableAction changed) {
            Sample value = new Sample();
            observer.variable(context, rule(index), context.variables().get(changed.variable(), value) ? SampleText.of(value) : null);
        }
        observer.verdict(context, rule(index), verdict);
        return verdict;
    }
}
