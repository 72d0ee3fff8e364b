package dev.jlb.proxy;

import dev.jlb.config.model.Proxy;
import dev.jlb.http.HttpReply;
import dev.jlb.rule.ActionContext;
import java.util.Iterator;

/** Answers requests inside the program: the statistics page, metrics. Runs on an event loop and must not block. */
public interface Applet {
    /** What logs show as the server's name, e.g. {@code <STATS>}. */
    String logName();

    Answer respond(Call call);

    /**
     * What an applet says.
     *
     * @param head the answer, whole where there are no pieces
     * @param pieces the body of a long one, made as the client takes it, in place of the head's; null of a short one
     */
    record Answer(HttpReply head, Iterator<byte[]> pieces) {
        /** A short one. */
        public static Answer of(HttpReply reply) {
            return new Answer(reply, null);
        }
    }

    /**
     * A request for an applet.
     *
     * @param proxy whose lines let the applet answer
     * @param rest what follows the applet's own URI in the request's target
     * @param admin whether the client may change things
     * @param body of a POST; null when a buffer does not take it
     */
    record Call(ActionContext stream, Proxy proxy, String rest, boolean admin, byte[] body) {}
}
