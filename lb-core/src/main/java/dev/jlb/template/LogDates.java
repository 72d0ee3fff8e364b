package dev.jlb.template;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Dates of log lines; the part of a second's text that does not change is kept per thread. */
public final class LogDates {
    private static final DateTimeFormatter HTTP = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss", Locale.US);
    private static final DateTimeFormatter ZONED = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.US);
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx", Locale.US);
    private static final DateTimeFormatter SYSLOG = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.US);

    /** The text of the second that was asked for last. */
    private static final class Last {
        long second = Long.MIN_VALUE;
        String text;
    }

    private static final ThreadLocal<Last> LAST_HTTP = ThreadLocal.withInitial(Last::new);
    private static final ThreadLocal<Last> LAST_SYSLOG = ThreadLocal.withInitial(Last::new);

    private static final ThreadLocal<Last> LAST_ISO = ThreadLocal.withInitial(Last::new);
    private static final List<String> MONTHS = List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private LogDates() {}

    /** {@code 2026-11-21T14:34:03.497189+00:00}: now, local time, of RFC 5424. */
    public static void iso(TextBuffer out) {
        Instant now = Instant.now();
        Last last = LAST_ISO.get();
        if (last.second != now.getEpochSecond()) {
            last.second = now.getEpochSecond();
            last.text = ISO.format(now.atZone(ZoneId.systemDefault()));
        }
        // the second, then the zone in its last six characters
        int zone = last.text.length() - 6;
        out.append(last.text.substring(0, zone));
        out.append('.');
        int micros = now.getNano() / 1000;
        for (int digit = 100_000; digit > 0; digit /= 10) {
            out.append((char) ('0' + micros / digit % 10));
        }
        out.append(last.text.substring(zone));
    }

    /** The time of a message in RFC 3164's form as RFC 5424 has it: this year's, or last year's when its month is still to come. */
    public static String isoOf(String syslog) {
        int month = MONTHS.indexOf(syslog.substring(0, 3)) + 1;
        ZonedDateTime now = Instant.now().atZone(ZoneId.systemDefault());
        int year = month > now.getMonthValue() ? now.getYear() - 1 : now.getYear();
        return year + (month < 10 ? "-0" : "-") + month + "-" + syslog.substring(4, 6).replace(' ', '0') + "T" + syslog.substring(7, 15) + "-00:00";
    }

    /** The time of a message in RFC 5424's form as RFC 3164 has it; null when it has no such month. */
    public static String syslogOf(String iso) {
        int month = iso.length() < 19 || !Character.isDigit(iso.charAt(5)) || !Character.isDigit(iso.charAt(6)) ? 0 : Integer.parseInt(iso.substring(5, 7));
        return month < 1 || month > 12 ? null : MONTHS.get(month - 1) + " " + (iso.charAt(8) == '0' ? ' ' : iso.charAt(8)) + iso.charAt(9) + " " + iso.substring(11, 19);
    }

    /** Whether RFC 3164 has a month of that name. */
    public static boolean isMonth(String name) {
        return MONTHS.contains(name);
    }

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
