package dev.jlb.sample.convert;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates of HTTP headers in their three forms: IMF-fixdate, RFC 850 and asctime (RFC 9110 section 5.6.7). */
final class HttpDates {
    private static final String TIME = "(\\d\\d):(\\d\\d):(\\d\\d)";
    private static final Pattern IMF = Pattern.compile("(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d\\d) ([A-Z][a-z][a-z]) (\\d{4}) " + TIME + " GMT");
    private static final Pattern RFC850 = Pattern.compile("(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday), (\\d\\d)-([A-Z][a-z][a-z])-(\\d\\d) " + TIME + " GMT");
    private static final Pattern ASCTIME = Pattern.compile("(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z][a-z]) ([ \\d]\\d) " + TIME + " (\\d{4})");
    private static final List<String> MONTHS = List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private HttpDates() {}

    /** Seconds since 1970; null when the text has none of the forms. */
    static Long seconds(String text) {
        Matcher imf = IMF.matcher(text);
        if (imf.matches()) {
            return seconds(imf, Integer.parseInt(imf.group(3)), 2, 1, 4);
        }
        Matcher old = RFC850.matcher(text);
        if (old.matches()) {
            // two digits mean the past when they would lie more than 50 years ahead
            int now = ZonedDateTime.now(ZoneOffset.UTC).getYear();
            int year = now / 100 * 100 + Integer.parseInt(old.group(3));
            return seconds(old, year > now + 50 ? year - 100 : year, 2, 1, 4);
        }
        Matcher asctime = ASCTIME.matcher(text);
        return asctime.matches() ? seconds(asctime, Integer.parseInt(asctime.group(6)), 1, 2, 3) : null;
    }

    private static Long seconds(Matcher date, int year, int month, int day, int time) {
        int second = Integer.parseInt(date.group(time + 2));
        if (second > 60) {
            return null;
        }
        try {
            int minute = Integer.parseInt(date.group(time + 1));
            LocalDateTime then = LocalDateTime.of(year, MONTHS.indexOf(date.group(month)) + 1, Integer.parseInt(date.group(day).strip()), Integer.parseInt(date.group(time)), minute);
            // 60 is a leap second
            return then.toEpochSecond(ZoneOffset.UTC) + second;
        } catch (DateTimeException noSuchDay) {
            return null;
        }
    }
}
