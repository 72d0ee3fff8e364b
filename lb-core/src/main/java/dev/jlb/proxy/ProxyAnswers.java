package dev.jlb.proxy;

import dev.jlb.cache.CachedObject;
import dev.jlb.config.model.RuleSet;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.http.HttpReply;
import dev.jlb.rule.Answers;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The answers that the proxy gives itself to a request: replies of rules, error pages, tarpits, applets; with their letters and counters. */
final class ProxyAnswers implements Answers {
    private final HttpStream stream;
    private boolean tarpitted;
    private int errorStatus;
    private HttpReply errorReply;
    private HttpReply tarpitReply;
    private int tarpitStatus;
    /** Of which a rewrite that fails is no error, or null. */
    private String lenientRules;

    ProxyAnswers(HttpStream stream) {
        this.stream = stream;
    }

    @Override
    public void reply(HttpReply reply, int code, boolean denied) {
        if (denied) {
            countDenied();
            if (stream.phase != Phase.HTTP_RESPONSE) {
                stream.trackError();
            }
            stream.ends('P', phaseLetter());
        } else if (stream.cause == '-') {
            // what a back end answers was not intercepted by the front end
            if (stream.phase != Phase.HTTP_RESPONSE && (stream.back == null || stream.back.proxy == stream.front.proxy)) {
                stream.front.counters.intercepted.increment();
            }
            stream.ends('L', phaseLetter());
        }
        if (stream.back == null) {
            stream.serverName = denied || stream.cause != 'L' || stream.serverName.startsWith("<") ? stream.serverName : "<NOSRV>";
        }
        stream.relay.own.reply(reply, code);
    }

    private void countDenied() {
        if (stream.phase != Phase.HTTP_RESPONSE) {
            stream.counts.deniedRequest();
            if (stream.back != null) {
                stream.back.runtime.counters().deniedRequests.increment();
            }
            return;
        }
        stream.counts.deniedResponse();
        stream.back.runtime.counters().deniedResponses.increment();
        if (stream.upstream.server() != null) {
            stream.upstream.server().counters().deniedResponses.increment();
        }
    }

    private char phaseLetter() {
        if (stream.phase != Phase.HTTP_RESPONSE) {
            return 'R';
        }
        // the server's response does not count: it never reaches the client
        stream.responseNanos = 0;
        return 'H';
    }

    @Override
    public void strictRewriting(boolean on, String rules) {
        lenientRules = on ? null : rules;
    }

    /** The next request's rules are strict again. */
    void reset() {
        lenientRules = null;
    }

    /** What answers of one's own lose after all other rules is left out. */
    @Override
    public boolean rewriteFailed(String rules) {
        stream.front.counters.failedHeaderRewrites.increment();
        if (stream.back != null) {
            stream.back.runtime.counters().failedHeaderRewrites.increment();
            if (stream.upstream.server() != null) {
                stream.upstream.server().counters().failedHeaderRewrites.increment();
            }
        }
        if (rules.equals(lenientRules) || stream.phase == Phase.HTTP_AFTER_RESPONSE) {
            return false;
        }
        stream.front.counters.internalErrors.increment();
        if (stream.back != null) {
            stream.back.runtime.counters().internalErrors.increment();
            if (stream.upstream.server() != null) {
                stream.upstream.server().counters().internalErrors.increment();
            }
        }
        if (stream.phase != Phase.HTTP_RESPONSE) {
            stream.headNanos = 0;
        }
        stream.ends('P', phaseLetter());
        error(500, false);
        return true;
    }

    @Override
    public void error(int code, boolean denied) {
        HttpReply page = errorPage(code);
        if (denied) {
            reply(page, code, true);
        } else if (stream.cause == '-') {
            reply(page, code, false);
        } else {
            stream.relay.own.reply(page, code);
        }
    }

    /** The back end's page comes before the front end's, and that before HAProxy's own. */
    @Override
    public HttpReply errorPage(int code) {
        BackSide back = stream.back;
        FrontSide front = stream.front;
        errorStatus = code;
        errorReply = null;
        boolean other = back != null && back.proxy != front.proxy;
        if (other) {
            if (back.pages.hasRule(code)) {
                back.rules.get(RuleSet.HTTP_ERROR).run(stream, new Sample(), 0);
            }
            if (errorReply == null && back.pages.has(code)) {
                return back.pages.of(code);
            }
        }
        if (errorReply == null && front.pages.hasRule(code)) {
            front.rules.get(RuleSet.HTTP_ERROR).run(stream, new Sample(), 0);
        }
        return errorReply != null ? errorReply : front.pages.of(code);
    }

