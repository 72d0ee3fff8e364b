package dev.jlb.proxy;

import dev.jlb.config.model.RuleSet;
import dev.jlb.rule.ActionContext.Abort;
import dev.jlb.rule.RuleProgram;
import dev.jlb.sample.HttpBody;
import dev.jlb.sample.Phase;

/** The rules of a response: the back end's, then the front end's (manual 4.3 {@code http-response}). They can wait for the body or for time, and go on where they stopped. */
final class ResponseRules {
    private final HttpStream stream;
    private final ResponseRelay relay;
    private final RuleWait wait;
    /** The rules to go on with when a wait is over: 0 the back end's, 1 the front end's. */
    private int stage;
    private final RulePosition position;
    /** {@code tcp-response content}; null until a back end has such rules. */
    private ContentInspection content;
    private boolean contentOpen;
    private boolean headIsThere;

    ResponseRules(HttpStream stream, ResponseRelay relay) {
        this.stream = stream;
        this.position = new RulePosition(stream);
        this.relay = relay;
        this.wait = new RuleWait(stream.worker, relay::resume, this::tooLate);
    }

    void clear() {
        wait.clear();
        headIsThere = false;
        if (content != null) {
            content.cancel();
            contentOpen = false;
        }
    }

    /** The request is on its way: from now on {@code tcp-response content} rules look, first at nothing. */
    void expect() {
        if (!stream.back.responseContent.isEmpty()) {
            if (content == null) {
                content = new ContentInspection(stream, this::content);
            }
            content.cancel();
            contentOpen = true;
            content();
        }
    }

    /** Whether fetches may look at the head. */
    boolean headIsThere() {
        return headIsThere;
    }

    /** Runs the content rules; false when they wait or have refused the response. */
    boolean content() {
        if (!contentOpen) {
            return true;
        }
        switch (content.look(stream.back.responseContent, Phase.TCP_RESPONSE_CONTENT, stream.back.responseInspectDelay, headIsThere)) {
            case PASS -> contentOpen = false;
            case WAIT -> { }
            case REFUSED -> {
                contentOpen = false;
                if (stream.abort == Abort.SERVER && !headIsThere) {
                    relay.faults.noResponse(false);
                    return false;
                }
                if (stream.abort == Abort.SERVER) {
                    relay.serverKeepAlive = false;
                    return true;
                }
                Admission.deniedResponse(stream);
                if (headIsThere && relay.connection.in != null) {
                    // what came with the head came in vain, too
                    stream.bytesOut += relay.connection.in.readableBytes();
                    stream.receivedFromServer += relay.connection.in.readableBytes();
                }
                stream.responseNanos = 0;
                // as HAProxy has it, only a plain refusal counts as one of the response
                refuse(stream.abort == Abort.SILENT ? 'R' : 'D');
                return false;
            }
        }
        return true;
    }

    private void refuse(char state) {
        if (stream.abort == Abort.SILENT) {
            // as HAProxy has it: such an end is the request's, whenever it comes
            stream.responseNanos = 0;
            stream.ends('P', 'R');
        } else {
            stream.ends('P', state);
        }
        stream.finishSilently();
        stream.client.dropped();
        Admission.drop(stream, stream.client.channel);
    }

    /** To be called for each head, before {@link #run}. */
    void begin() {
        stage = 0;
        position.reset();
        headIsThere = true;
        stream.variables.forget(stream.worker.program.requestVariables);
    }

    /** Runs the rules from where they stopped; false when they settled the matter or wait. */
    boolean run() {
        if (!content()) {
            return false;
        }
        for (; stage < 2; stage++, position.reset()) {
            boolean own = stage == 0;
            if (own ? stream.back == null : stream.back != null && stream.back.proxy == stream.front.proxy) {
                continue;
            }
            if (!run(own ? stream.back.httpResponse : stream.front.rules.get(RuleSet.HTTP_RESPONSE))) {
                return false;
            }
        }
        return true;
    }

    private boolean run(RuleProgram program) {
        if (program.isEmpty()) {
            return true;
        }
        stream.phase = Phase.HTTP_RESPONSE;
        return switch (position.run(program)) {
            case CONTINUE, STOP -> true;
            case ABORT -> {
                refuse('H');
                yield false;
            }
            default -> false;
        };
    }

    /** {@code http-after-response}: for every head that goes to a client, the proxy's own too. */
    void after() {
        stream.phase = Phase.HTTP_AFTER_RESPONSE;
        stream.variables.forget(stream.worker.program.requestVariables);
        if (stream.back != null && stream.back.proxy != stream.front.proxy && !stream.back.afterResponse.isEmpty()) {
            stream.back.afterResponse.run(stream, stream.worker.scratch, 0);
        }
        RuleProgram own = stream.front.rules.get(RuleSet.HTTP_AFTER_RESPONSE);
        if (!own.isEmpty()) {
            own.run(stream, stream.worker.scratch, 0);
        }
    }

    boolean waiting() {
        return wait.waiting();
    }

    boolean waitingForBody() {
        return wait.waitingForBody();
    }

    boolean awaitBody(long milliseconds, long atLeast) {
        HttpBody body = relay.peek();
        boolean there = body == null || body.complete() || body.full() || atLeast > 0 && body.bytes().length >= atLeast;
        return wait.body(there, milliseconds);
    }

    boolean pause(long milliseconds) {
        // what a cache delivers is delivered at once
        return relay.connection == null || wait.pause(milliseconds);
    }

    private void tooLate() {
        stream.ends('s', 'R');
        stream.responseNanos = 0;
        stream.upstream.stop();
        relay.letGo();
        stream.answers.error(504, false);
    }
}
