package dev.jlb.rule;

import dev.jlb.config.syntax.ConditionSyntax;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import java.util.ArrayList;
import java.util.List;

/** A compiled {@code if} / {@code unless}: alternatives of terms, each evaluated left to right and only as far as needed. */
public final class Condition {
    private record Term(boolean negated, AclExpression[] expressions) {
        boolean holds(SampleContext context, Sample scratch) {
            for (AclExpression expression : expressions) {
                if (expression.matches(context, scratch)) {
                    return !negated;
                }
            }
            return negated;
        }

        /** The same, told. */
        boolean holds(SampleContext context, Sample scratch, List<RuleObserver.Test> seen) {
            for (AclExpression expression : expressions) {
                if (expression.matches(context, scratch, seen)) {
                    return !negated;
                }
            }
            return negated;
        }

        /** @param seen gets what is looked at, or null */
        Decision decide(SampleContext context, Sample scratch, List<RuleObserver.Test> seen) {
            Decision decision = Decision.NO;
            for (AclExpression expression : expressions) {
                context.takeUndecided();
                if (seen == null ? expression.matches(context, scratch) : expression.matches(context, scratch, seen)) {
                    decision = Decision.YES;
                    break;
                }
                if (context.takeUndecided()) {
                    decision = Decision.NOT_YET;
                }
            }
            return negated ? decision.not() : decision;
        }
    }

    /** What is known of a condition while its content is still coming; from the least to the most. */
    enum Decision {
        NO,
        NOT_YET,
        YES;

        Decision not() {
            return this == NOT_YET ? this : this == YES ? NO : YES;
        }
    }

    private final boolean unless;
    private final Term[][] alternatives;

    private Condition(boolean unless, Term[][] alternatives) {
        this.unless = unless;
        this.alternatives = alternatives;
    }

    static Condition compile(ConditionSyntax syntax, AclTable acls, CompileContext context) {
        Term[][] alternatives = new Term[syntax.alternatives().size()][];
        for (int i = 0; i < alternatives.length; i++) {
            alternatives[i] = syntax.alternatives().get(i).stream()
                    .map(term -> switch (term) {
                        case ConditionSyntax.Named named -> new Term(named.negated(), acls.expressions(named.word(), context));
                        case ConditionSyntax.Anonymous anonymous ->
                            new Term(anonymous.negated(), new AclExpression[] {AclExpression.compile(anonymous.words(), anonymous.words().getFirst(), context)});
                    })
                    .toArray(Term[]::new);
        }
        return new Condition(syntax.isUnless(), alternatives);
    }

    /** What this condition compares with when it is nothing but one exact comparison with constants, else null. */
    AclExpression.Literals literals() {
        AclExpression single = single();
        return single == null ? null : single.literals();
    }

    /** Tells of each change of what {@link #literals} gives. */
    void follow(Runnable follower) {
        single().follow(follower);
    }

    private AclExpression single() {
        boolean single = !unless && alternatives.length == 1 && alternatives[0].length == 1 && !alternatives[0][0].negated() && alternatives[0][0].expressions().length == 1;
        return single ? alternatives[0][0].expressions()[0] : null;
    }

    /** Whether the rule runs. */
    public boolean holds(SampleContext context, Sample scratch) {
        for (Term[] terms : alternatives) {
            boolean all = true;
            for (Term term : terms) {
                if (!term.holds(context, scratch)) {
                    all = false;
                    break;
                }
            }
            if (all) {
                return !unless;
            }
        }
        return unless;
    }

    /**
     * The same, told.
     *
     * @param syntax what this was compiled from
     * @param seen gets the terms that are looked at
     */
    boolean holds(SampleContext context, Sample scratch, ConditionSyntax syntax, List<RuleObserver.Term> seen) {
        for (int i = 0; i < alternatives.length; i++) {
            boolean all = true;
            for (int j = 0; all && j < alternatives[i].length; j++) {
                List<RuleObserver.Test> tests = new ArrayList<>();
                all = alternatives[i][j].holds(context, scratch, tests);
                seen.add(new RuleObserver.Term(syntax.alternatives().get(i).get(j), tests, all));
            }
            if (all) {
                return !unless;
            }
        }
        return unless;
    }

    /** As {@link #holds} while bytes are still to come (manual 4.2 {@code tcp-request inspect-delay}): all terms are looked at that can still change the outcome. */
    Decision decide(SampleContext context, Sample scratch) {
        return decide(context, scratch, null, null);
    }

    /**
     * The same, told.
     *
     * @param syntax what this was compiled from
     * @param seen gets the terms that are looked at, or null
     */
    Decision decide(SampleContext context, Sample scratch, ConditionSyntax syntax, List<RuleObserver.Term> seen) {
        Decision any = Decision.NO;
        for (int a = 0; a < alternatives.length; a++) {
            Term[] terms = alternatives[a];
            Decision all = Decision.YES;
            for (int i = 0; i < terms.length && all != Decision.NO; i++) {
                List<RuleObserver.Test> tests = seen == null ? null : new ArrayList<>();
                Decision one = terms[i].decide(context, scratch, tests);
                if (seen != null) {
                    seen.add(new RuleObserver.Term(syntax.alternatives().get(a).get(i), tests, one == Decision.YES));
                }
                all = one.compareTo(all) < 0 ? one : all;
            }
            any = all.compareTo(any) > 0 ? all : any;
            if (any == Decision.YES) {
                break;
            }
        }
        return unless ? any.not() : any;
    }
}
