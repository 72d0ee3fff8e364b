package dev.jlb.proxy;

import dev.jlb.config.model.Proxy;
import dev.jlb.http.HttpReply;
import dev.jlb.rule.ActionContext;

/** Answers requests inside the program: the statistics page, metrics. Runs on an event loop and must not block. */
public interface Applet {
    /** What logs show as the server's name, e.g. {@code <STATS>}. */
    String logName();

    HttpReply respond(Call call);

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
