package dev.jlb.proxy;

import dev.jlb.rule.ActionContext;
import dev.jlb.rule.RuleProgram;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Phase;
import dev.jlb.sample.VariableStore;
import dev.jlb.server.ServerRuntime;
import dev.jlb.table.StickCounter;
import dev.jlb.template.Template;

/** What HTTP and TCP streams have in common: the context that rules and samples see, the upstream side, the end. */
abstract class Stream extends StreamRecord implements ActionContext {
    final Worker worker;
    final Listener listener;
    /** {@code tcp-request connection expect-proxy layer4}. */
    boolean expectProxy;
    final Upstream upstream;
    final StreamTimeouts timeouts = new StreamTimeouts();
    final VariableStore variables;
    final Tracking tracking = new Tracking();
    Phase phase = Phase.TCP_REQUEST_CONNECTION;
    /** As syslog; -1: info; 8: silent. */
    int logLevel = -1;

    String chosenBackend;
    String chosenServer;
    boolean forceBackend;
    boolean forcePersist;
    boolean ignorePersist;
    Abort abort = Abort.CLOSE;
    /** Of {@code silent-drop rst-ttl}, else 0. */
    int resetTtl;
    /** A fetch wants more bytes. */
    boolean undecided;
    /** What limits the bytes from the client, and those to it; null without {@code set-bandwidth-limit}. */
    Bandwidth bandwidthIn;

    Bandwidth bandwidthOut;
    NameLookup lookup;
    /** Once there is one, it has the bytes of both sides. */
    Tunnel tunnel;
    final StreamLog log = new StreamLog(this);
    final StreamCounts counts = new StreamCounts(this);

    Stream(Worker worker, Listener listener, FrontSide front, Session session, VariableStore sessionVariables) {
        this.worker = worker;
        this.listener = listener;
        this.expectProxy = listener.acceptProxy();
        this.front = front;
        this.session = session;
        this.variables = new VariableStore(sessionVariables, worker.program.variables);
        this.upstream = new Upstream(this);
    }

    /** A connection to a server stands, or a pooled one was taken: the stream sends what it has. */
    abstract void connected(ServerConnection connection);

    /** No server could be reached. @param status what an HTTP client is told */
    abstract void unreachable(int status);

    // ---- the server's side: where there is a tunnel, it is the tunnel's business ----------------------------------------

    /** Bytes of the server wait in the connection's input. */
    void serverBytes(ServerConnection connection) {
        if (tunnel != null) {
            tunnel.fromServer();
        }
    }

    /** The server will send no more; {@code reset} when the connection broke. */
    void serverClosed(ServerConnection connection, boolean reset) {
        if (tunnel != null) {
            tunnel.serverEnd(reset);
        }
    }

    /** Bytes were written to the client and are to be sent now. */
    void flushClient() {
        if (tunnel != null) {
            tunnel.sendSoon();
        }
    }

    /** The server's connection can take more again. */
    void serverWritable() {
        if (tunnel != null) {
            tunnel.serverWritable();
        }
    }

    /** A bandwidth limit lets more bytes of the client pass. */
    void resumeRequest() {
        if (tunnel != null) {
            tunnel.resumeClient();
        }
    }

    /** A bandwidth limit lets more bytes to the client pass. */
    void resumeResponse() {
        if (tunnel != null) {
            tunnel.resumeServer();
        }
    }

    /** The server said nothing for too long. */
    void serverTimeout() {
        if (tunnel != null) {
            tunnel.expired();
        }
    }

    /** Both sides of the tunnel have ended. */
    abstract void tunnelEnded();

    /** A name is looked up: no rule runs until {@link #lookupEnds}. */
    abstract void lookupBegins();

    /** The rules go on, if the stream still lives. */
    abstract void lookupEnds();

    /** Counts and logs; once per stream. */
    final void ended() {
        endNanos = worker.clock.nanos();
        counts.end();
        log.end();
        tracking.release();
        releaseFilters();
        if (bandwidthIn != null) {
            bandwidthIn.release();
            bandwidthIn = null;
        }
        if (bandwidthOut != null) {
            bandwidthOut.release();
            bandwidthOut = null;
        }
    }

    /** Gives back what filters hold. */
    void releaseFilters() {}

    final void restart() {
        log.restart();
        counts.restart();
        logLevel = -1;
        chosenBackend = null;
        chosenServer = null;
        forceBackend = false;
        forcePersist = false;
        ignorePersist = false;
        if (lookup != null) {
            lookup.forget();
        }
    }

    /** Makes the back end known: counts, connections. */
    final void enter(BackSide chosen) {
        back = chosen;
        chosen.runtime.counters().sessionStarted(worker.clock.nanos());
        if (!chosen.persistRules.isEmpty()) {
            chosen.persistRules.run(this, worker.scratch, 0);
        }
    }

    final void leave() {
        if (back != null) {
            back.runtime.counters().sessionEnded();
        }
    }

    /** Runs {@code force-be-switch} and {@code use_backend} rules; null when there is no back end. */
    final BackSide chooseBackend() {
        phase = Phase.BACKEND_CHOICE;
        if (!front.forceBackend.isEmpty()) {
            forceBackend = RuleProgram.verdict(front.forceBackend.run(this, worker.scratch, 0)) == Verdict.DONE;
        }
        front.useBackend.run(this, worker.scratch, 0);
        BackSide chosen = worker.program.backendFor(front, chosenBackend, forceBackend);
        if (worker.program.observer != null) {
            Observations.backend(this, chosen);
        }
        return chosen;
    }

    /** Sets the limits of another stream, whose place this one takes. */
    final void takeBandwidth(Stream before) {
        for (Bandwidth one : new Bandwidth[] {before.bandwidthIn, before.bandwidthOut}) {
            if (one != null) {
                one.limits().forEach(this::limitBandwidth);
                one.release();
            }
        }
        before.bandwidthIn = null;
        before.bandwidthOut = null;
    }

    /**
     * Both sides are cut.
     *
     * @param cause as logs have it: {@code K} by a command, {@code D} since its server is down ({@code on-marked-down}), {@code U} since another is up ({@code on-marked-up})
     */
    abstract void kill(char cause);

    /** The request was the client's fault, for the tables that track it. */
    final void trackError() {
        tracking.each(StickCounter::error);
        session.tracking.each(StickCounter::error);
    }

    /** The response was the server's fault. */
    final void trackFailure() {
        tracking.each(StickCounter::failure);
        session.tracking.each(StickCounter::failure);
    }

    /** Whether its end counts as a response; without one, because the client was refused silently or left, as one of another class. */
    boolean countsResponse() {
        return false;
    }

    /** It is that server's from now on, in logs and counters. */
    final void serverIs(ServerRuntime server) {
        serverName = server.name();
        upstream.account.of(server);
    }

    /** Made when it is first asked for, in mode http of requests only; a format that names itself has nothing there. */
    @Override
    public byte[] uniqueId() {
        Template format = front.rules.uniqueIdFormat();
        if (uniqueId == null && format != null && mayHaveUniqueId()) {
            uniqueId = new byte[0];
            uniqueId = format.render(this);
        }
        return uniqueId;
    }

    boolean mayHaveUniqueId() {
        return true;
    }
}
