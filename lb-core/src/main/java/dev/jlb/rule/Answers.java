package dev.jlb.rule;

import dev.jlb.http.HttpReply;

/** What rules of HTTP answer a request with instead of forwarding it, or its response. Once something has answered, the action returns {@link Verdict#DONE}. */
public interface Answers {
    /**
     * Answers the client with {@code reply}.
     *
     * @param denied true for deny / tarpit / reject-like ends, which count as denied and log {@code PR} / {@code PT}; false for
     *     return, redirect, stats ({@code LR})
     */
    default void reply(HttpReply reply, boolean denied) {
        reply(reply, reply.status(), denied);
    }

    /** The same. @param code what the answer counts as in the log: an errorfile may have another status */
    void reply(HttpReply reply, int code, boolean denied);

    /** The proxy's page for a status (errorfile, http-error, built-in). */
    HttpReply errorPage(int status);

    /** Answers with that page. Where it is said already how the stream ends, that stays. */
    void error(int status, boolean denied);

    /** As {@link #reply}, or {@link #error} without one, after {@code timeout tarpit}. */
    void tarpit(HttpReply replyOrNull, int status);

    /** The request is answered with 400 as if it had not been parsed. */
    void badRequest();

    /** A service of the program answers. */
    void service(String name);

    // ---- http-error ----------------------------------------------------------------------------------------------------

    /** The status whose page is looked for, while {@code http-error} lines are asked. */
    int errorStatus();

    /** The page for {@link #errorStatus}; the last one counts. Null: HAProxy's own. */
    void errorReply(HttpReply reply);

    // ---- rewrites that fail --------------------------------------------------------------------------------------------

    /** From here on to the end of {@code rules} a rewrite that fails is no error ({@code off}), or is one again. */
    void strictRewriting(boolean on, String rules);

    /** A rewrite did not fit into the message's buffer. @return true when it was an error: the stream is answered */
    boolean rewriteFailed(String rules);
}
