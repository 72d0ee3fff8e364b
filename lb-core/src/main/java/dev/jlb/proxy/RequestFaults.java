package dev.jlb.proxy;

import dev.jlb.config.model.LogSettings;
import dev.jlb.http.HeadStatus;
import dev.jlb.sample.Phase;
import dev.jlb.table.StickCounter;

/** What goes wrong with a request on the client's side: heads that are none, time that runs out, clients that leave. Each has its status and its letters (manual 8.5). */
final class RequestFaults {
    private final HttpStream stream;

    RequestFaults(HttpStream stream) {
        this.stream = stream;
    }

    void badRequest(HeadStatus why) {
        stream.active(true);
        stream.headNanos = 0;
        stream.counts.requestError();
        stream.ends('P', 'R');
        refuse(switch (why) {
            case UNSUPPORTED -> 422;
            case UNEXPECTED_BODY -> 413;
            default -> 400;
        });
    }

    /** Answers what was no request, logs it, and closes: no rule ever sees it. */
    private void refuse(int code) {
        stream.line.hide();
        stream.headNanos = 0;
        stream.session.tracking.each(StickCounter::request);
        if (code != 408) {
            // silence is no error of the request
            stream.trackError();
        }
        stream.firstByteNanos = stream.firstByteNanos != 0 ? stream.firstByteNanos : stream.beganNanos;
        stream.countRequest();
        stream.status = code;
        if (stream.front.rules.logFormat() == null && stream.front.proxy.settings().get(LogSettings.FORMAT) == LogSettings.Format.NONE) {
            // "Connect from" tells of streams, and this became none
            stream.logLevel = 8;
        }
        stream.client.channel.write(stream.client.channel.alloc().buffer().writeBytes(stream.front.pages.raw(code)));
        stream.active(false);
        stream.ended();
        stream.client.closeAfterWrite();
    }

    /** A rule ends the request as a bad one. */
    void refusedByRule() {
        stream.counts.requestError();
        stream.trackError();
        stream.ends('P', 'R');
        stream.headNanos = 0;
        stream.answers.error(400, false);
    }

    /** A rule refused the request without an answer. */
    void dropped(Phase in) {
        stream.counts.deniedRequest();
        stream.ends('P', 'R');
        stream.headNanos = 0;
        if (in == Phase.TCP_REQUEST_CONTENT && stream.back == null) {
            // the request was not looked at as such
            stream.line.hide();
        }
        stream.finishSilently();
        stream.client.dropped();
        Admission.drop(stream, stream.client.channel);
    }

    /** The head did not come in time. */
    void requestTimeout() {
        stream.active(true);
        stream.counts.requestError();
        if (stream.firstByteNanos == 0) {
            if (stream.front.dontLogNull) {
                stream.logLevel = 8;
            }
            stream.number = stream.worker.program.nextStream();
        }
        stream.ends('c', 'R');
        refuse(408);
    }

    /** Rules waited for a body that did not come in time. */
    void bodyTimeout() {
        stream.counts.requestError();
        stream.ends('c', 'R');
        stream.headNanos = 0;
        abortRequest(408);
    }

    /** The body's framing is wrong. */
    void brokenBody() {
        stream.trackError();
        stream.counts.requestError();
        stream.ends('P', 'D');
        abortRequest(400);
    }

    /** The client left in the middle of a head. */
    void incompleteRequest() {
        stream.counts.requestError();
        stream.ends('C', 'R');
        refuse(400);
    }

    /** A connection on which nothing was ever sent. */
    void emptyConnection() {
        if (stream.front.dontLogNull) {
            stream.logLevel = 8;
        }
        stream.counts.requestError();
        stream.ends('C', 'R');
        refuse(400);
    }

