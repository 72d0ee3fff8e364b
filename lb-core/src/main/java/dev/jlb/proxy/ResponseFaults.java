package dev.jlb.proxy;

import dev.jlb.http.BodyKind;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.TrafficObserver;
import dev.jlb.server.TrafficObserver.Event;

/** What goes wrong on a server's side of an exchange: no answer, a broken one, a pooled connection that was dead; and whether the request may be tried again. */
final class ResponseFaults {
    private final HttpStream stream;
    private final ResponseRelay relay;

    ResponseFaults(HttpStream stream, ResponseRelay relay) {
        this.stream = stream;
        this.relay = relay;
    }

    /**
     * A kept connection was dead already. A request that may be repeated goes to a fresh one; another is the client's to repeat, who sees its own kept
     * connection close and no answer (RFC 9112 section 9.3.1). False when the client could not know that.
     */
    boolean stale() {
        if (stream.method.isIdempotent() && stream.requestRelay.replayable()) {
            relay.forget();
            stream.upstream.reconnect();
            return true;
        }
        if (stream.firstRequest() || stream.back.retryOn.emptyResponse) {
            return false;
        }
        stream.unanswered();
        relay.abort();
        return true;
    }

    /** Tries the request again where {@code retry-on} names the event and nothing forbids it; false when the event must be answered. */
    boolean retry(boolean wanted) {
        if (!wanted || stream.retryDisabled || !stream.requestRelay.replayable() || stream.upstream.retries.left() == 0) {
            return false;
        }
        relay.forget();
        stream.upstream.retryRequest();
        return true;
    }

    /** @param reset the server has broken the connection, and not ended it */
    void noResponse(boolean reset) {
        if (stream.upstream.connection() != null && stream.upstream.connection().outputEnded()) {
            stream.faults.leftUnanswered();
            return;
        }
        if (retry(relay.sawBytes() ? stream.back.retryOn.junkResponse : stream.back.retryOn.emptyResponse)) {
            return;
        }
        stream.trackFailure();
        stream.back.runtime.counters().responseErrors.increment();
        ServerRuntime server = stream.upstream.server();
        if (server != null) {
            server.counters().responseErrors.increment();
        }
        stream.ends('S', 'H');
        stream.upstream.stop();
        // its session has ended when the server is judged
        TrafficObserver.tell(server, reset ? Event.READ_ERROR : Event.CLOSED);
        relay.letGo();
        stream.answers.error(502, false);
    }

    /** The server has not answered, or not gone on with its response, within {@code timeout server}. */
    void tooLate() {
        if (relay.started()) {
            stream.ends('s', 'D');
            countServerAbort(false);
            relay.abort();
            return;
        }
        if (retry(stream.back.retryOn.responseTimeout)) {
            return;
        }
        stream.trackFailure();
        ServerRuntime server = stream.upstream.server();
        server.counters().responseErrors.increment();
        stream.back.runtime.counters().responseErrors.increment();
        stream.ends('s', 'H');
        stream.upstream.stop();
        TrafficObserver.tell(server, Event.READ_TIMEOUT);
        stream.answers.error(504, false);
    }

    /** Ends the stream as HAProxy does: only who waits for a response and has said everything is answered; see {@link Stream#kill}. */
    void killed(char cause) {
        ServerConnection server = stream.upstream.connection();
        boolean said = stream.requestRelay.done();
        if (relay.started() && said && server != null && server.body.kind() != BodyKind.UNTIL_CLOSE) {
            stream.ends(cause, 'D');
            countServerAbort(false);
            relay.abort();
        } else if (!relay.started() && said && server != null) {
            countError();
            stream.ends(cause, 'H');
            stream.upstream.stop();
            relay.letGo();
            stream.answers.error(502, false);
        } else {
            stream.ends(cause, stream.upstream.waiting() ? 'Q' : '-');
            relay.abort();
        }
    }

    /** The server let a response down in its middle. @param closed by its connection's end, which is an error of the response too, and not by silence */
    void countServerAbort(boolean closed) {
        stream.upstream.account.serverAbort(closed);
    }

    /** What came was no response. */
    void countError() {
        stream.back.runtime.counters().responseErrors.increment();
        stream.upstream.server().counters().responseErrors.increment();
    }

    void badResponse() {
        TrafficObserver.tell(stream.upstream.server(), Event.INVALID_RESPONSE);
        stream.trackFailure();
        countError();
        stream.ends('P', 'H');
        stream.upstream.stop();
        relay.letGo();
        stream.answers.error(502, false);
    }

    /** {@code option checkcache}. */
    void cacheableCookie() {
        String server = stream.upstream.server().name();
        stream.back.runtime.counters().deniedResponses.increment();
        stream.upstream.server().counters().deniedResponses.increment();
        stream.worker.program.announcements().logEvent(stream.back.proxy, 1, "Blocking cacheable cookie in response from instance " + stream.back.runtime.name() + ", server " + server + ".");
        stream.ends('P', 'H');
        stream.responseNanos = 0;
        stream.upstream.stop();
        relay.letGo();
        stream.answers.error(502, false);
    }
}
