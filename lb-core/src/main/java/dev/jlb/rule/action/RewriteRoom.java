package dev.jlb.rule.action;

import dev.jlb.http.HttpMessage;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.Verdict;

/**
 * The room that a head has: {@code tune.bufsize} bytes. A rewrite that does not fit fails: it is counted, and under strict rewriting the stream ends
 * with 500 (manual 4.4, {@code strict-mode}).
 *
 * @param limit bytes
 * @param rules the rule set and its proxy: strict rewriting is on again where another begins
 */
record RewriteRoom(int limit, String rules) {
    static RewriteRoom of(ActionCompiler c) {
        return new RewriteRoom(c.samples().bufferSize(), rules(c));
    }

    /** The name of one evaluation's rules, for {@code strict-mode}. */
    static String rules(ActionCompiler c) {
        return c.set().keyword() + ' ' + c.proxy().name();
    }

    /** @param more bytes that are added, framing included */
    boolean holds(HttpMessage message, int more) {
        return message.hasRoom(more, limit);
    }

    /** What a rewrite that did not fit means for the rules behind it. */
    Verdict failed(ActionContext context) {
        return context.answers().rewriteFailed(rules) ? Verdict.DONE : Verdict.CONTINUE;
    }
}
