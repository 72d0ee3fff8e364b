package dev.jlb.server;

import dev.jlb.sample.SampleContext;
import java.util.concurrent.Executor;

/**
 * A stream's place at a server: what it asks for, and what it holds or waits for. One per stream, reused for every attempt and every request;
 * only {@link BackendRuntime} changes its state. The stream's loop calls {@link BackendRuntime#place}, then connects, and calls
 * {@link BackendRuntime#release} exactly once per success; {@link BackendRuntime#cancel} is right at any time and any number of times.
 */
public abstract class Placement implements BalanceContext {
    /** Where the stream stands. */
    enum State {
        NONE,
        WAITING,
        HOLDING
    }

    private final SampleContext samples;
    private final Executor loop;

    private ServerRuntime forced;
    private boolean persistent;
    private ServerRuntime previous;
    private boolean stays;
    private ServerRuntime excluded;
    private int priorityClass;
    private int priorityOffset;

    // guarded by the back end's queue lock while WAITING
    State state = State.NONE;
    ServerRuntime server;
    ServerRuntime waitingFor;
    WaitQueue.Entry entry;
    /** The server that the stream was for when that changed: it is gone, or its queue is full. Null when there is none. */
    ServerRuntime left;
    ServerRuntime full;
    /** Of the queues that the request has left: streams that were served before it, and itself, for the log. */
    int serverQueuePosition;

    int backendQueuePosition;
    /** Turns with every cancel, so that a wake-up that is under way finds out. */
    int ticket;

    /**
     * @param samples the stream, for algorithms that hash; may be null
     * @param loop the stream's event loop, on which {@link #granted} is called
     */
    protected Placement(SampleContext samples, Executor loop) {
        this.samples = samples;
        this.loop = loop;
    }

    /** Called on the stream's loop when waiting is over: {@link #server()} is set and its slot held; or it is null, because the server that was waited for is gone, and the stream
     * is to call {@link BackendRuntime#place} again. Not called after {@code cancel}. */
    protected abstract void granted();

    @Override
    public final SampleContext samples() {
        return samples;
    }

    final Executor loop() {
        return loop;
    }

    /**
     * Asks for one server: {@code use-server}, cookie, stick table.
     *
     * @param server null for the algorithm's choice
     * @param persistent true when a cookie or table said so: the log shows it, {@code option redispatch} may leave it
     */
    public final void force(ServerRuntime server, boolean persistent) {
        this.forced = server;
        this.persistent = persistent && server != null;
    }

    public final ServerRuntime forced() {
        return forced;
    }

    public final boolean persistent() {
        return persistent;
    }

    /** The server of the connection's last request, for {@code option prefer-last-server} and NTLM-like affinity; null for none. */
    /** From here on the previous server comes first, as with {@code option prefer-last-server}: the client has authenticated a connection to it. */
    public final void stay() {
        stays = true;
    }

    final boolean stays() {
        return stays;
    }

    /** Whether the client's connection has a connection to that server for itself. */
    protected boolean holds(ServerRuntime server) {
        return false;
    }

    /** Whether the stream keeps to its server whatever happens ({@code force-persist}). */
    protected boolean forcePersist() {
        return false;
    }

    public final void previous(ServerRuntime server) {
        this.previous = server;
    }

    public final ServerRuntime previous() {
        return previous;
    }

    /** Leaves a server out after it failed; also drops what was forced. */
    public final void exclude(ServerRuntime server) {
        this.excluded = server;
        this.forced = null;
        this.persistent = false;
    }

    @Override
    public final ServerRuntime excluded() {
        return excluded;
    }

    /** {@code set-priority-class}, {@code set-priority-offset}: lower values are served first. */
    public final void priority(int priorityClass, int offsetMillis) {
        this.priorityClass = priorityClass;
        this.priorityOffset = offsetMillis;
    }

    public final int priorityClass() {
        return priorityClass;
    }

    public final int priorityOffset() {
        return priorityOffset;
    }

    /** The server that is held, or null. */
    public final ServerRuntime server() {
        return server;
    }

    /** The server that the stream was for until {@link BackendRuntime#place} or its end in a queue gave it up: a redispatch to be counted. Asked once. */
    public final ServerRuntime takeLeft() {
        ServerRuntime server = left;
        left = null;
        return server;
    }

    /** The server in whose queue it stands, or null. */
    public final ServerRuntime waitingFor() {
        return waitingFor;
    }

    /** The server whose queue is full. */
    public final ServerRuntime full() {
        return full;
    }

    /** {@code %sq}. */
    public final int serverQueuePosition() {
        return serverQueuePosition;
    }

    /** {@code %bq}. */
    public final int backendQueuePosition() {
        return backendQueuePosition;
    }

    /** Makes ready for the next request of the connection. Nothing may be held or waited for. */
    public final void reset() {
        forced = null;
        persistent = false;
        excluded = null;
        left = null;
        full = null;
        priorityClass = 0;
        priorityOffset = 0;
        serverQueuePosition = 0;
        backendQueuePosition = 0;
    }
}
