package dev.jlb.proxy;

import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.RuleSet;
import dev.jlb.http.BodyKind;
import dev.jlb.http.CountedBytes;
import dev.jlb.http.HeadFacts;
import dev.jlb.http.HeadStatus;
import dev.jlb.http.HeaderName;
import dev.jlb.http.Http1Reader;
import dev.jlb.http.Http1Writer;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.http.HttpReply;
import dev.jlb.rule.RuleProgram;
import dev.jlb.sample.HttpBody;
import dev.jlb.sample.Phase;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** The response side of an HTTP stream: heads, rules, bodies, tunnels, and answers that the proxy makes itself. */
final class ResponseRelay {
    private static final HeaderName WWW_AUTHENTICATE = HeaderName.of("www-authenticate");
    private static final HeaderName PROXY_AUTHENTICATE = HeaderName.of("proxy-authenticate");

    private static final int LITTLE = 2048;

    private final HttpStream stream;
    private ServerConnection connection;
    private HttpMessage message;
    private boolean serverKeepAlive;
    private boolean clientKeepAlive;
    private boolean started;
    private boolean chunked;
    private boolean clientDirty;
    private boolean responseDone;
    private boolean tunnelled;
    private boolean sawBytes;
    private final RuleWait wait;
    /** The rules to go on with when a wait is over: 0 the back end's, 1 the front end's, and the rule in them. */
    private int ruleStage;
    private int ruleFrom;
    private boolean resetWhileWaiting;

    ResponseRelay(HttpStream stream) {
        this.stream = stream;
        this.wait = new RuleWait(stream.worker, this::resume, this::waitedTooLong);
    }

    void reset() {
        connection = null;
        message = null;
        started = false;
        responseDone = false;
        tunnelled = false;
        sawBytes = false;
        resetWhileWaiting = false;
        wait.clear();
    }

    HttpMessage message() {
        return message;
    }

    /** The final head went to the client. */
    boolean started() {
        return started;
    }

    /** The whole response went to the client. */
    boolean answered() {
        return responseDone;
    }

    boolean tunnelled() {
        return tunnelled;
    }

    private Channel client() {
        return stream.client.channel;
    }

    /** The request is on its way. */
    void begin(ServerConnection to, boolean keepAlive) {
        connection = to;
        serverKeepAlive = keepAlive;
        to.reader(stream.back.responseOptions).reset();
        message = to.takeResponse();
    }

    // ---- from the server --------------------------------------------------------------------------------------------

    void bytes(ServerConnection from) {
        if (from != connection) {
            return;
        }
        sawBytes = true;
        if (wait.waiting()) {
            if (wait.waitingForBody()) {
                resume();
            }
            return;
        }
        if (!started) {
            heads();
        }
        if (started && !responseDone && connection != null) {
            body();
        }
        settle();
    }

    /** Returns an emptied input buffer. */
    private void settle() {
        if (connection != null && connection.in != null && !connection.in.isReadable()) {
            connection.dropInput();
        }
    }

    private void heads() {
        while (!started && !wait.waiting() && connection != null && connection.in != null && connection.in.isReadable()) {
            Http1Reader reader = connection.reader(stream.back.responseOptions);
            HeadStatus status = reader.read(connection.in, message, stream.method);
            if (status == HeadStatus.NEED_MORE) {
                return;
            }
            if (status != HeadStatus.COMPLETE) {
                if (!retry(stream.back.retryOn.junkResponse)) {
                    badResponse();
                }
                return;
            }
            int code = message.status();
            if (code >= 200 || code == 101) {
                if (retry(stream.back.retryOn.status(code))) {
                    return;
                }
                finalHead(reader.facts());
            } else {
                interim();
                reader.reset();
            }
        }
    }

    private void interim() {
        if (stream.clientVersion >= 11) {
            ByteBuf out = client().alloc().buffer(Http1Writer.sizeBound(message));
            Http1Writer.response(message, out, true, stream.clientVersion, false, stream.front.headerCase);
            stream.bytesOut += CountedBytes.response(message);
            client().writeAndFlush(out);
        }
        stream.upstream.touch();
    }

    private void finalHead(HeadFacts facts) {
        stream.responseNanos = stream.worker.clock.nanos();
        stream.status = message.status();
        stream.bytesOut += CountedBytes.response(message);
        if (stream.status >= 400) {
            track(stream.status);
        }
        stream.responseCaptures = RequestHeaders.capture(message, stream.front.rules.captures().response());
        stream.responseCookie = CookieCapture.response(message, stream.front.rules.captures().cookie());
        ruleStage = 0;
        ruleFrom = 0;
        ruled();
    }

