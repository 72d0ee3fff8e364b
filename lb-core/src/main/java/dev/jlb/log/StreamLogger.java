package dev.jlb.log;

import dev.jlb.config.model.LogSettings;
import dev.jlb.config.model.LogStep;
import dev.jlb.config.model.Proxy;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.StreamFacts;
import dev.jlb.table.StickCounter;
import dev.jlb.template.Template;
import dev.jlb.template.TextBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Writes the log lines of a front end's streams (manual 8.2). Shared by all loops; never blocks. */
public final class StreamLogger {
    private static final int USUAL = 6;
    private static final int ERRORS = 3;

    private final LogSinks sinks;
    private final Template format;
    private final Template errorFormat;
    private final Template structuredData;
    private final boolean onlyErrors;
    private final boolean separateErrors;
    private final Template connectionFormat;
    private final boolean ownErrorFormat;
    private final Set<LogStep> steps;
    private final Map<String, ProfileLines> profiles;
    private final boolean soon;
    private final AtomicLong lines = new AtomicLong();

    /**
     * How the lines of a proxy look.
     *
     * @param line null: the proxy does not log streams
     * @param error null: as {@code line}
     * @param structuredData for targets in RFC 5424's format, or null
     * @param connection how a line about a failed connection begins, where there is no error format
     * @param profiles all of the configuration, for {@code do-log}
     */
    public record Formats(Template line, Template error, Template structuredData, Template connection, Map<String, ProfileLines> profiles) {}

    public StreamLogger(Proxy proxy, LogSinks sinks, Formats formats) {
        this.connectionFormat = formats.error() == null ? formats.connection() : formats.error();
        this.ownErrorFormat = formats.error() != null;
        this.sinks = sinks;
        this.format = formats.line();
        this.errorFormat = formats.error() == null ? format : formats.error();
        this.structuredData = formats.structuredData();
        this.profiles = formats.profiles();
        this.onlyErrors = proxy.settings().is(LogSettings.DONTLOG_NORMAL);
        this.separateErrors = proxy.settings().is(LogSettings.SEPARATE_ERRORS);
        this.steps = proxy.settings().get(LogSettings.STEPS);
        this.soon = steps == null && !onlyErrors && knownBeforeEnd(format) && knownBeforeEnd(structuredData)
                && sinks.all().stream().allMatch(sink -> sink.profile() == null || sink.profile().knownBeforeEnd());
    }

    private static boolean knownBeforeEnd(Template template) {
        return template == null || template.knownBeforeEnd();
    }

    /** Whether the line of a stream need not wait for its end: all that is in it is known with the server's answer. Never where only failures are logged. */
    public boolean soon() {
        return soon;
    }

    /** {@code log-steps}, or null for one line when all is known. */
    public Set<LogStep> steps() {
        return steps;
    }

    /** {@code %lc}: lines so far. */
    public long lines() {
        return lines.get();
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
        boolean error = facts.failed();
        if (onlyErrors && !error) {
            return;
        }
        int usual = separateErrors && error ? ERRORS : USUAL;
        write(new LogContext(context), facts.logStep(), error, facts.stillborn() ? errorFormat : format, null, scratch, buffer, level >= 0 ? level : usual);
    }

    /** The line of {@code do-log}. @param profile takes the place of those of the targets, or "" */
    public void log(SampleContext context, StreamFacts facts, String profile, TextBuffer buffer, int level) {
        if (format != null && level < 8 && !sinks.isEmpty() && !onlyErrors) {
            write(new LogContext(context), facts.logStep(), false, format, profiles.get(profile), new Sample(), buffer, level >= 0 ? level : USUAL);
        }
    }

    private void write(LogContext context, LogStep step, boolean error, Template usual, ProfileLines profile, Sample scratch, TextBuffer buffer, int level) {
        Template rendered = null;
        List<LogSinks.Sink> all = sinks.all();
        for (int i = 0, n = all.size(); i < n; i++) {
            LogSinks.Sink sink = all.get(i);
            if (!sink.takes(level)) {
                continue;
            }
            Template line = usual;
            Template data = structuredData;
            ProfileLines own = profile != null ? profile : sink.profile();
            ProfileLines.Line said = own == null ? null : own.line(step, error);
            if (said != null) {
                if (said.drop()) {
                    continue;
                }
                line = said.format() != null ? said.format() : line;
                data = said.structuredData() != null ? said.structuredData() : data;
            }
            if (line != rendered) {
                buffer.clear();
                line.render(context, scratch, buffer);
                rendered = line;
            }
            if (buffer.length() == 0) {
                continue; // a format of which nothing is left is no message
            }
            String structured = null;
            if (data != null && sink.structured()) {
                TextBuffer text = new TextBuffer(128);
                data.render(context, scratch, text);
                structured = text.toString();
            }
            sinks.write(sink, level, structured, buffer);
        }
        lines.incrementAndGet();
    }

    /** Logs a connection that ended before it was a session: {@code client [date] frontend/listener: what} (manual 8.2.5, "error-log-format"). */
    public void connectionError(SampleContext context, TextBuffer buffer, String listener, String why) {
        if (format == null || sinks.isEmpty()) {
            return;
        }
        LogContext inLog = new LogContext(context);
        Sample scratch = new Sample();
        int level = separateErrors ? ERRORS : USUAL;
        for (LogSinks.Sink sink : sinks.all()) {
            ProfileLines.Line said = sink.profile() == null ? null : sink.profile().line(LogStep.ERROR, true);
            if (said != null && said.drop() || !sink.takes(level)) {
                continue;
            }
            buffer.clear();
            if (said != null && said.format() != null) {
                said.format().render(inLog, scratch, buffer);
            } else {
                connectionFormat.render(inLog, scratch, buffer);
                if (!ownErrorFormat) {
                    buffer.append("/");
                    buffer.append(listener);
                    buffer.append(": ");
                    buffer.append(why);
                }
            }
            String structured = null;
            if (said != null && said.structuredData() != null && sink.structured()) {
                structured = new String(said.structuredData().render(inLog), StandardCharsets.ISO_8859_1);
            }
            sinks.write(sink, level, structured, buffer);
        }
        lines.incrementAndGet();
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
