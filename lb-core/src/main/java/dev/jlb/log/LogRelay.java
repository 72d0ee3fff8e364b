package dev.jlb.log;

import dev.jlb.config.model.LogForward;
import dev.jlb.config.model.LogForward.Host;
import java.io.IOException;
import java.util.List;

/** Passes on the syslog messages of a {@code log-forward} section (manual 12.6). Shared by all loops; never waits. */
public final class LogRelay {
    private final LogSinks sinks;
    private final boolean unparsed;
    private final Host host;

    private LogRelay(LogSinks sinks, boolean unparsed, Host host) {
        this.sinks = sinks;
        this.unparsed = unparsed;
        this.host = host;
    }

    public static LogRelay of(LogForward section, Logs logs) throws IOException {
        return new LogRelay(logs.relay(section.settings()), section.settings().is(LogForward.UNPARSED), section.settings().get(LogForward.HOST));
    }

    /**
     * @param end of the message in {@code data}; a line feed there is no part of it
     * @param source the sender's address, or null where it has none
     */
    public void message(byte[] data, int from, int end, String source) {
        int to = end > from && data[end - 1] == '\n' ? end - 1 : end;
        to = to > from && data[to - 1] == '\r' ? to - 1 : to;
        SyslogHeader header = new SyslogHeader();
        SyslogMessage message = unparsed ? null : SyslogMessage.parse(data, from, to, header);
        int text = message == null ? from : message.text();
        int level = header.level;
        int facility = header.facility;
        String sender = header.host;
        List<LogSinks.Sink> all = sinks.all();
        for (int i = 0, n = all.size(); i < n; i++) {
            LogSinks.Sink sink = all.get(i);
            if (!sink.takes(level)) {
                continue;
            }
            header.level = Math.max(level, sink.target().minLevel());
            header.facility = message != null && message.hasLevel() ? facility : sink.target().facility();
            header.host = sender;
            // the host is not invented before the format that keeps what the message has is known
            String format = !sink.format().isEmpty() ? sink.format() : message == null ? "raw" : message.format();
            header.host = host(sender, source);
            sinks.write(sink, format, header, data, text, to - text);
        }
    }

    private String host(String own, String source) {
        if (source == null) {
            return own;
        }
        return switch (host) {
            case REPLACE -> source;
            case FILL -> own == null ? source : own;
            case KEEP -> own;
            case APPEND -> own == null ? source : own + "," + source;
        };
    }
}
