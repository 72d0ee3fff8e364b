package dev.jlb.sample;

import dev.jlb.config.model.LogStep;
import dev.jlb.config.source.Span;
import java.util.List;

/**
 * What a stream knows of itself: the source of log-format aliases (manual 8.2.6), of {@code txn.timer.*}, {@code bytes_in} and the like.
 * Durations are milliseconds, -1 when the point was never reached (manual 8.4).
 */
public interface StreamFacts {
    /** True while the line of {@code option logasap} is written: what still grows gets a {@code +} (manual 8.2.5). */
    default boolean early() {
        return false;
    }

    /** The algorithm that compresses the response, or null. */
    default String compression() {
        return null;
    }

    /** The cache that the response came from, or null. */
    default String cacheName() {
        return null;
    }

    /** Unique in this process, ascending ({@code %rt} is the request counter of the front end; this one is for {@code show sess}). */
    long id();

    /** Number of HTTP requests or TCP sessions before this one in the process: {@code %rt}. */
    long requestCounter();

    /** Wall clock at accept: the date of {@code %t}, {@code %Ts}, {@code %ms} (manual 8.2.6). */
    long acceptMillis();

    /** Wall clock when the first byte of the request came: {@code %tr}. */
    long requestMillis();

    /** Wall clock now, or at the end of the stream when it has ended: {@code %T}. */
    long endMillis();

    /** {@code %Th} handshakes. */
    long handshakeTime();

    /** {@code %Ti} idle before the request. */
    long idleTime();

    /** {@code %TR} to receive the request head. */
    long requestTime();

    /** {@code %Tw} in queues. */
    long queueTime();

    /** {@code %Tc} to connect. */
    long connectTime();

    /** {@code %Tr} for the server's response head. */
    long responseTime();

    /** {@code %Td} data. */
    long dataTime();

    /** {@code %Ta} active: from the request's first byte to the end. */
    long activeTime();

    /** {@code %Tt} total: from accept to the end. */
    long totalTime();

    /** {@code %Tu} user: Ti + Ta. */
    long userTime();

    /** {@code %ST}, -1 when none was sent. */
    int status();

    /** {@code %B}: bytes sent to the client, heads included. */
    long bytesToClient();

    /** {@code %U}: bytes received from the client, heads included. */
    long bytesFromClient();

    /** What was sent to the server, heads included, counted as the above. */
    default long bytesToServer() {
        return 0;
    }

    /** What was received from the server, heads included, before it was compressed. */
    default long bytesFromServer() {
        return 0;
    }

    /** Which request this is on the client's (or server's) connection, from 1; 0 where a connection is one stream; -1 when there is no connection. */
    default int exchangeNumber(boolean client) {
        return 0;
    }

    /** Whether the client (or the server) ended the stream before it was complete. */
    default boolean aborted(boolean client) {
        char[] state = terminationState().toCharArray();
        return client ? state[0] == 'C' : state[0] == 'S' && (state[1] == 'H' || state[1] == 'D');
    }

    /** What the client (or the server) reset the stream with; -1 where streams have no such codes. */
    default int resetCode(boolean client) {
        return -1;
    }

    /** The rule that waited when an error or a timeout ended the stream; null when none did. */
    default Span waitingRule() {
        return null;
    }

    /** Four characters (manual 8.5); tcp logs show the first two. */
    String terminationState();

    /** What {@code option log-separate-errors} and {@code dontlog-normal} call an error: not ended normally, retried, or a 5xx. */
    default boolean failed() {
        char cause = terminationState().charAt(0);
        return cause != '-' && cause != 'L' || retries() > 0 || redispatched() || status() >= 500;
    }

    /** Ended before there was a request to speak of: what {@code error-log-format} is for (manual 8.2.5). */
    default boolean stillborn() {
        return false;
    }

    /** {@code %ac %fc %bc %sc} at the end of the stream. */
    int processConnections();

    int frontendConnections();

    int backendConnections();

    int serverConnections();

    /** {@code %rc}. */
    int retries();

    /** True when the {@code +} stands before the retries. */
    boolean redispatched();

    /** {@code %sq}. */
    int serverQueue();

    /** {@code %bq}. */
    int backendQueue();

    String frontendName();

    /** Equal to the front end's when no back end was chosen. */
    String backendName();

    /** The server's name, {@code <NOSRV>} when none was chosen, {@code <STATS>} etc. for applets. */
    String serverName();

    /** Name of the bind line that accepted the connection, or null. */
    String listenerName();

    /** Slots of {@code capture request header}; entries may be null; empty when none is declared. */
    List<byte[]> requestCaptures();

    /** Slots of {@code capture response header}. */
    List<byte[]> responseCaptures();

    /** {@code %CC}, {@code name=value} or null. */
    byte[] requestCookieCapture();

    /** {@code %CS}. */
    byte[] responseCookieCapture();

    /** The request line as received, {@code %r}; null in tcp mode or when it was bad. */
    byte[] requestLine();

    /** {@code http_first_req}: no request came before on this connection. */
    default boolean firstRequest() {
        return idleTime() <= 0;
    }

    /**
     * A timeout that holds for the stream, in milliseconds; 0: none, -1: there is none of that kind here.
     *
     * @param kind {@code client}, {@code connect}, {@code queue}, {@code server}, {@code tarpit} or {@code tunnel}
     * @param own what {@code set-timeout} put in its place counts
     */
    default long timeout(String kind, boolean own) {
        return -1;
    }

    /** Of {@code set-priority-class} and {@code set-priority-offset}. */
    default int priorityClass() {
        return 0;
    }

    default int priorityOffset() {
        return 0;
    }

    /** Whether the connection to the server had served another request before. */
    default boolean reusedServer() {
        return false;
    }

    /** The status that the server sent, whatever rules made of it; -1 when it sent none. */
    default int serverStatus() {
        return -1;
    }

    /** The version of the server's response as in {@link dev.jlb.http.HttpMessage#version()}; -1 when there was none. */
    default int serverVersion() {
        return -1;
    }

    /** Number of the bind line in its front end ({@code id}), and how many connections it has; -1 when unknown. */
    default int listenerId() {
        return -1;
    }

    default int listenerConnections() {
        return -1;
    }

    /** The rule that ended a set of rules last; null when none did. */
    default Span lastRule() {
        return null;
    }

    /** {@code unique-id-format}'s result, or null. */
    byte[] uniqueId();

    /** {@code %OG}: what the line that is being written is about. */
    default LogStep logStep() {
        return LogStep.ANY;
    }

    /** {@code %lc}: lines that the front end has logged before. */
    default long logCounter() {
        return 0;
    }
}