    /** Runs the rules from where they stopped, then forwards. */
    private void ruled() {
        HeadFacts facts = connection.reader(stream.back.responseOptions).facts();
        for (; ruleStage < 2; ruleStage++, ruleFrom = 0) {
            boolean own = ruleStage == 0;
            if (!own && stream.back.proxy == stream.front.proxy) {
                continue;
            }
            if (!rules(own ? stream.back.httpResponse : stream.front.rules.get(RuleSet.HTTP_RESPONSE))) {
                return;
            }
        }
        forward(facts);
    }

    /** A wait of the rules is over, or there is more to wait for. */
    private void resume() {
        if (connection == null || !stream.active() || started) {
            return;
        }
        ruled();
        if (started && !responseDone && connection != null) {
            body();
        }
        settle();
        if (started && stream.active()) {
            flushClient();
            if (connection != null && connection.readClosed()) {
                closed(connection, resetWhileWaiting);
            }
        }
    }

    private void waitedTooLong() {
        stream.ends('s', 'R');
        stream.responseNanos = 0;
        stream.upstream.stop();
        connection = null;
        stream.replyError(504, false);
    }

    boolean awaitBody(long milliseconds, long atLeast) {
        HttpBody body = peek();
        boolean there = body == null || body.complete() || body.full() || atLeast > 0 && body.bytes().length >= atLeast;
        return wait.body(there, milliseconds);
    }

    boolean pause(long milliseconds) {
        return wait.pause(milliseconds);
    }

    /** What is there of the response's body, before its head is forwarded. */
    HttpBody peek() {
        if (connection == null || message == null || started) {
            return null;
        }
        HeadFacts facts = connection.reader(stream.back.responseOptions).facts();
        int room = stream.back.responseOptions.bufferSize() - message.storedBytes();
        return BodyPeek.of(connection.in, facts.body, facts.contentLength, Math.max(0, room), connection.readClosed());
    }

    private void forward(HeadFacts facts) {
        if (stream.status == 401 || stream.status == 407) {
            connection.exclusive |= authenticatesConnection();
        }
        stream.upstream.stickiness.response(Phase.HTTP_RESPONSE);
        stream.upstream.cookie(message, stream.method);
        if (stream.back.checkCache && CacheableCookies.in(message, stream.method)) {
            cacheableCookie();
            return;
        }
        connection.body.start(facts);
        chunked = facts.body == BodyKind.CHUNKED;
        if (message.status() == 101 && !stream.upgrade) {
            // nobody asked for another protocol: what follows must not be taken for one
            badResponse();
            return;
        }
        if (facts.body == BodyKind.TUNNEL && stream.websocket && !message.has(HeaderName.SEC_WEBSOCKET_ACCEPT)) {
            // RFC 6455 4.1: without it the handshake was not understood
            badResponse();
            return;
        }
        if (facts.body == BodyKind.TUNNEL) {
            tunnel();
            return;
        }
        serverKeepAlive = serverKeepAlive && facts.keepAlive && facts.body != BodyKind.UNTIL_CLOSE;
        clientKeepAlive = mayKeepClient() && facts.body != BodyKind.UNTIL_CLOSE;
        writeHead(false);
        stream.logEarly();
        if (facts.body == BodyKind.NONE) {
            responseComplete();
        }
    }

    /** {@code option checkcache}. */
    private void cacheableCookie() {
        String server = stream.upstream.server().name();
        stream.back.runtime.counters().deniedResponses.increment();
        stream.upstream.server().counters().deniedResponses.increment();
        stream.worker.program.logEvent(stream.back.proxy, 1, "Blocking cacheable cookie in response from instance " + stream.back.runtime.name() + ", server " + server + ".");
        stream.ends('P', 'H');
        stream.responseNanos = 0;
        stream.upstream.stop();
        connection = null;
        stream.replyError(502, false);
    }

    private boolean rules(RuleProgram program) {
        if (program.isEmpty()) {
            return true;
        }
        stream.phase = Phase.HTTP_RESPONSE;
        int outcome = program.run(stream, stream.worker.scratch, ruleFrom);
        switch (RuleProgram.verdict(outcome)) {
            case CONTINUE, STOP -> {
                return true;
            }
            case YIELD -> {
                ruleFrom = RuleProgram.index(outcome);
                return false;
            }
            case ABORT -> {
                stream.ends('P', 'H');
                stream.finishSilently();
                Admission.drop(stream, client());
                return false;
            }
            default -> {
                return false;
            }
        }
    }

