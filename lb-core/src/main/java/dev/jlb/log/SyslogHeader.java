package dev.jlb.log;

import dev.jlb.template.LogDates;
import dev.jlb.template.TextBuffer;

/**
 * What stands before the text of a log message: level, time, who sent it. Written in the formats of the manual (4.2 {@code log}); what is not
 * known (null) is left out, or a "-" in RFC 5424.
 */
final class SyslogHeader {
    int level;
    int facility;
    String host;
    String tag;
    String pid;
    String messageId;
    String structuredData;
    /** As RFC 3164 writes it, {@code Nov 21 14:34:03}; both times null: now. */
    String shortTime;
    /** As RFC 5424 writes it. */
    String isoTime;
    /** A message that said in RFC 5424's form that it knows no time: that form says so again. */
    boolean timeless;

    void clear() {
        level = 0;
        facility = 0;
        clearSender();
    }

    /** Forgets all but the level. */
    void clearSender() {
        host = null;
        tag = null;
        pid = null;
        messageId = null;
        structuredData = null;
        shortTime = null;
        isoTime = null;
        timeless = false;
    }

    /** @param format never "" */
    void write(String format, TextBuffer out) {
        switch (format) {
            case "raw" -> {}
            case "short" -> level(level, out);
            case "priority" -> level(facility * 8 + level, out);
            case "timed" -> {
                level(level, out);
                iso(out);
                out.append(' ');
            }
            case "iso" -> {
                iso(out);
                out.append(' ');
            }
            case "rfc5424" -> {
                level(facility * 8 + level, out);
                out.append("1 ");
                if (timeless) {
                    out.append('-');
                } else {
                    iso(out);
                }
                field(host, out);
                field(tag, out);
                field(pid, out);
                field(messageId, out);
                field(structuredData, out);
                out.append(' ');
            }
            case "rfc3164" -> {
                legacy(out);
                out.append(host == null ? "localhost" : host);
                out.append(' ');
                sender(out);
            }
            default -> {
                legacy(out);
                sender(out);
            }
        }
    }

    private static void level(int number, TextBuffer out) {
        out.append('<');
        out.append(number);
        out.append('>');
    }

    private static void field(String value, TextBuffer out) {
        out.append(' ');
        out.append(value == null || value.isEmpty() ? "-" : value);
    }

    private void legacy(TextBuffer out) {
        level(facility * 8 + level, out);
        String time = shortTime != null ? shortTime : isoTime == null ? null : LogDates.syslogOf(isoTime);
        out.append(time != null ? time : LogDates.syslog(System.currentTimeMillis()));
        out.append(' ');
    }

    private void iso(TextBuffer out) {
        String time = isoTime != null ? isoTime : shortTime == null ? null : LogDates.isoOf(shortTime);
        if (time != null) {
            out.append(time);
        } else {
            LogDates.iso(out);
        }
    }

    private void sender(TextBuffer out) {
        if (tag == null) {
            return;
        }
        out.append(tag);
        if (pid != null) {
            out.append('[');
            out.append(pid);
            out.append(']');
        }
        out.append(": ");
    }
}
