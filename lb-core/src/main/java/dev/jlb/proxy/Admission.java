package dev.jlb.proxy;

import dev.jlb.config.model.RuleSet;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.RuleProgram;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.ConnectionError;
import dev.jlb.sample.Phase;
import dev.jlb.table.StickCounter;
import dev.jlb.tls.UntrustedException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Set;

/** What happens to a new client connection before any of its bytes are looked at: counts and {@code tcp-request connection|session} rules. */
final class Admission {
    /** How messages begin about connections that told nothing, which {@code option dontlognull} leaves out. */
    private static final Set<String> NOTHING_CAME = Set.of("Connection ", "Timeout ");

    private Admission() {}

    /** What a connection died of before it was a session. */
    static void failed(Stream stream, String why) {
        failed(stream, why, null);
    }

    private static void failed(Stream stream, String why, Throwable cause) {
        stream.session.failed(ConnectionError.of(why), cause);
        stream.status = 0;
        if (stream.front.dontLogNull && NOTHING_CAME.contains(why.substring(0, why.indexOf(' ') + 1))) {
            return;
        }
        stream.front.logger.connectionError(stream, stream.worker.text, stream.listener.name(), why);
    }

    /** Rules about the connection itself. False when one refused it; the channel is closed then. */
    static boolean connection(Stream stream, FrontSide front, Channel channel) {
        front.counters.connectionsTotal.increment();
        front.counters.connectionRate.add();
        if (!passes(stream, front, RuleSet.TCP_REQUEST_CONNECTION, Phase.TCP_REQUEST_CONNECTION)) {
            stream.counts.deniedConnection();
            refuse(stream, channel);
            return false;
        }
        return true;
    }

    /** Rules about who is at the other end, known once a PROXY header has said so. False when one refused it. */
    static boolean session(Stream stream, FrontSide front, Channel channel) {
        front.counters.sessionsTotal.increment();
        front.counters.sessionRate.add();
        if (!passes(stream, front, RuleSet.TCP_REQUEST_SESSION, Phase.TCP_REQUEST_SESSION)) {
            stream.counts.deniedSession();
            refuse(stream, channel);
            return false;
        }
        stream.session.tracking.each(StickCounter::session);
        return true;
    }

    private static boolean passes(Stream stream, FrontSide front, RuleSet set, Phase phase) {
        RuleProgram program = front.rules.get(set);
        if (program.isEmpty()) {
            return true;
        }
        stream.phase = phase;
        Verdict verdict = RuleProgram.verdict(program.run(stream, stream.worker.scratch, 0));
        return verdict != Verdict.ABORT && verdict != Verdict.DONE;
    }

    private static void refuse(Stream stream, Channel channel) {
        drop(stream, channel);
    }

    /** Counts what {@code tcp-response content} refuses; as HAProxy has it, a silent drop is a denied request, whenever it comes. */
    static void deniedResponse(Stream stream) {
        if (stream.abort == ActionContext.Abort.SILENT) {
            stream.counts.deniedRequest();
            stream.back.runtime.counters().deniedRequests.increment();
            return;
        }
        stream.counts.deniedResponse();
        stream.back.runtime.counters().deniedResponses.increment();
        stream.upstream.server().counters().deniedResponses.increment();
    }

    /** Ends a client's connection the way the rule asked for. */
    static void drop(Stream stream, Channel channel) {
        switch (stream.abort) {
            case SILENT -> SilentDrop.prepare(channel, stream.resetTtl);
            case RESET -> channel.config().setOption(ChannelOption.SO_LINGER, 0);
            case CLOSE, SERVER -> {
                // a FIN
            }
        }
        channel.close();
    }

    /** TLS stands; only now there is a session. False when a rule refused it. */
    static boolean secured(Stream stream, FrontSide front, Channel channel) {
        boolean resumed = Boolean.TRUE.equals(stream.session.resumed());
        stream.counts.tlsSession(resumed);
        front.counters.tlsRate.add();
        if (!resumed) {
            front.counters.tlsKeyRate.add();
        }
        front.counters.tlsConnections.increment();
        stream.session.secured = true;
        return session(stream, front, channel);
    }

    /** The client left, or let the time pass, before TLS stood. @param cause of what kind: closed, timeout or broken */
    static void handshakeFailed(Stream stream, Throwable cause) {
        stream.counts.tlsFailure();
        String untrusted = UntrustedException.reason(cause);
        failed(stream, untrusted != null ? untrusted : cause instanceof ClosedChannelException ? "Connection closed during SSL handshake" : cause instanceof SslHandshakeTimeoutException ? "Timeout during SSL handshake" : "SSL handshake failure", cause);
    }

    /** The connection is gone. */
    static void left(Session session, FrontSide front, Program program, Listener listener) {
        session.tracking.release();
        front.counters.sessions.decrement();
        if (session.secured) {
            front.counters.tlsConnections.decrement();
        }
        program.life.left(session.channel(), program.worker(session.channel().eventLoop()));
        listener.left();
    }
}
