package dev.jlb.explain;

import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.Rule;
import dev.jlb.rule.RuleObserver.BackendReason;
import dev.jlb.rule.RuleObserver.ServerReason;
import dev.jlb.rule.RuleObserver.Term;
import dev.jlb.rule.Verdict;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What happened to a request, in the order in which it happened.
 *
 * @param frontend whom it reached
 * @param source who sent it
 * @param destination by which address it came
 * @param answer the head of what the client got, "" when nothing
 * @param closed whether the connection was closed
 */
public record Explanation(Proxy frontend, InetSocketAddress source, InetSocketAddress destination, List<Step> steps, String answer, boolean closed) {
    public Explanation {
        steps = List.copyOf(steps);
    }

    /** One thing that happened. */
    public sealed interface Step {}

    /** A rule's condition was asked. */
    public record Asked(Rule rule, List<Term> terms, boolean applies) implements Step {}

    /** A rule's action ran. */
    public record Ran(Rule rule, Verdict verdict) implements Step {}

    /** What the rule's variable holds now. @param value null: nothing */
    public record Variable(Rule rule, String value) implements Step {}

    /** @param name null when there is none */
    public record ToBackend(String name, BackendReason reason) implements Step {}

    /**
     * @param name null when there is none
     * @param how the back end's {@code balance} line, or the cookie's name
     * @param request the head that the server would get; "" in mode tcp
     */
    public record ToServer(String backend, String name, ServerReason reason, String how, String request) implements Step {}

    /** @param what line makes the program answer itself */
    public record Answered(String what) implements Step {}

    /** As lines for people. */
    @Override
    public String toString() {
        return ExplanationText.of(this);
    }
}