    @Override
    public int errorStatus() {
        return errorStatus;
    }

    @Override
    public void errorReply(HttpReply reply) {
        errorReply = reply;
    }

    @Override
    public void tarpit(HttpReply replyOrNull, int code) {
        stream.counts.deniedRequest();
        if (stream.back != null) {
            stream.back.runtime.counters().deniedRequests.increment();
        }
        stream.trackError();
        tarpitted = true;
        tarpitReply = replyOrNull;
        tarpitStatus = code;
        stream.worker.loop.schedule(
                () -> {
                    if (tarpitted && stream.active()) {
                        stream.relay.own.reply(endTarpit(), tarpitCode());
                    }
                },
                Math.max(1, stream.timeouts.tarpit(stream.front, stream.back)),
                TimeUnit.MILLISECONDS);
    }

    private HttpReply endTarpit() {
        tarpitted = false;
        stream.ends('P', 'T');
        stream.headNanos = 0;
        stream.queuedNanos = stream.worker.clock.nanos();
        return tarpitReply != null ? tarpitReply : errorPage(tarpitStatus);
    }

    private int tarpitCode() {
        return tarpitStatus;
    }

    /** The client has left the tarpit. @param whole it had asked for all that it wanted: what it would have been told counts as sent */
    void leaveTarpit(boolean whole) {
        HttpReply page = endTarpit();
        if (whole) {
            stream.relay.own.reply(page, tarpitCode());
        } else {
            stream.status = tarpitCode();
            stream.bytesIn += stream.requestRelay.unsent();
            stream.finishSilently();
            stream.client.close();
        }
    }

    /** The client waits for its refusal: nothing that it does matters. */
    boolean tarpitted() {
        return tarpitted;
    }

    /** A cache answers. @param atFront whether a rule of the front end asked it */
    void cached(CachedObject object, boolean atFront) {
        stream.serverName = "<CACHE>";
        if (atFront) {
            stream.front.counters.intercepted.increment();
        }
        stream.ends('L', 'R');
        stream.queuedNanos = stream.worker.clock.nanos();
        stream.connectedNanos = stream.queuedNanos;
        stream.responseNanos = stream.queuedNanos;
        stream.routing.negotiate();
        stream.relay.own.replyCached(object);
    }

    @Override
    public void badRequest() {
        stream.faults.refusedByRule();
    }

    @Override
    public void service(String name) {
        String target = stream.client.request.target().pathAndQuery();
        int query = target.indexOf('?');
        String rest = query < 0 ? "" : target.substring(query + 1);
        applet(stream.worker.program.applets.services().get(name), new Applet.Call(stream, stream.back == null ? stream.front.proxy : stream.back.proxy, rest, false, new byte[0]));
    }

    /** Lets an applet answer the request. */
    void applet(Applet applet, Applet.Call call) {
        stream.serverName = applet.logName();
        // before the applet looks, as HAProxy counts
        stream.front.counters.intercepted.increment();
        stream.relay.applet = true;
        stream.ends('L', 'R');
        // an applet is a server that is always there
        stream.queuedNanos = stream.worker.clock.nanos();
        stream.connectedNanos = stream.queuedNanos;
        stream.responseNanos = stream.queuedNanos;
        Applet.Answer answer = applet.respond(call);
        if (answer.pieces() == null) {
            reply(answer.head(), false);
        } else {
            stream.relay.own.replyInPieces(answer.head(), answer.pieces());
        }
    }

    /** {@code redir}: sends GET and HEAD requests elsewhere instead of to the server. @return whether it did */
    boolean redirectTo(String prefix) {
        if (prefix.isEmpty() || stream.method != HttpMethod.GET && stream.method != HttpMethod.HEAD) {
            return false;
        }
        HttpMessage request = stream.client.request;
        String rest = request.target().pathAndQuery();
        stream.ends('L', 'C');
        reply(new HttpReply(302, "Found", List.of(new HttpReply.Field("cache-control", "no-cache"), new HttpReply.Field("content-length", "0"), new HttpReply.Field("location", prefix + rest)), new byte[0], true), false);
        return true;
    }
}
