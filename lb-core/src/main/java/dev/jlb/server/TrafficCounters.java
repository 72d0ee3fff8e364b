package dev.jlb.server;

import java.util.concurrent.atomic.LongAdder;

/** What back ends and servers have in common in {@code show stat} (management.txt 9.1). Updated from every event loop; nothing here locks. */
public abstract class TrafficCounters {
    /** {@code scur}, {@code smax}: streams that were given to it and have not ended. */
    public final Gauge sessions = new Gauge();
    /** {@code qcur}, {@code qmax}. */
    public final Gauge queue = new Gauge();
    /** {@code stot}, {@code rate}, {@code rate_max}. */
    public final LongAdder sessionsTotal = new LongAdder();

    public final Rate sessionRate = new Rate();
    /** {@code lbtot}: times chosen by the algorithm, persistence excluded. */
    public final LongAdder chosen = new LongAdder();
    /** {@code bin}. */
    public final LongAdder bytesIn = new LongAdder();
    /** {@code bout}. */
    public final LongAdder bytesOut = new LongAdder();

    public final LongAdder deniedRequests = new LongAdder();
    public final LongAdder deniedResponses = new LongAdder();
    /** {@code econ}. */
    public final LongAdder connectErrors = new LongAdder();
    /** {@code eresp}. */
    public final LongAdder responseErrors = new LongAdder();
    /** {@code wretr}. */
    public final LongAdder retries = new LongAdder();
    /** {@code wredis}. */
    public final LongAdder redispatches = new LongAdder();
    /** {@code cli_abrt}. */
    public final LongAdder clientAborts = new LongAdder();
    /** {@code srv_abrt}. */
    public final LongAdder serverAborts = new LongAdder();
    /** {@code wrew}. */
    public final LongAdder failedHeaderRewrites = new LongAdder();
    /** {@code eint}. */
    public final LongAdder internalErrors = new LongAdder();
    /** {@code req_tot}. */
    public final LongAdder requests = new LongAdder();
    /** {@code connect}: connection attempts. */
    public final LongAdder connects = new LongAdder();
    /** {@code reuse}: streams on a connection that was open already. */
    public final LongAdder reuses = new LongAdder();

    public final HttpCounters responses = new HttpCounters();
    public final FilterCounters filters = new FilterCounters();
    /** {@code qtime}, {@code qtime_max}. */
    public final TimeAverage queueTime = new TimeAverage();
    /** {@code ctime}. */
    public final TimeAverage connectTime = new TimeAverage();
    /** {@code rtime}. */
    public final TimeAverage responseTime = new TimeAverage();
    /** {@code ttime}. */
    public final TimeAverage totalTime = new TimeAverage();

    private volatile long lastSessionNanos;
    private volatile boolean hadSession;

    /** {@code ssl_sess}: TLS handshakes with servers that succeeded; {@code ssl_reused_sess}: those that went on with an earlier session. */
    public final LongAdder tlsSessions = new LongAdder();
    public final LongAdder tlsReused = new LongAdder();
    /** {@code ssl_failed_handshake}. */
    public final LongAdder tlsFailures = new LongAdder();

    /** TLS stands with a server. */
    public void tlsSession(boolean resumed) {
        (resumed ? tlsReused : tlsSessions).increment();
    }

    /** A stream was given to it: everything that is counted then. @param nanos {@link System#nanoTime} */
    public void sessionStarted(long nanos) {
        sessions.increment();
        sessionBegins(nanos);
    }

    /** A connection is taken or made for a stream: that is a session of the server, and the next try is another. @param nanos {@link System#nanoTime} */
    public void sessionBegins(long nanos) {
        sessionsTotal.increment();
        sessionRate.add(nanos);
        lastSessionNanos = nanos;
        hadSession = true;
    }

    public void sessionEnded() {
        sessions.decrement();
    }

    /** {@code lastsess}: seconds since the last stream was given to it, -1 when there was none. */
    public long lastSessionSeconds() {
        return hadSession ? (System.nanoTime() - lastSessionNanos) / 1_000_000_000L : -1;
    }

    /** The four timers of a stream that ends, milliseconds; -1 is not counted. */
    public void times(long queue, long connect, long response, long total) {
        queueTime.add(queue);
        connectTime.add(connect);
        responseTime.add(response);
        totalTime.add(total);
    }

    /** {@code clear counters} (maxima only) or {@code clear counters all}. */
    public void clear(boolean all) {
        sessions.clearMax();
        queue.clearMax();
        sessionRate.clearMax();
        if (all) {
            Counting.reset(
                    sessionsTotal, chosen, bytesIn, bytesOut, deniedRequests, deniedResponses, connectErrors, responseErrors, retries, redispatches,
                    clientAborts, serverAborts, failedHeaderRewrites, internalErrors, requests, connects, reuses, tlsSessions, tlsReused, tlsFailures);
            responses.clear();
            filters.clear();
            queueTime.clear();
            connectTime.clear();
            responseTime.clear();
            totalTime.clear();
        }
    }
}
