package dev.jlb.log;

import dev.jlb.config.model.LogSettings.Sampling;
import dev.jlb.config.model.LogSettings.Target;
import dev.jlb.template.TextBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The targets that a proxy's lines go to: each with its syslog format, facility and levels (manual 4.2 {@code log}). Shared by all loops. */
public final class LogSinks {
    /**
     * A target that is open.
     *
     * @param format never ""
     * @param host what its lines say, or null
     * @param profile or null
     * @param turn of {@code sample}: how many lines there were
     */
    record Sink(Target target, Outlet outlet, String format, String host, String tag, ProfileLines profile, AtomicLong turn) {
        boolean structured() {
            return format.equals("rfc5424");
        }

        /** Whether levels and sampling let a line pass; asked once per line. */
        boolean takes(int level) {
            if (level > target.maxLevel()) {
                return false;
            }
            Sampling sampling = target.sampling();
            return sampling == null || sampling.takes((int) (turn.getAndIncrement() % sampling.size()) + 1);
        }
    }

    private static final ThreadLocal<TextBuffer> COMPOSED = ThreadLocal.withInitial(() -> new TextBuffer(1024));
    private static final ThreadLocal<SyslogHeader> HEADER = ThreadLocal.withInitial(SyslogHeader::new);

    /** Nothing is written. */
    public static final LogSinks NONE = new LogSinks(List.of(), new LongAdder());

    private final List<Sink> sinks;
    private final LongAdder dropped;
    private final String pid = String.valueOf(ProcessHandle.current().pid());

    /** @param dropped counts messages that an outlet did not take */
    LogSinks(List<Sink> sinks, LongAdder dropped) {
        this.sinks = List.copyOf(sinks);
        this.dropped = dropped;
    }

    public boolean isEmpty() {
        return sinks.isEmpty();
    }

    List<Sink> all() {
        return sinks;
    }

    /** Sends a line that is no stream's. */
    public void send(int level, String line) {
        if (!sinks.isEmpty()) {
            TextBuffer buffer = new TextBuffer(line.length() + 16);
            buffer.append(line);
            for (int i = 0, n = sinks.size(); i < n; i++) {
                if (sinks.get(i).takes(level)) {
                    write(sinks.get(i), level, null, buffer);
                }
            }
        }
    }

    /** Sends a line to one sink that {@link Sink#takes takes} it. @param structuredData of RFC 5424, or null */
    void write(Sink sink, int level, String structuredData, TextBuffer line) {
        SyslogHeader header = HEADER.get();
        header.clear();
        header.level = Math.max(level, sink.target().minLevel());
        header.facility = sink.target().facility();
        header.host = sink.host();
        header.tag = sink.tag();
        header.pid = pid;
        header.structuredData = structuredData;
        write(sink, sink.format(), header, line.bytes(), 0, line.length());
    }

    void write(Sink sink, String format, SyslogHeader header, byte[] text, int from, int length) {
        TextBuffer message = COMPOSED.get();
        message.clear();
        header.write(format, message);
        message.append(text, from, Math.max(0, Math.min(length, sink.target().length() - message.length())));
        message.truncate(sink.target().length());
        if (!sink.outlet().send(message)) {
            dropped.increment();
        }
    }
}
