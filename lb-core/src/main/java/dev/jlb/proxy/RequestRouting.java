package dev.jlb.proxy;

import dev.jlb.config.model.CompressionOptions.Algorithm;
import dev.jlb.config.model.LogStep;
import dev.jlb.config.model.RuleSet;
import dev.jlb.http.HeadFacts;
import dev.jlb.http.HttpMessage;
import dev.jlb.rule.RuleProgram;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Phase;
import dev.jlb.table.StickCounter;

/** The way of a request from its head to a server: what the head says, the rules of the front end, the choice of the back end. */
final class RequestRouting {
    private final HttpStream stream;
    /** What a front end of {@code mode tcp} has chosen for the first request. */
    private BackSide chosenBefore;

    RequestRouting(HttpStream stream) {
        this.stream = stream;
    }

    /** A front end of {@code mode tcp} has chosen already. */
    void chosen(BackSide before) {
        chosenBefore = before;
    }

    void headComplete() {
        stream.active(true);
        stream.headNanos = stream.worker.clock.nanos();
        HttpMessage request = stream.client.request;
        HeadFacts facts = stream.client.reader.facts();
        stream.method = request.method();
        stream.clientVersion = request.version();
        stream.clientKeepAlive = facts.keepAlive;
        stream.upgrade = facts.upgrade;
        stream.websocket = facts.websocket;
        stream.line.of(request);
        stream.session.tracking.each(StickCounter::request);
        stream.requestCaptures = RequestHeaders.capture(request, stream.front.rules.captures().request());
        stream.requestCookie = CookieCapture.request(request, stream.front.rules.captures().cookie());
        stream.headSeen = true;
        stream.log.at(LogStep.ACCEPT, false);
        stream.log.at(LogStep.REQUEST, false);
        if (!stream.front.monitorUri.isEmpty() && RequestHeaders.targetIs(request, stream.front.monitorUri)) {
            stream.countRequest();
            stream.logLevel = 8;
            stream.phase = Phase.HTTP_REQUEST;
            Observations.answer(stream, "monitor-uri " + stream.front.monitorUri);
            boolean fail = RuleProgram.verdict(stream.front.rules.get(RuleSet.MONITOR_FAIL).run(stream, stream.worker.scratch, 0)) == Verdict.DONE;
            stream.answers.error(fail ? 503 : 200, false);
            return;
        }
        stream.rules.begin();
    }

    /** Chooses the back end; false when there is none. */
    boolean route() {
        stream.log.admitted();
        BackSide chosen = chosenBefore != null ? chosenBefore : stream.chooseBackend();
        chosenBefore = null;
        if (chosen == null) {
            stream.ends('S', 'C');
            stream.headNanos = 0;
            stream.answers.error(503, false);
            return false;
        }
        stream.enter(chosen);
        return true;
    }

    /** All rules have passed: on to a server. */
    void send() {
        stream.phase = Phase.BACKEND_CHOICE;
        stream.back.useServer.run(stream, stream.worker.scratch, 0);
        if (stream.front.compression != null || stream.back.compression != null) {
            negotiate();
            Algorithm wanted = Compression.forRequest(stream.front.compression, stream.back.compression, stream.client.request, stream.client.requestBody.kind(), stream.client.reader.facts().contentLength);
            stream.requestRelay.compress(wanted == null || stream.worker.program.compressionRate().allows() ? wanted : null);
        }
        RequestHeaders.uniqueId(stream, stream.client.request);
        RequestHeaders.forwarded(stream, stream.client.request);
        stream.upstream.persistence.request(stream.client.request);
        stream.upstream.begin();
    }

    /** Finds how the client takes compressed responses. */
    void negotiate() {
        Algorithm wanted = Compression.accepted(stream.front.compression, stream.back == null ? null : stream.back.compression, stream.client.request);
        stream.accepted = stream.clientVersion >= 11 ? wanted : null;
    }
}