    /** The client did not send or take bytes for too long. */
    void clientTimeout() {
        if (stream.answers.tarpitted()) {
            return;
        }
        if (stream.requestRelay.awaitsContinue()) {
            return;
        }
        if (!stream.requestRelay.done()) {
            stream.ends('c', stream.relay.started() ? 'D' : 'H');
            if (stream.relay.started()) {
                if (stream.upstream.connection() != null) {
                    countAbort();
                }
                stream.relay.abort();
            } else {
                abortRequest(408);
            }
        } else if (stream.relay.clientBlocked()) {
            stream.ends('c', 'D');
            stream.relay.abort();
        }
    }

    private void abortRequest(int status) {
        stream.upstream.stop();
        if (stream.relay.started()) {
            stream.relay.abort();
        } else {
            stream.answers.error(status, false);
        }
    }

    /** The client has sent its FIN: it may still wait for the answer, and what it has sent before is still taken. */
    void clientEnd() {
        if (stream.answers.tarpitted()) {
            bodyCut();
            return;
        }
        boolean sent = stream.requestRelay.sent();
        if (sent && !stream.requestRelay.done()) {
            if (stream.client.in == null) {
                bodyCut();
            }
        } else if (!sent && (stream.rules.waitingForBody() || !stream.requestRelay.whole())) {
            bodyCut();
        } else if (stream.back != null && (stream.back.abortOnClose || stream.back.abortsWaiting && seeksServer())) {
            ServerConnection server = stream.upstream.connection();
            if (server != null) {
                server.endOutput();
            } else if (stream.upstream.waiting()) {
                leaveEarly();
            } else {
                int number = stream.number();
                Connecting.grace(stream.worker, () -> {
                    if (stream.active() && stream.number() == number && stream.upstream.connection() == null) {
                        leaveEarly();
                    }
                });
            }
        }
    }

    /** The request waits in a queue or for a connection; rules that wait are not hurried. */
    private boolean seeksServer() {
        return stream.upstream.waiting() || stream.upstream.server() != null && stream.upstream.connection() == null;
    }

    /** The client has ended its side before a server has its request. */
    private void leaveEarly() {
        if (!stream.relay.started() && stream.active()) {
            stream.ends('C', stream.upstream.waiting() ? 'Q' : 'C');
            countAbort();
            abandon();
        }
    }

    /** The server was told that the client has ended its side, and ends without an answer. */
    void leftUnanswered() {
        stream.ends('C', 'H');
        countAbort();
        abandon();
    }

    /** The client has sent its FIN and all that it sent was taken: a body that is not whole now never will be. */
    void bodyCut() {
        if (stream.answers.tarpitted()) {
            if (!stream.requestRelay.whole()) {
                stream.answers.leaveTarpit(false);
            }
            return;
        }
        if (stream.requestRelay.done()) {
            return;
        }
        if (stream.relay.answered()) {
            stream.ends('C', 'D');
            countAbort();
            stream.requestRelay.giveUp();
            return;
        }
        stream.ends('C', stream.requestRelay.sent() ? 'D' : stream.rules.waiting() ? 'R' : stream.upstream.waiting() ? 'Q' : 'C');
        countAbort();
        abandon();
    }

    /** The client's connection is gone altogether. */
    void clientGone() {
        if (stream.answers.tarpitted()) {
            stream.answers.leaveTarpit(stream.requestRelay.whole());
            return;
        }
        boolean within = !stream.requestRelay.done() && stream.requestRelay.sent();
        stream.ends('C', stream.relay.started() || within ? 'D' : stream.upstream.waiting() ? 'Q' : stream.upstream.connection() == null ? 'C' : 'H');
        countAbort();
        abandon();
    }

    private void countAbort() {
        stream.upstream.account.clientAbort();
    }

    private void abandon() {
        stream.bytesIn += stream.requestRelay.unsent();
        if (stream.upstream.waiting()) {
            // the log tells of the place in the queue that it leaves
            stream.upstream.stop();
        }
        stream.finishSilently();
        stream.client.close();
    }
}
