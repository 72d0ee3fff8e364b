package dev.jlb.proxy;

import dev.jlb.config.model.CompressionOptions.Algorithm;
import dev.jlb.config.model.LogStep;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.http.CountedBytes;
import dev.jlb.http.HeadFacts;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.http.HttpMethod;
import dev.jlb.sample.HttpBody;
import dev.jlb.sample.Phase;
import dev.jlb.sample.VariableStore;

/** One HTTP request and its response. One object per client connection, used again for each request. */
final class HttpStream extends StreamContext {
    final HttpConnection client;
    final RequestRelay requestRelay;
    final ResponseRelay relay;
    final RequestRules rules;
    final RequestFaults faults;
    final ProxyAnswers answers;
    final RequestRouting routing;
    private int requests;
    private boolean active;
    final RequestLine line = new RequestLine();
    HttpMethod method = HttpMethod.OTHER;
    int clientVersion = 11;
    boolean clientKeepAlive;
    boolean upgrade;
    boolean websocket;
    /** {@code disable-l7-retry}. */
    boolean retryDisabled;
    private boolean unanswered;
    /** How the client takes a compressed response; null: not at all, or nothing is configured. */
    Algorithm accepted;
    private final CacheAccess cache = new CacheAccess(this);
    private final EarlyHints hints = new EarlyHints(this);

    HttpStream(HttpConnection client, VariableStore session) {
        super(client.worker, client.listener, client.front, client.session, session);
        this.client = client;
        this.requestRelay = new RequestRelay(this);
        this.relay = new ResponseRelay(this);
        this.faults = new RequestFaults(this);
        this.answers = new ProxyAnswers(this);
        this.routing = new RequestRouting(this);
        this.rules = new RequestRules(this);
    }

    // ---- life of a request ------------------------------------------------------------------------------------------

    /** Waits for the next request. */
    void next(long nanos, long millis) {
        clearRecord();
        restart();
        beganNanos = nanos;
        beganMillis = millis;
        active = false;
        requestRelay.reset();
        unanswered = false;
        retryDisabled = false;
        accepted = null;
        cache.reset();
        hints.reset();
        line.hide();
        rules.clear();
        answers.reset();
        relay.reset();
        upstream.reset();
        timeouts.clear();
        if (requests > 0) {
            variables.clear();
        }
        requests++;
    }

    /** The connection was one of {@code mode tcp} until now: its content rules have been run. @param chosen the back end, when that is known */
    void succeed(TcpStream before, BackSide chosen) {
        variables.copy(before.variables);
        tracking.take(before.tracking);
        timeouts.take(before.timeouts);
        takeBandwidth(before);
        logLevel = before.logLevel;
        routing.chosen(chosen);
        rules.contentIsDone();
    }

    void firstByte() {
        firstByteNanos = worker.clock.nanos();
        firstByteMillis = System.currentTimeMillis();
        number = worker.program.nextStream();
    }

    int number() {
        return requests;
    }

    /** A request is being answered. */
    boolean active() {
        return active;
    }

    void active(boolean now) {
        active = now;
    }

    @Override
    boolean mayHaveUniqueId() {
        return headSeen;
    }

    @Override
    boolean countsResponse() {
        return !unanswered;
    }

    /** The client is to repeat the request itself: for it, this exchange was none. */
    void unanswered() {
        unanswered = true;
        logLevel = 8;
    }

    /** {@code req_tot}, {@code req_rate}. */
    void countRequest() {
        front.counters.requests.increment();
        front.counters.requestRate.add(worker.clock.nanos());
    }

    /** The mode that both sides ask for; closing wins. */
    ProxyOptions.HttpMode mode() {
        ProxyOptions.HttpMode a = front.proxy.settings().get(ProxyOptions.HTTP_MODE);
        ProxyOptions.HttpMode b = back == null ? a : back.httpMode;
        return a.ordinal() > b.ordinal() ? a : b;
    }

    // ---- request side -----------------------------------------------------------------------------------------------

    @Override
    void connected(ServerConnection connection) {
        log.at(LogStep.CONNECT, false);
        requestRelay.begin(connection);
    }

    /** Forwards what has come of the body, or shows it to the rules that wait for it. */
    void requestBytes() {
        if (answers.tarpitted()) {
            return;
        }
        if (rules.waiting()) {
            rules.bodyBytes();
        } else {
            requestRelay.bytes();
        }
    }

    /** True when the server cannot take more of the body now. */
    boolean requestBlocked() {
        return active && !rules.waiting() && requestRelay.blocked();
    }

    @Override
    void serverWritable() {
        if (tunnel != null) {
            tunnel.serverWritable();
        } else if (active) {
            client.process();
            requestRelay.flush();
        }
    }

    @Override
    void resumeRequest() {
        if (tunnel != null) {
            tunnel.resumeClient();
        } else if (active) {
            client.touch();
            client.process();
            requestRelay.flush();
        }
    }

