package dev.jlb.log;

import dev.jlb.config.model.LogSettings;
import dev.jlb.config.model.Proxy;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.StreamFacts;
import dev.jlb.table.StickCounter;
import dev.jlb.template.Template;
import dev.jlb.template.TextBuffer;

/** Writes the log lines of a front end's streams (manual 8.2). Shared by all loops; never blocks. */
public final class StreamLogger {
    private final LogSinks sinks;
    private final Template format;
    private final Template errorFormat;
    private final boolean onlyErrors;
    private final boolean separateErrors;

    private final Template connectionFormat;
    private final boolean ownErrorFormat;

    /**
     * @param format null: the proxy does not log streams
     * @param errorFormat null: as {@code format}
     * @param connectionFormat how a line about a failed connection begins, where there is no error format
     */
    public StreamLogger(Proxy proxy, LogSinks sinks, Template format, Template errorFormat, Template connectionFormat) {
        this.connectionFormat = errorFormat == null ? connectionFormat : errorFormat;
        this.ownErrorFormat = errorFormat != null;
        this.sinks = sinks;
        this.format = format;
        this.errorFormat = errorFormat == null ? format : errorFormat;
        this.onlyErrors = proxy.settings().is(LogSettings.DONTLOG_NORMAL);
        this.separateErrors = proxy.settings().is(LogSettings.SEPARATE_ERRORS);
    }

    /**
     * Logs one stream.
     *
     * @param level as set by rules; -1: the usual one; 8: silent
     */
    public void log(SampleContext context, StreamFacts facts, Sample scratch, TextBuffer buffer, int level) {
        if (format == null || level >= 8 || sinks.isEmpty()) {
            return;
        }
        boolean error = failed(facts);
        if (onlyErrors && !error) {
            return;
        }
        buffer.clear();
        (error ? errorFormat : format).render(new LogContext(context), scratch, buffer);
        int usual = separateErrors && error ? 3 : 6;
        sinks.send(level >= 0 ? level : usual, buffer);
    }

    /** Logs a connection that ended before it was a session: {@code client [date] frontend/listener: what} (manual 8.2.6, "error-log-format"). */
    public void connectionError(SampleContext context, TextBuffer buffer, String listener, String why) {
        if (format == null || sinks.isEmpty()) {
            return;
        }
        buffer.clear();
        connectionFormat.render(new LogContext(context), new Sample(), buffer);
        if (!ownErrorFormat) {
            buffer.append("/");
            buffer.append(listener);
            buffer.append(": ");
            buffer.append(why);
        }
        sinks.send(separateErrors ? 3 : 6, buffer);
    }

    /** What {@code option log-separate-errors} and {@code dontlog-normal} call an error: not ended normally, retried, or a 5xx. */
    private static boolean failed(StreamFacts facts) {
        char cause = facts.terminationState().charAt(0);
        return cause != '-' && cause != 'L' || facts.retries() > 0 || facts.redispatched() || facts.status() >= 500;
    }

    /** The same stream, seen in the log's phase. */
    private record LogContext(SampleContext stream) implements SampleContext {
        @Override
        public Phase phase() {
            return Phase.LOG;
        }

        @Override
        public dev.jlb.http.HttpMessage request() {
            return stream.request();
        }

        @Override
        public dev.jlb.http.HttpMessage response() {
            return stream.response();
        }

        @Override
        public Connection client() {
            return stream.client();
        }

        @Override
        public Connection server() {
            return stream.server();
        }

        @Override
        public Payload payload(boolean request) {
            return stream.payload(request);
        }

        @Override
        public StickCounter tracked(int counter) {
            return stream.tracked(counter);
        }

        @Override
        public StreamFacts facts() {
            return stream.facts();
        }

        @Override
        public dev.jlb.sample.Variables variables() {
            return stream.variables();
        }

        @Override
        public dev.jlb.sample.World world() {
            return stream.world();
        }

        @Override
        public byte[] scratch(int size) {
            return stream.scratch(size);
        }
    }
}
