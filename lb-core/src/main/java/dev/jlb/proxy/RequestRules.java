package dev.jlb.proxy;

import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.RuleSet;
import dev.jlb.http.CountedBytes;
import dev.jlb.http.BodyKind;
import dev.jlb.http.HeadFacts;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMethod;
import dev.jlb.rule.ProxyRules;
import dev.jlb.rule.RuleProgram;
import dev.jlb.sample.HttpBody;
import dev.jlb.sample.Phase;
import io.netty.channel.Channel;
import io.netty.util.CharsetUtil;

/**
 * What happens to a request between its head and its server: the front side's rules, the choice of the back end, the back end's rules
 * (manual 4.3). Every stage can wait for the body or for time, and goes on where it stopped.
 */
final class RequestRules {
    /** In the order in which they run. */
    private enum Stage {
        FRONT_CONTENT,
        FRONT_BUFFER,
        FRONT_HTTP,
        FRONT_STATS,
        FRONT_REDIRECT,
        ROUTE,
        BACK_CONTENT,
        BACK_BUFFER,
        BACK_HTTP,
        BACK_STATS,
        BACK_REDIRECT,
        /** {@code balance url_param … check_post} looks into the body. */
        BACK_BALANCE,
        DONE
    }

    private static final Stage[] STAGES = Stage.values();

    private final HttpStream stream;
    private final RuleWait wait;
    private int stage;
    private final RulePosition position;
    private boolean continued;
    private boolean contentDone;

    RequestRules(HttpStream stream) {
        this.stream = stream;
        this.position = new RulePosition(stream);
        this.wait = new RuleWait(stream.worker, this::run, stream.faults::bodyTimeout);
    }

    /** The content rules of the front end were run before this was HTTP. */
    void contentIsDone() {
        contentDone = true;
    }

    void begin() {
        stage = contentDone ? Stage.FRONT_BUFFER.ordinal() : 0;
        contentDone = false;
        position.reset();
        continued = false;
        if (stage > Stage.FRONT_CONTENT.ordinal()) {
            stream.countRequest();
        }
        run();
    }

    void clear() {
        wait.clear();
    }

    /** The rules wait: nothing of the request may go anywhere yet. */
    boolean waiting() {
        return wait.waiting();
    }

    boolean waitingForBody() {
        return wait.waitingForBody();
    }

    /** More of the body has come, or the client has ended. */
    void bodyBytes() {
        if (wait.waitingForBody()) {
            run();
        }
    }

    private void run() {
        while (stream.active() && pass(STAGES[stage])) {
            if (STAGES[stage] == Stage.DONE) {
                stream.routing.send();
                return;
            }
            if (STAGES[stage] == Stage.FRONT_CONTENT) {
                // what they refuse was not looked at as a request
                stream.countRequest();
            }
            stage++;
            position.reset();
        }
    }

    /** False when the rules settled the matter or wait. */
    private boolean pass(Stage now) {
        BackSide back = stream.back;
        boolean other = back != null && back.proxy != stream.front.proxy;
        if (stream.client.upgradedByBackend && now.ordinal() > Stage.FRONT_CONTENT.ordinal() && now.ordinal() < Stage.ROUTE.ordinal()) {
            return true;
        }
        return switch (now) {
            case FRONT_CONTENT -> rules(stream.front.rules.get(RuleSet.TCP_REQUEST_CONTENT), Phase.TCP_REQUEST_CONTENT);
            case FRONT_BUFFER -> !stream.front.bufferRequest || buffered();
            case FRONT_HTTP -> rules(stream.front.httpRequest, Phase.HTTP_REQUEST);
            case FRONT_STATS -> statistics(stream.front.proxy, stream.front.rules);
            case FRONT_REDIRECT -> rules(stream.front.rules.get(RuleSet.REDIRECT), Phase.HTTP_REQUEST);
            case ROUTE -> stream.routing.route();
            case BACK_CONTENT -> !other || rules(back.rules.get(RuleSet.TCP_REQUEST_CONTENT), Phase.TCP_REQUEST_CONTENT);
            case BACK_BUFFER -> !other || !back.proxy.settings().is(ProxyOptions.HTTP_BUFFER_REQUEST) || buffered();
            case BACK_HTTP -> !other || rules(back.httpRequest, Phase.HTTP_REQUEST);
            case BACK_STATS -> !other || statistics(back.proxy, back.rules);
            case BACK_REDIRECT -> !other || rules(back.rules.get(RuleSet.REDIRECT), Phase.HTTP_REQUEST);
            case BACK_BALANCE -> back == null || !back.balanceByBody || stream.method != HttpMethod.POST || buffered();
            case DONE -> true;
        };
    }

    /** False when the request is for the statistics page: it is answered, once a POST's body is there. */
    private boolean statistics(Proxy proxy, ProxyRules rules) {
        if (!StatsHook.isFor(stream, proxy)) {
            return true;
        }
        if (stream.method != HttpMethod.POST || buffered()) {
            StatsHook.answer(stream, proxy, rules);
        }
        return false;
    }

    private boolean rules(RuleProgram program, Phase phase) {
        if (program.isEmpty()) {
            return true;
        }
        stream.phase = phase;
        return switch (position.run(program)) {
            case CONTINUE, STOP -> true;
            case ABORT -> {
                stream.faults.dropped(phase);
                yield false;
            }
            default -> false;
        };
    }

    /** {@code option http-buffer-request}: the body, or a buffer full of it, within {@code timeout http-request}. */
    private boolean buffered() {
        return awaitBody(stream.front.requestTimeout, 0);
    }

    boolean awaitBody(long milliseconds, long atLeast) {
        HttpBody body = stream.body(true);
        boolean there = body.complete() || body.full() || atLeast > 0 && body.bytes().length >= atLeast;
        if (!continued) {
            continued = true;
            expectation();
        }
        return wait.body(there, milliseconds);
    }

    /** A name is looked up. */
    void lookupBegins() {
        wait.open();
    }

    void lookupEnds() {
        wait.clear();
        run();
    }

    boolean pause(long milliseconds) {
        return wait.pause(milliseconds);
    }

    /**
     * A client that waits for 100 before it sends its body would wait as long as we do (RFC 9110 10.1.1). One that has sent all of it
     * gets it too, so that what it sees does not depend on how its bytes came.
     */
    private void expectation() {
        HeadFacts facts = stream.client.reader.facts();
        boolean body = facts.body == BodyKind.CHUNKED || facts.body == BodyKind.LENGTH && facts.contentLength > 0;
        if (body && facts.expectContinue && stream.client.request.has(HeaderName.EXPECT)) {
            Channel channel = stream.client.channel;
            channel.writeAndFlush(channel.alloc().buffer().writeBytes("HTTP/1.1 100 Continue\r\n\r\n".getBytes(CharsetUtil.US_ASCII)));
            stream.bytesOut += CountedBytes.CONTINUE;
            stream.client.request.removeHeaders(HeaderName.EXPECT);
        }
    }
}
