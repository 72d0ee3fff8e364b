package dev.jlb.proxy;

import dev.jlb.config.model.LogStep;
import dev.jlb.config.source.Span;
import dev.jlb.sample.StreamFacts;
import java.util.Arrays;
import java.util.List;

/** The clock marks, counts and states of one stream: what logs and fetches ask for. Times are {@link System#nanoTime}, 0 when not reached. */
abstract class StreamRecord implements StreamFacts {
    FrontSide front;
    BackSide back;
    Session session;
    long number;
    /** When the wait for this request began: accept, or the end of the one before. */
    long beganNanos;

    long beganMillis;
    long handshakeNanos;
    long firstByteNanos;
    long firstByteMillis;
    long headNanos;
    long queuedNanos;
    long connectedNanos;
    long responseNanos;
    long endNanos;
    int status = -1;
    /** What the server sent, before rules. */
    int serverStatus = -1;

    int serverVersion = -1;
    Span lastRule;
    long bytesIn;
    long bytesOut;
    /** Bodies and tunnelled bytes to the server. */
    long sentToServer;

    /** Heads, bodies and tunnelled bytes. */
    long receivedFromServer;

    /** The rule that waits, while it does. */
    Span waitingRule;

    char cause = '-';
    char state = '-';
    char clientCookie = '-';
    char serverCookie = '-';
    int retryCount;
    /** Of {@code set-retries}; -1: as the back end says. */
    int retryLimit = -1;
    boolean redispatched;
    String serverName = "<NOSRV>";
    int serverQueue;
    int backendQueue;
    byte[][] requestCaptures;
    byte[][] responseCaptures;
    byte[] requestCookie;
    byte[] responseCookie;
    byte[] uniqueId;
    /** The request's head is complete. */
    boolean headSeen;
    int processConnections;
    int frontendConnections;
    int backendConnections;
    int serverConnections;
    /** {@code option logasap} logs before the end. */
    boolean early;
    /** What the line that is being written is about. */
    LogStep logStep = LogStep.CLOSE;

    final void clearRecord() {
        handshakeNanos = 0;
        firstByteNanos = 0;
        firstByteMillis = 0;
        headNanos = 0;
        queuedNanos = 0;
        connectedNanos = 0;
        responseNanos = 0;
        endNanos = 0;
        status = -1;
        serverStatus = -1;
        serverVersion = -1;
        lastRule = null;
        bytesIn = 0;
        bytesOut = 0;
        sentToServer = 0;
        receivedFromServer = 0;
        waitingRule = null;
        cause = '-';
        state = '-';
        clientCookie = '-';
        serverCookie = '-';
        retryCount = 0;
        retryLimit = -1;
        redispatched = false;
        serverName = "<NOSRV>";
        serverQueue = 0;
        backendQueue = 0;
        requestCaptures = null;
        responseCaptures = null;
        requestCookie = null;
        responseCookie = null;
        uniqueId = null;
        headSeen = false;
        back = null;
    }

    /** Says why the stream ended; the first cause stays. */
    final void ends(char why, char when) {
        if (cause == '-') {
            cause = why;
            state = when;
        }
    }

    private static long between(long from, long to) {
        return from == 0 || to == 0 ? -1 : Math.max(0, (to - from) / 1_000_000L);
    }

    @Override
    public boolean early() {
        return early;
    }

    @Override
    public LogStep logStep() {
        return logStep;
    }

    @Override
    public long logCounter() {
        return front.logger.lines();
    }

    private long end() {
        return endNanos != 0 ? endNanos : System.nanoTime();
    }

    @Override
    public long id() {
        return number;
    }

    @Override
    public long requestCounter() {
        return number;
    }

    @Override
    public long acceptMillis() {
        return beganMillis;
    }

    @Override
    public long requestMillis() {
        return firstByteMillis != 0 ? firstByteMillis : beganMillis;
    }

    @Override
    public long endMillis() {
        return beganMillis + totalTime();
    }

    @Override
    public long handshakeTime() {
        return handshakeNanos == 0 ? 0 : between(beganNanos, handshakeNanos);
    }

    @Override
    public long idleTime() {
        return firstByteNanos == 0 ? -1 : between(handshakeNanos != 0 ? handshakeNanos : beganNanos, firstByteNanos);
    }

    @Override
    public long requestTime() {
        return between(firstByteNanos, headNanos);
    }

    @Override
    public long queueTime() {
        // a tarpit ends as a wait of a request that was never accepted
        return between(headNanos == 0 ? firstByteNanos : headNanos, queuedNanos);
    }

    @Override
    public long connectTime() {
        return between(queuedNanos, connectedNanos);
    }

    @Override
    public long responseTime() {
        return between(connectedNanos, responseNanos);
    }

    @Override
    public long dataTime() {
        return between(responseNanos, end());
    }

    @Override
    public long activeTime() {
        return firstByteNanos == 0 ? -1 : between(firstByteNanos, end());
    }

    @Override
    public long totalTime() {
        return between(beganNanos, end());
    }

    @Override
    public long userTime() {
        long idle = idleTime();
        long active = activeTime();
        return active < 0 ? -1 : Math.max(0, idle) + active;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public long bytesToClient() {
        return bytesOut;
    }

    @Override
    public long bytesFromClient() {
        return bytesIn;
    }

    @Override
    public long bytesToServer() {
        return sentToServer;
    }

    @Override
    public long bytesFromServer() {
        return receivedFromServer;
    }

    @Override
    public Span waitingRule() {
        return waitingRule;
    }

    @Override
    public String terminationState() {
        return new String(new char[] {cause, state, clientCookie, serverCookie});
    }

    @Override
    public int processConnections() {
        return processConnections;
    }

    @Override
    public int frontendConnections() {
        return frontendConnections;
    }

    @Override
    public int backendConnections() {
        return backendConnections;
    }

    @Override
    public int serverConnections() {
        return serverConnections;
    }

    @Override
    public int retries() {
        return retryCount;
    }

    @Override
    public boolean redispatched() {
        return redispatched;
    }

    @Override
    public int serverQueue() {
        return serverQueue;
    }

    @Override
    public int backendQueue() {
        return backendQueue;
    }

    @Override
    public String frontendName() {
        return front.name();
    }

    @Override
    public String backendName() {
        return back == null ? front.name() : back.runtime.name();
    }

    @Override
    public String serverName() {
        return serverName;
    }

    @Override
    public String listenerName() {
        return null;
    }

    @Override
    public int serverStatus() {
        return serverStatus;
    }

    @Override
    public int serverVersion() {
        return serverVersion;
    }

    @Override
    public Span lastRule() {
        return lastRule;
    }

    @Override
    public List<byte[]> requestCaptures() {
        return requestCaptures == null ? List.of() : Arrays.asList(requestCaptures);
    }

    @Override
    public List<byte[]> responseCaptures() {
        return responseCaptures == null ? List.of() : Arrays.asList(responseCaptures);
    }

    @Override
    public byte[] requestCookieCapture() {
        return requestCookie;
    }

    @Override
    public byte[] responseCookieCapture() {
        return responseCookie;
    }
}
