package dev.jlb.rule;

import dev.jlb.config.model.Rule;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.source.Span;
import dev.jlb.sample.RuleTrace;
import dev.jlb.sample.Sample;

/** One rule set of a proxy, compiled. Immutable, shared by all streams. */
public sealed class RuleProgram permits ObservedRules {
    /** No rules. */
    public static final RuleProgram EMPTY = new RuleProgram(new Condition[0], new Action[0], new Rule[0], new RuleTrace());

    private final Condition[] conditions;
    private final Action[] actions;
    private final Rule[] rules;
    /** By rule number, where a group of indexed rules begins; null when there is none. */
    private final IndexedRules[] indexes;
    private final RuleTrace trace;

    RuleProgram(Condition[] conditions, Action[] actions, Rule[] rules, RuleTrace trace) {
        this(conditions, actions, rules, trace, IndexedRules.of(conditions));
    }

    RuleProgram(Condition[] conditions, Action[] actions, Rule[] rules, RuleTrace trace, IndexedRules[] indexes) {
        this.trace = trace;
        this.conditions = conditions;
        this.actions = actions;
        this.rules = rules;
        this.indexes = indexes;
    }

    /** Compiles to rules that tell an observer, or to plain ones when it is null. */
    static RuleProgram of(Condition[] conditions, Action[] actions, Rule[] rules, RuleTrace trace, RuleObserver observer) {
        return observer == null ? new RuleProgram(conditions, actions, rules, trace) : new ObservedRules(conditions, actions, rules, trace, observer);
    }

    public boolean isEmpty() {
        return actions.length == 0;
    }

    public int size() {
        return actions.length;
    }

    /** The rule at an index, for explanations. */
    public Rule rule(int index) {
        return rules[index];
    }

    final Condition condition(int index) {
        return conditions[index];
    }

    /**
     * Runs the rules from {@code from} on.
     *
     * @return where it stopped and why; see {@link #verdict} and {@link #index}
     */
    public final int run(ActionContext context, Sample scratch, int from) {
        return walk(context, scratch, from);
    }

    /**
     * Goes on where a rule gave {@link Verdict#YIELD}: its action is run again; its condition, which may have counted something, is not asked again.
     *
     * @param at the rule that gave it
     */
    public final int resume(ActionContext context, Sample scratch, int at) {
        Verdict verdict = act(context, at);
        return verdict != Verdict.CONTINUE ? outcome(at, verdict) : walk(context, scratch, at + 1);
    }

    int walk(ActionContext context, Sample scratch, int from) {
        for (int i = from; i < actions.length; i++) {
            IndexedRules index = indexes == null ? null : indexes[i];
            if (index != null) {
                i = index.first(context, scratch);
                if (i == index.end()) {
                    i--;
                    continue;
                }
            }
            Condition condition = conditions[i];
            if (condition != null && !condition.holds(context, scratch)) {
                continue;
            }
            Verdict verdict = act(context, i);
            if (verdict != Verdict.CONTINUE) {
                return outcome(i, verdict);
            }
        }
        return outcome(actions.length, Verdict.CONTINUE);
    }

    static int outcome(int index, Verdict verdict) {
        return index << 3 | verdict.ordinal();
    }

    Action action(int index) {
        return actions[index];
    }

    Verdict act(ActionContext context, int index) {
        return trace.isWanted() ? traced(context, index) : actions[index].run(context);
    }

    /**
     * Runs content rules from the first one on, on bytes that may not be all: YIELD where a condition cannot be decided yet. Then all of them are to be
     * run again when more has come.
     *
     * @param last there is nothing to wait for: all can be decided
     */
    public Verdict inspect(ActionContext context, Sample scratch, boolean last) {
        if (last) {
            return verdict(run(context, scratch, 0));
        }
        for (int i = 0; i < actions.length; i++) {
            Condition.Decision decision = conditions[i] == null ? Condition.Decision.YES : conditions[i].decide(context, scratch);
            if (decision == Condition.Decision.NOT_YET) {
                return Verdict.YIELD;
            }
            if (decision == Condition.Decision.YES) {
                Verdict verdict = act(context, i);
                if (verdict != Verdict.CONTINUE) {
                    return verdict;
                }
            }
        }
        return Verdict.CONTINUE;
    }

    /** An action that answers may log at once: that it is the last rule is known before, and taken back when it is not. */
    private Verdict traced(ActionContext context, int index) {
        Span before = context.finalRule();
        if (isContent(rules[index].set())) {
            context.finalRule(rules[index].span());
        }
        Verdict verdict = actions[index].run(context);
        if (verdict == Verdict.CONTINUE || verdict == Verdict.YIELD) {
            context.finalRule(before);
        }
        return verdict;
    }

    /** Whether {@code last_rule_file} speaks of the set. */
    private static boolean isContent(RuleSet set) {
        return switch (set) {
            case TCP_REQUEST_CONTENT, TCP_RESPONSE_CONTENT, HTTP_REQUEST, HTTP_RESPONSE, HTTP_AFTER_RESPONSE -> true;
            default -> false;
        };
    }

    private static final Verdict[] VERDICTS = Verdict.values();

    public static Verdict verdict(int outcome) {
        return VERDICTS[outcome & 7];
    }

    /** The rule that decided; where to go on after YIELD. */
    public static int index(int outcome) {
        return outcome >>> 3;
    }
}
