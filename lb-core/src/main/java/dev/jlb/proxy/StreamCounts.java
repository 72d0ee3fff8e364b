package dev.jlb.proxy;

import dev.jlb.server.FrontendCounters;
import dev.jlb.server.TrafficCounters;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** What a stream adds to the counters of its front end, its listener ({@code option socket-stats}), its back end, its server, and the tables that track it. */
final class StreamCounts {
    private final Stream stream;
    /** How many bytes are in the counters already ({@code option contstats}). */
    private long bytesIn;
    private long bytesOut;

    StreamCounts(Stream stream) {
        this.stream = stream;
    }

    /** For the next request. */
    void restart() {
        bytesIn = 0;
        bytesOut = 0;
    }

    /** A request that is none. */
    void requestError() {
        inFront(counters -> counters.requestErrors);
    }

    /** A rule refused the request. */
    void deniedRequest() {
        inFront(counters -> counters.deniedRequests);
    }

    /** A rule refused the response. */
    void deniedResponse() {
        inFront(counters -> counters.deniedResponses);
    }

    /** A connection rule refused the client. */
    void deniedConnection() {
        inFront(counters -> counters.deniedConnections);
    }

    /** A session rule refused the client. */
    void deniedSession() {
        inFront(counters -> counters.deniedSessions);
    }

    /** TLS stands with the client. */
    void tlsSession(boolean resumed) {
        inFront(counters -> resumed ? counters.tlsReused : counters.tlsSessions);
    }

    /** TLS did not come to stand with the client. */
    void tlsFailure() {
        inFront(counters -> counters.tlsFailures);
    }

    private void inFront(Function<FrontendCounters, LongAdder> which) {
        which.apply(stream.front.counters).increment();
        if (stream.listener.counters != null) {
            which.apply(stream.listener.counters).increment();
        }
    }

    /** Adds the bytes that have passed since the last time. */
    void bytes() {
        long in = stream.bytesIn - bytesIn;
        long out = stream.bytesOut - bytesOut;
        bytesIn = stream.bytesIn;
        bytesOut = stream.bytesOut;
        stream.tracking.bytes(in, out);
        if (stream.session != null) {
            stream.session.tracking.bytes(in, out);
        }
        add(stream.front.counters, in, out);
        if (stream.listener.counters != null) {
            add(stream.listener.counters, in, out);
        }
        if (stream.back != null) {
            add(stream.back.runtime.counters(), in, out);
        } else if (stream.front.proxy.kind().hasBackend()) {
            // answered by the front end of a "listen", whose back end it would have been
            add(stream.worker.program.backs().get(stream.front.name()).runtime.counters(), in, out);
        }
        stream.upstream.account.bytes(in, out);
    }

    private static void add(FrontendCounters counters, long in, long out) {
        counters.bytesIn.add(in);
        counters.bytesOut.add(out);
    }

    private static void add(TrafficCounters counters, long in, long out) {
        counters.bytesIn.add(in);
        counters.bytesOut.add(out);
    }

    /** The stream is over. */
    void end() {
        bytes();
        boolean response = stream.countsResponse();
        if (response) {
            stream.front.counters.responses.count(stream.status);
        }
        if (stream.back != null) {
            stream.back.runtime.counters().times(stream.queueTime(), stream.connectTime(), stream.responseTime(), stream.totalTime());
            if (response) {
                stream.back.runtime.counters().requests.increment();
                stream.back.runtime.counters().responses.count(stream.status);
            }
        }
        stream.upstream.account.end();
    }
}