    @Override
    void resumeResponse() {
        if (tunnel != null) {
            tunnel.resumeServer();
        } else if (active) {
            client.touch();
            relay.bodyRelay.resume();
        }
    }

    void clientWritable() {
        if (active) {
            client.touch();
            relay.clientWritable();
        }
    }

    @Override
    void flushClient() {
        if (tunnel != null) {
            tunnel.sendSoon();
        } else {
            relay.flushClient();
        }
    }

    @Override
    void serverBytes(ServerConnection connection) {
        if (tunnel != null) {
            tunnel.fromServer();
        } else {
            relay.bytes(connection);
        }
    }

    @Override
    void serverClosed(ServerConnection connection, boolean reset) {
        if (tunnel != null) {
            tunnel.serverEnd(reset);
        } else {
            relay.closed(connection, reset);
        }
    }

    /** The response was 101: from here on bytes are relayed. */
    void startTunnel(Tunnel tunnel) {
        this.tunnel = tunnel;
        // the head's storage goes back to the pool now
        line.save(client.request, clientVersion);
    }

    // ---- what goes wrong --------------------------------------------------------------------------------------------

    @Override
    void serverTimeout() {
        if (tunnel != null) {
            tunnel.expired();
        } else {
            relay.faults.tooLate();
        }
    }

    @Override
    void kill(char cause) {
        if (tunnel != null) {
            tunnel.cut(cause);
        } else if (active) {
            relay.faults.killed(cause);
        }
    }

    @Override
    void unreachable(int status) {
        answers.error(status, false);
    }

    @Override
    void tunnelEnded() {
        finishSilently();
    }

    /** Ends the stream: log, counts, server side; the client's connection is the caller's business. */
    void finishSilently() {
        if (!active) {
            return;
        }
        active = false;
        ended();
        upstream.stop();
        leave();
    }

    // ---- context ----------------------------------------------------------------------------------------------------

    @Override
    public ProxyAnswers answers() {
        return answers;
    }

    @Override
    public HttpMessage request() {
        return active ? client.request : null;
    }

    @Override
    public HttpMessage response() {
        if (phase == Phase.TCP_RESPONSE_CONTENT && !relay.rules.headIsThere()) {
            undecided = true;
            return null;
        }
        return relay.message();
    }

    @Override
    public Payload payload(boolean request) {
        return null;
    }

    @Override
    public HttpBody body(boolean ofRequest) {
        if (!ofRequest) {
            return relay.peek();
        }
        if (requestRelay.sent() || !active) {
            return null;
        }
        HeadFacts facts = client.reader.facts();
        return BodyPeek.of(client.in, facts.body, facts.contentLength, requestRelay.roomBesideHead(), client.clientGone());
    }

    @Override
    public boolean awaitBody(long milliseconds, long atLeast) {
        return phase == Phase.HTTP_RESPONSE ? relay.rules.awaitBody(milliseconds, atLeast) : rules.awaitBody(milliseconds, atLeast);
    }

    @Override
    public boolean pause(long milliseconds) {
        return phase == Phase.HTTP_RESPONSE ? relay.rules.pause(milliseconds) : rules.pause(milliseconds);
    }

    @Override
    void lookupBegins() {
        rules.lookupBegins();
    }

    @Override
    void lookupEnds() {
        if (active) {
            rules.lookupEnds();
        }
    }

    @Override
    public byte[] requestLine() {
        return line.bytes(client.request, clientVersion);
    }

    @Override
    public void earlyHint(HeaderName name, byte[] value, boolean last) {
        hints.add(name, value, last);
    }

    @Override
    public boolean useCache(String name, Proxy proxy) {
        return cache.use(name, proxy);
    }

    @Override
    public void storeInCache(String name) {
        cache.store(name);
    }

    @Override
    public String cacheName() {
        return cache.hit();
    }

    @Override
    public boolean firstRequest() {
        return requests == 1;
    }

    @Override
    public boolean stillborn() {
        return line.none();
    }

    @Override
    public long bytesToServer() {
        return requestRelay.sent() ? CountedBytes.request(client.request) + sentToServer : 0;
    }

    @Override
    public int exchangeNumber(boolean ofClient) {
        return ofClient ? requests : upstream.connection() == null ? -1 : upstream.connection().served;
    }

    @Override
    public String compression() {
        return relay.filters.compression();
    }

    @Override
    void releaseFilters() {
        relay.filters.release();
        requestRelay.releaseFilters();
    }

    @Override
    public void disableRetry() {
        retryDisabled = true;
    }

    @Override
    public void setTimeout(String kind, long milliseconds) {
        super.setTimeout(kind, milliseconds);
        if (kind.equals("client")) {
            // it runs already
            client.touch();
        }
    }
}
