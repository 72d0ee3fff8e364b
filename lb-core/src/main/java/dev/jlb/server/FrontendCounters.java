package dev.jlb.server;

import java.util.concurrent.atomic.LongAdder;

/**
 * What {@code show stat} tells of a front end or a listener (management.txt 9.1). Updated from every event loop; nothing here locks.
 * Bytes are counted when a stream ends or every few seconds of a long one, not per read.
 */
public final class FrontendCounters {
    /** {@code scur}, {@code smax}: client connections that are open. */
    public final Gauge sessions = new Gauge();
    /** {@code conn_tot}, {@code conn_rate}: connections accepted, those refused by rules included. */
    public final LongAdder connectionsTotal = new LongAdder();

    public final Rate connectionRate = new Rate();
    /** {@code stot}, {@code rate}: sessions, that is connections that passed {@code tcp-request connection}. */
    public final LongAdder sessionsTotal = new LongAdder();

    public final Rate sessionRate = new Rate();
    /** {@code req_tot}, {@code req_rate}. */
    public final LongAdder requests = new LongAdder();

    public final Rate requestRate = new Rate();
    /** {@code bin}: from clients. */
    public final LongAdder bytesIn = new LongAdder();
    /** {@code bout}: to clients. */
    public final LongAdder bytesOut = new LongAdder();

    public final LongAdder deniedRequests = new LongAdder();
    public final LongAdder deniedResponses = new LongAdder();
    /** {@code dcon}, {@code dses}. */
    public final LongAdder deniedConnections = new LongAdder();

    public final LongAdder deniedSessions = new LongAdder();
    /** {@code ereq}: early aborts, timeouts and bad requests. */
    public final LongAdder requestErrors = new LongAdder();

    public final LongAdder failedHeaderRewrites = new LongAdder();
    public final LongAdder internalErrors = new LongAdder();
    /** {@code intercepted}: answered by the proxy itself (stats, redirect, return, monitor). */
    public final LongAdder intercepted = new LongAdder();

    /** {@code ssl_sess}: TLS handshakes that succeeded; {@code ssl_reused_sess}: those that went on with an earlier session. */
    public final LongAdder tlsSessions = new LongAdder();
    public final LongAdder tlsReused = new LongAdder();
    /** {@code ssl_failed_handshake}. */
    public final LongAdder tlsFailures = new LongAdder();

    public final Rate tlsRate = new Rate();
    /** Handshakes that no earlier session shortened. */
    public final Rate tlsKeyRate = new Rate();
    /** Connections under TLS that are open. */
    public final Gauge tlsConnections = new Gauge();

    public final HttpCounters responses = new HttpCounters();
    public final FilterCounters filters = new FilterCounters();

    /** {@code clear counters} (maxima only) or {@code clear counters all}. */
    public void clear(boolean all) {
        sessions.clearMax();
        connectionRate.clearMax();
        sessionRate.clearMax();
        requestRate.clearMax();
        tlsRate.clearMax();
        tlsKeyRate.clearMax();
        if (all) {
            Counting.reset(
                    connectionsTotal, sessionsTotal, requests, bytesIn, bytesOut, deniedRequests, deniedResponses, deniedConnections, deniedSessions,
                    requestErrors, failedHeaderRewrites, internalErrors, intercepted, tlsSessions, tlsReused, tlsFailures);
            responses.clear();
            filters.clear();
        }
    }
}