    /** NTLM and Negotiate authenticate the connection, not the request: it is this client's from here on. */
    private boolean authenticatesConnection() {
        HeaderName name = stream.status == 401 ? WWW_AUTHENTICATE : PROXY_AUTHENTICATE;
        for (int header = message.find(name, 0); header >= 0; header = message.find(name, header + 1)) {
            String value = message.text(message.valueOffset(header), message.valueLength(header));
            if (value.regionMatches(true, 0, "NTLM", 0, 4) || value.regionMatches(true, 0, "Nego", 0, 4)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayKeepClient() {
        return stream.clientKeepAlive && stream.mode() != ProxyOptions.HttpMode.CLOSE && !stream.worker.program.stopping();
    }

    private void writeHead(boolean upgrade) {
        afterResponse();
        int little = littleBody();
        ByteBuf out = client().alloc().buffer(Http1Writer.sizeBound(message) + little);
        Http1Writer.response(message, out, clientKeepAlive, stream.clientVersion, upgrade, stream.front.headerCase);
        if (little > 0) {
            out.writeBytes(connection.in, little);
            connection.body.consumed(little);
            stream.bytesOut += little;
        }
        stream.status = message.status();
        client().write(out);
        started = true;
        clientDirty = true;
    }

    /** How much of the body goes into the head's buffer: one send of one buffer costs less than one of two (2 % of small responses). */
    private int littleBody() {
        if (connection == null || connection.in == null || connection.body.kind() != BodyKind.LENGTH) {
            return 0;
        }
        int count = connection.body.payload(connection.in);
        return count <= LITTLE ? count : 0;
    }

    private void afterResponse() {
        stream.phase = Phase.HTTP_AFTER_RESPONSE;
        if (stream.back != null && stream.back.proxy != stream.front.proxy && !stream.back.afterResponse.isEmpty()) {
            stream.back.afterResponse.run(stream, stream.worker.scratch, 0);
        }
        RuleProgram own = stream.front.rules.get(RuleSet.HTTP_AFTER_RESPONSE);
        if (!own.isEmpty()) {
            own.run(stream, stream.worker.scratch, 0);
        }
    }

    private void body() {
        ByteBuf in = connection.in;
        if (in == null) {
            return;
        }
        Channel client = client();
        stream.upstream.touch();
        boolean frames = chunked;
        int count;
        while ((count = connection.body.payload(in)) > 0) {
            ByteBuf piece;
            if (count == in.readableBytes()) {
                // the whole buffer is payload: hand it on as it is
                piece = in;
                connection.in = null;
            } else {
                piece = in.readRetainedSlice(count);
            }
            stream.bytesOut += count;
            connection.body.consumed(count);
            BodyWriter.write(client, piece, frames);
            clientDirty = true;
            if (connection.in == null) {
                break;
            }
        }
        if (connection.body.broken()) {
            stream.ends('S', 'D');
            abort();
            return;
        }
        if (connection.body.finished()) {
            if (frames) {
                BodyWriter.last(client, stream.front.dropTrailers ? null : connection.body.trailers());
                stream.bytesOut += CountedBytes.end(connection.body.trailers());
            }
            responseComplete();
        } else if (!client.isWritable()) {
            Flow.read(connection.channel(), false);
            // the server is not late while the client is slow
            stream.upstream.quiet();
        }
    }

    void clientWritable() {
        if (connection != null && started && !responseDone) {
            stream.upstream.touch();
            Flow.read(connection.channel(), true);
        }
    }

    /** True when the client does not take what is there for it. */
    boolean clientBlocked() {
        return started && !client().isWritable();
    }

    void flushClient() {
        if (clientDirty) {
            clientDirty = false;
            client().flush();
            if (stream.active()) {
                stream.client.touch();
            }
        }
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    private void responseComplete() {
        responseDone = true;
        if (!stream.requestRelay.done()) {
            // an answer before the request's end: the client may have its say first
            serverKeepAlive = false;
            flushClient();
            return;
        }
        finish();
    }

    void requestComplete() {
        if (responseDone && started) {
            finish();
        }
    }

    private void finish() {
        flushClient();
        boolean reusable = serverKeepAlive && connection != null && (connection.in == null || !connection.in.isReadable());
        boolean keep = clientKeepAlive;
        HttpConnection client = stream.client;
        stream.requestRelay.flush();
        endStream(reusable);
        if (keep) {
            client.nextRequest();
        } else {
            client.closeAfterWrite();
        }
    }

    private void endStream(boolean reusable) {
        stream.ended();
        connection = null;
        message = null;
        stream.upstream.finish(reusable);
        stream.leave();
        stream.markInactive();
    }

    /** The server's side has ended or broken. */
    void closed(ServerConnection from, boolean reset) {
        if (from != connection) {
            return;
        }
        if (responseDone) {
            stream.upstream.drop();
            connection = null;
            return;
        }
        if (wait.waiting()) {
            resetWhileWaiting = reset;
            if (wait.waitingForBody()) {
                resume();
            }
            return;
        }
        if (!started) {
            if (!sawBytes && from.reused() && stale()) {
                return;
            }
            noResponse();
            return;
        }
        if (connection.body.kind() == BodyKind.UNTIL_CLOSE && !reset) {
            if (connection.in != null) {
                body();
            }
            serverKeepAlive = false;
            clientKeepAlive = false;
            responseDone = true;
            finish();
            return;
        }
        stream.ends('S', 'D');
        countServerAbort();
        abort();
    }

    private void countServerAbort() {
        stream.back.runtime.counters().serverAborts.increment();
        if (stream.upstream.server() != null) {
            stream.upstream.server().counters().serverAborts.increment();
        }
    }

    /**
     * A kept connection was dead already. A request that may be repeated goes to a fresh one; another is the client's to repeat, who sees its own kept
     * connection close and no answer (RFC 9112 section 9.3.1). False when the client could not know that.
     */
    private boolean stale() {
        if (stream.method.isIdempotent() && stream.requestRelay.replayable()) {
            forget();
            stream.upstream.reconnect();
            return true;
        }
        if (stream.isFirst() || stream.back.retryOn.emptyResponse) {
            return false;
        }
        stream.logLevel = 8;
        abort();
        return true;
    }

    private void forget() {
        connection = null;
        message = null;
        sawBytes = false;
        stream.responseNanos = 0;
        stream.status = 0;
    }

    /** Tries the request again where {@code retry-on} names the event and nothing forbids it; false when the event must be answered. */
    boolean retry(boolean wanted) {
        if (!wanted || stream.retryDisabled || !stream.requestRelay.replayable() || stream.upstream.triesLeft() == 0) {
            return false;
        }
        forget();
        stream.upstream.retryRequest();
        return true;
    }

    private void noResponse() {
        if (retry(sawBytes ? stream.back.retryOn.junkResponse : stream.back.retryOn.emptyResponse)) {
            return;
        }
        stream.back.runtime.counters().responseErrors.increment();
        if (stream.upstream.server() != null) {
            stream.upstream.server().counters().responseErrors.increment();
        }
        stream.ends('S', 'H');
        stream.upstream.stop();
        connection = null;
        stream.replyError(502, false);
    }

    /** Statuses that stick tables count (manual 7.3.2, "http_err_cnt", "http_fail_cnt"). */
    private void track(int status) {
        if (status < 500) {
            stream.trackError();
        } else if (status != 501 && status != 505) {
            stream.trackFailure();
        }
    }

    private void badResponse() {
        stream.back.runtime.counters().responseErrors.increment();
        stream.upstream.server().counters().responseErrors.increment();
        stream.ends('P', 'H');
        stream.upstream.stop();
        connection = null;
        stream.replyError(502, false);
    }

    /** Ends a response in its middle: the client must see that it is not whole. */
    void abort() {
        HttpConnection client = stream.client;
        flushClient();
        connection = null;
        message = null;
        stream.finishSilently();
        client.close();
    }

    // ---- tunnels ----------------------------------------------------------------------------------------------------

    private void tunnel() {
        tunnelled = true;
        clientKeepAlive = true;
        writeHead(true);
        flushClient();
        stream.logEarly();
        ServerConnection server = connection;
        connection = null;
        message = null;
        Tunnel tunnel = new Tunnel(stream, client(), server);
        stream.startTunnel(tunnel);
        stream.client.becomeTunnel(tunnel);
        tunnel.begin();
    }

    // ---- answers of the proxy ---------------------------------------------------------------------------------------

    void reply(HttpReply reply) {
        HttpBody refused = peek();
        if (refused != null) {
            // it came, though it goes nowhere
            stream.bytesOut += refused.bytes().length;
        }
        HttpMessage own = new HttpMessage();
        reply.fill(own);
        stream.bytesOut += CountedBytes.response(own);
        if (stream.upstream.connection() != null) {
            stream.upstream.stop();
        }
        connection = null;
        message = own;
        clientKeepAlive = !reply.close() && mayKeepClient() && stream.requestRelay.here();
        stream.status = reply.status();
        writeHead(false);
        if (stream.method != HttpMethod.HEAD && reply.body().length > 0) {
            ByteBuf body = client().alloc().buffer(reply.body().length).writeBytes(reply.body());
            stream.bytesOut += reply.body().length;
            client().write(body);
        }
        clientDirty = true;
        responseDone = true;
        serverKeepAlive = false;
        if (stream.requestRelay.done()) {
            finish();
        } else {
            // the rest of the request is read and dropped, so that the client sees the answer and not a reset
            flushClient();
            stream.worker.loop.execute(stream.client::process);
        }
    }
}
