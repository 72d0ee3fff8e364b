package dev.jlb.template;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates of log lines; the part of a second's text that does not change is kept per thread. */
public final class LogDates {
    private static final DateTimeFormatter HTTP = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss", Locale.US);
    private static final DateTimeFormatter ZONED = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.US);
    private static final DateTimeFormatter SYSLOG = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.US);

    /** The text of the second that was asked for last. */
    private static final class Last {
        long second = Long.MIN_VALUE;
        String text;
    }

    private static final ThreadLocal<Last> LAST_HTTP = ThreadLocal.withInitial(Last::new);
    private static final ThreadLocal<Last> LAST_SYSLOG = ThreadLocal.withInitial(Last::new);

    private LogDates() {}

    private static ZonedDateTime at(long millis, ZoneId zone) {
        return Instant.ofEpochMilli(millis).atZone(zone);
    }

    /** {@code 06/Feb/2009:12:14:14.655}, local time. */
    public static void http(long millis, TextBuffer out) {
        Last last = LAST_HTTP.get();
        if (last.second != millis / 1000) {
            last.second = millis / 1000;
            last.text = HTTP.format(at(millis, ZoneId.systemDefault()));
        }
        out.append(last.text);
        long ms = millis % 1000;
        out.append(ms < 10 ? ".00" : ms < 100 ? ".0" : ".");
        out.append(ms);
    }

    /** {@code 06/Feb/2009:12:14:14 +0000}. */
    static void gmt(long millis, TextBuffer out) {
        out.append(ZONED.format(at(millis, ZoneOffset.UTC)));
    }

    static void local(long millis, TextBuffer out) {
        out.append(ZONED.format(at(millis, ZoneId.systemDefault())));
    }

    /** {@code Feb  6 12:14:14}, of RFC 3164. */
    public static String syslog(long millis) {
        Last last = LAST_SYSLOG.get();
        if (last.second != millis / 1000) {
            last.second = millis / 1000;
            last.text = SYSLOG.format(at(millis, ZoneId.systemDefault()));
        }
        return last.text;
    }
}
