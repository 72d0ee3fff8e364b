package dev.jlb.rule;

import dev.jlb.config.model.Rule;
import dev.jlb.config.syntax.ConditionSyntax;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.SampleContext;
import java.util.List;

/**
 * Sees how the rules of streams are evaluated, and where the streams go. A program that is built without an observer evaluates rules as if there was no such thing;
 * one that is built with it runs other rule lists ({@link ObservedRules}), slower and with the same results. Called on event loops, in the order of evaluation, by
 * all streams at once; must not block. {@code stream} is valid during the call only and identifies the stream.
 *
 * <p>An action that answers the client ({@code deny}, {@code return}) makes {@code http-after-response} rules run before its own {@link #verdict} is told.
 */
public interface RuleObserver {
    /**
     * The condition of a rule was evaluated.
     *
     * @param terms those that were looked at, in order; none for a rule without a condition
     * @param applies false when the rule is passed over; else its verdict is told next, which is YIELD where more bytes are waited for
     */
    default void condition(SampleContext stream, Rule rule, List<Term> terms, boolean applies) {}

    /** A rule has changed a variable, or left it as it was. @param value as in {@link Value}; null when it has none */
    default void variable(SampleContext stream, Rule rule, String value) {}

    /** The action of a rule has run. After {@link Verdict#YIELD} it is run again, without its condition being asked again. */
    default void verdict(SampleContext stream, Rule rule, Verdict verdict) {}

    /** A back end was chosen, or none was found. @param backend its name, or null */
    default void backend(SampleContext stream, String backend, BackendReason reason) {}

    /** A server was chosen, or none was found. @param server its name, or null */
    default void server(SampleContext stream, String backend, String server, ServerReason reason) {}

    /** The program itself answers, and no rule has said so. @param what the words of the line that makes it: {@code monitor-uri}, {@code stats uri} */
    default void answer(SampleContext stream, String what) {}

    /** Why a back end was chosen. */
    enum BackendReason {
        /** A {@code use_backend} rule, the last whose verdict was STOP. */
        RULE,
        /** {@code default_backend}. */
        DEFAULT,
        /** The section is its own back end ({@code listen}). */
        OWN,
        /** No rule and no default. */
        NONE
    }

    /** Why a server was chosen. */
    enum ServerReason {
        /** A {@code use-server} rule. */
        RULE,
        /** The persistence cookie of the request. */
        COOKIE,
        /** A {@code stick} rule's table, or the cookie of the remote desktop protocol. */
        STICKINESS,
        /** The {@code balance} algorithm. */
        BALANCE,
        /** All are down or full. */
        NONE
    }

    /**
     * An operand of a condition.
     *
     * @param syntax as written: a named or an anonymous ACL, perhaps negated
     * @param tests the lines of the ACL that were looked at; an ACL holds when one of them matches
     * @param holds with the negation applied
     */
    record Term(ConditionSyntax.Term syntax, List<Test> tests, boolean holds) {}

    /**
     * One line of an ACL.
     *
     * @param words criterion, flags and patterns; those of a predefined ACL have no place in a file
     * @param values what the criterion gave, as far as it was looked at; empty when there was nothing
     */
    record Test(List<Word> words, List<Value> values, boolean matches) {}

    /**
     * A value of a sample.
     *
     * @param text strings in quotation marks with {@code \}-escapes, bytes in hexadecimal digits behind {@code 0x}, all else as HAProxy writes it
     * @param matches whether a pattern matched; false for one that could not be converted
     */
    record Value(String text, boolean matches) {}
}
