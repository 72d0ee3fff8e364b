package dev.jlb.mail;

import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One mail. No value holds a line end: names and addresses come from the configuration, whose reader refuses them, and servers' words are made printable.
 *
 * @param from address of envelope and head, as {@code to}
 * @param text a line of the log, without its full stop
 */
record Mail(String hostname, String from, String to, ZonedDateTime date, String text) {
    /** As {@code strftime}'s {@code %a, %d %b %Y %T %z (%Z)}. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx (zzz)", Locale.US);

    /** Head, body and the dot that ends them, as HAProxy writes them. */
    byte[] data() {
        // RFC 5321 section 4.5.2: a dot at the start of a line is doubled
        String body = text.startsWith(".") ? "." + text : text;
        return ("From: " + from + "\r\nTo: " + to + "\r\nDate: " + DATE.format(date) + "\r\nSubject: [HAProxy Alert] " + text + "\r\n\r\n" + body + "\r\n\r\n.\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
