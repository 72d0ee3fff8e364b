package dev.jlb.config.syntax;

import java.util.List;

/**
 * The tail of a rule, {@code if …} or {@code unless …}: a disjunction of conjunctions of possibly negated terms
 * (manual 7.2). Flat by design: the language has no parentheses.
 *
 * @param keyword {@code if} or {@code unless}
 * @param alternatives joined by {@code or} / {@code ||}; the terms of each are joined by an implicit AND
 */
public record ConditionSyntax(Word keyword, List<List<Term>> alternatives) {
    public ConditionSyntax {
        alternatives = List.copyOf(alternatives);
    }

    public boolean isUnless() {
        return keyword.is("unless");
    }

    /** One operand of a condition. */
    public sealed interface Term {
        /** Whether an odd number of {@code !} stands before it. */
        boolean negated();

        Word word();
    }

    /** The name of an ACL, declared or predefined. */
    public record Named(boolean negated, Word word) implements Term {}

    /**
     * An anonymous ACL, {@code { criterion flags values }}.
     *
     * @param words what stands between the braces, at least one
     */
    public record Anonymous(boolean negated, List<Word> words) implements Term {
        public Anonymous {
            words = List.copyOf(words);
        }

        @Override
        public Word word() {
            return words.getFirst();
        }
    }
}
