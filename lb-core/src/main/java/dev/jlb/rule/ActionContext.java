package dev.jlb.rule;

import dev.jlb.config.model.LogStep;
import dev.jlb.config.model.Proxy;
import dev.jlb.http.HeaderName;
import dev.jlb.sample.SampleContext;
import dev.jlb.table.StickCounter;
import dev.jlb.table.StickTable;

/** A stream (or a session before it has one) as actions change it. Headers and lines are changed on the messages themselves. */
public interface ActionContext extends SampleContext {
    /** What answers the client instead of a server; on a stream that speaks HTTP only. */
    default Answers answers() {
        throw notHttp();
    }

    /** How an ABORT is done: FIN, RST, or nothing on the wire at all. */
    void abortWith(Abort how);

    /** An ABORT of which the client is told nothing. @param resetTtl how many hops a reset travels, 0: none is sent where the system allows that */
    void dropSilently(int resetTtl);

    /** See {@link #abortWith}. */
    enum Abort {
        CLOSE,
        /** Only the server's connection; what has come from it still goes out. */
        SERVER,
        RESET,
        SILENT
    }

    /** A rule of the content or of HTTP ended its set. */
    default void finalRule(dev.jlb.config.source.Span rule) {}

    /** The rule that ended a set last; null when none did. */
    default dev.jlb.config.source.Span finalRule() {
        return null;
    }

    /** Routes the stream to a back end by name. @return false when that one is disabled or unpublished, so that the next rule is asked */
    boolean useBackend(String name);

    /** Forces a server of the chosen back end. */
    void useServer(String name);

    /** What {@code force-persist} (true) or {@code ignore-persist} (false) asks for. */
    void persist(boolean force);

    /** -1 back to normal; 8 is silent. */
    void setLogLevel(int level);

    /** Writes a line now. @param profile a {@code log-profile} that takes the place of those of the targets, or "" */
    void doLog(LogStep step, String profile);

    @Override
    boolean setCapture(boolean request, int slot, byte[] value);

    /** {@code kind}: client, server, tunnel, connect, queue, tarpit; milliseconds, 0 none. */
    void setTimeout(String kind, long milliseconds);

    /** From now on no more bytes pass in a time than that; takes the place of what the same filter has set before. */
    void limitBandwidth(BandwidthLimit limit);

    /** Null leaves it as it is; used by set-src, set-src-port, set-dst, set-dst-port. Port -1 leaves it. */
    void setSource(byte[] address, int port);

    void setDestination(byte[] address, int port);

    void setPriorityClass(int priorityClass);

    void setPriorityOffset(int offsetMillis);

    /** Adds a header to a 103 response; {@code last} sends it. */
    default void earlyHint(HeaderName name, byte[] value, boolean last) {
        throw notHttp();
    }

    /** Tables that track the request count it as an error of the client's. */
    void clientError();

    /** What follows is HTTP; without effect where it is already. */
    default void switchToHttp() {}

    /** A field of packets to the client or to the server, from now to the end of the connection. */
    void setPacketField(PacketField field, int value);

    /** See {@link #setPacketField}. */
    enum PacketField {
        CLIENT_TOS,
        CLIENT_MARK,
        SERVER_TOS,
        SERVER_MARK;

        public boolean isTos() {
            return this == CLIENT_TOS || this == SERVER_TOS;
        }

        public boolean isClient() {
            return this == CLIENT_TOS || this == CLIENT_MARK;
        }
    }

    /** Answers from a cache, for a rule of {@code proxy}; false when the object is not there. */
    default boolean useCache(String name, Proxy proxy) {
        throw notHttp();
    }

    /** Stores the response, as its head is now, in a cache if it may be stored. */
    default void storeInCache(String name) {
        throw notHttp();
    }

    /** Nothing but a failed connection makes the request be tried again. */
    default void disableRetry() {}

    /** Overrides {@code retries}, 0 to 100. */
    void setRetries(int count);

    /** The connection begins with a header of the PROXY protocol. */
    void expectProxy();

    /** Whether the stream, or its connection when the content was not looked at yet, tracks under that number. */
    boolean tracks(int counter, boolean content);

    /** Tracks until the end of the stream, or of the connection. */
    void track(int counter, boolean content, StickCounter tracked);

    /** A key of a {@code stick} rule: its table's server is to be followed, or the server found to be stored there, or both. */
    void stick(StickTable table, byte[] key, boolean match, boolean store);

    /**
     * Whether the body of the message is there: all of it, {@code atLeast} bytes (0: all) or a buffer full. If not, the action returns
     * {@link Verdict#YIELD} and is run again with more; when {@code milliseconds} pass before, the client gets 408, or 504 for a response.
     */
    boolean awaitBody(long milliseconds, long atLeast);

    /** Whether {@code milliseconds} have passed since the action was first run; if not, it returns {@link Verdict#YIELD} and is run again then. */
    boolean pause(long milliseconds);

    /**
     * Looks a name up. Null while the answer is not there: the action returns {@link Verdict#YIELD} and is run again then.
     *
     * @param resolvers a {@code resolvers} section
     * @param ipv6First which family is preferred
     */
    Resolved resolve(String resolvers, String name, boolean ipv6First);

    /** What came of a lookup. @param address 4 or 16 bytes; null when there is none */
    record Resolved(byte[] address) {}

    private static IllegalStateException notHttp() {
        return new IllegalStateException("a rule of HTTP on a stream that speaks none");
    }
}
