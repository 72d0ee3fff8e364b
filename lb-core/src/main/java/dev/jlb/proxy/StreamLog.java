package dev.jlb.proxy;

import dev.jlb.config.model.LogStep;

/** Writes the lines of a stream: at its steps where {@code log-steps} asks for them, else one, at its end or as soon as possible. */
final class StreamLog {
    private final Stream stream;
    private boolean written;

    StreamLog(Stream stream) {
        this.stream = stream;
    }

    /** For the next request of a connection. */
    void restart() {
        written = false;
    }

    /** A step that {@code log-steps} may name, or where {@code option logasap} and lines that are complete are written, while the stream still counts everywhere. */
    void at(LogStep step, boolean asSoonAsPossible) {
        if (stream.front.logSteps != null) {
            if (stream.front.logSteps.contains(step)) {
                early(step);
            }
        } else if (asSoonAsPossible && stream.front.logAsap && !written) {
            written = true;
            early(step);
        }
    }

    /** The rules have let the request pass: without a format its line says no more than that (manual 8.2.1). */
    void admitted() {
        if (stream.front.logArrival && !written) {
            written = true;
            early(LogStep.REQUEST);
        }
    }

    private void early(LogStep step) {
        stream.early = true;
        write(step);
        stream.early = false;
    }

    /** The stream is over. */
    void end() {
        if (written) {
            return;
        }
        written = true;
        if (stream.front.dontLogNull && stream instanceof TcpStream && stream.bytesFromClient() == 0) {
            return; // a probe, whatever the server said
        }
        if (stream.front.logSteps == null || stream.front.logSteps.contains(LogStep.CLOSE)) {
            write(LogStep.CLOSE);
        }
    }

    private void write(LogStep step) {
        count(stream.early);
        stream.logStep = step;
        stream.front.logger.log(stream, stream, stream.worker.scratch, stream.worker.text, stream.logLevel);
    }

    /** {@code do-log}. @param profile that takes the place of those of the targets, or "" */
    void now(LogStep step, String profile) {
        count(true);
        stream.logStep = step;
        stream.front.logger.log(stream, stream, profile, stream.worker.text, stream.logLevel);
    }

    /** What a line says of others. @param runs the stream still counts itself, which it does not at its end, as in HAProxy's lines */
    private void count(boolean runs) {
        stream.processConnections = stream.worker.program.connections.get();
        stream.frontendConnections = stream.front.connections();
        if (stream.back != null) {
            stream.backendConnections = Math.max(0, stream.back.runtime.connections() - (runs ? 0 : 1));
            if (runs && stream.upstream.server() != null) {
                stream.serverConnections = stream.upstream.server().connections();
            }
        }
    }
}
