package dev.jlb.cache;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates of HTTP in their three forms (RFC 9110 section 5.6.7). */
final class HttpDate {
    private static final DateTimeFormatter[] FORMS = {
        DateTimeFormatter.ofPattern("dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT), DateTimeFormatter.ofPattern("dd-MMM-yy HH:mm:ss 'GMT'", Locale.ROOT), DateTimeFormatter.ofPattern("MMM d HH:mm:ss yyyy", Locale.ROOT),
    };

    private HttpDate() {}

    /** Seconds since 1970, or -1 when the text is no date. */
    static long parse(String text) {
        // the day of the week says nothing new, and is not always right
        int weekday = text.strip().indexOf(' ');
        String date = text.strip().substring(weekday + 1).replaceAll(" +", " ").strip();
        for (DateTimeFormatter form : FORMS) {
            try {
                return LocalDateTime.parse(date, form).toEpochSecond(ZoneOffset.UTC);
            } catch (DateTimeException otherForm) {
                // the next one
            }
        }
        return -1;
    }
}
