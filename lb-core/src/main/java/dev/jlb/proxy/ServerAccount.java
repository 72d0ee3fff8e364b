package dev.jlb.proxy;

import dev.jlb.server.Placement;
import dev.jlb.server.ServerRuntime;
import dev.jlb.server.TrafficCounters;

/** Whose the bytes, times and aborts of a stream are: its server's, and its back end's. */
final class ServerAccount {
    private final Stream stream;
    private final Placement place;
    private ServerRuntime counted;

    ServerAccount(Stream stream, Placement place) {
        this.stream = stream;
        this.place = place;
    }

    /** Bytes and times are those of the last server that was tried, though the attempt failed. @param server null: of none */
    void of(ServerRuntime server) {
        counted = server;
    }

    /** Bytes have passed: in the server's counters. */
    void bytes(long in, long out) {
        if (counted != null) {
            counted.counters().bytesIn.add(in);
            counted.counters().bytesOut.add(out);
        }
    }

    /** The stream is over. */
    void end() {
        ServerRuntime server = place.server();
        if (server != null) {
            stream.serverConnections = Math.max(0, server.connections() - 1);
        }
        if (counted != null) {
            counted.counters().times(stream.queueTime(), stream.connectTime(), stream.responseTime(), stream.totalTime());
            counted = null;
        }
    }

    void retry(ServerRuntime server) {
        server.counters().retries.increment();
        stream.back.runtime.counters().retries.increment();
    }

    void connectError(ServerRuntime server) {
        server.counters().connectErrors.increment();
        stream.back.runtime.counters().connectErrors.increment();
    }

    /** See {@link ResponseFaults#countServerAbort}. */
    void serverAbort(boolean closed) {
        serverAbort(stream.back.runtime.counters(), closed);
        if (place.server() != null) {
            serverAbort(place.server().counters(), closed);
        }
    }

    private static void serverAbort(TrafficCounters counters, boolean closed) {
        counters.serverAborts.increment();
        if (closed) {
            counters.responseErrors.increment();
        }
    }

    /** The client left, or stopped, while something was under way. */
    void clientAbort() {
        if (stream.back != null) {
            stream.back.runtime.counters().clientAborts.increment();
            if (place.server() != null) {
                place.server().counters().clientAborts.increment();
            }
        }
    }
}
