package dev.jlb.sample.convert;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Converter;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.SampleType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Times as text, by strftime(3)'s formats: {@code ltime}, {@code utime}, {@code http_date} … (manual 7.3.1). */
final class DateConverters {
    private static final DateTimeFormatter HTTP = new DateTimeFormatterBuilder().appendPattern("EEE, dd MMM ").appendValue(ChronoField.YEAR, 4, 10, SignStyle.NORMAL).appendPattern(" HH:mm:ss 'GMT'").toFormatter(Locale.US);

    private DateConverters() {}

    static List<ConverterDeclaration> all() {
        List<ConverterDeclaration> all = new ArrayList<>();
        for (String prefix : List.of("", "ms_", "us_")) {
            long scale = prefix.isEmpty() ? 1 : prefix.equals("ms_") ? 1000 : 1_000_000;
            all.add(new ConverterDeclaration(prefix + "ltime", 1, 2, SampleType.SINT, SampleType.STR, "A time as local text.", (a, c) -> format(a, scale, true)));
            all.add(new ConverterDeclaration(prefix + "utime", 1, 2, SampleType.SINT, SampleType.STR, "A time as UTC text.", (a, c) -> format(a, scale, false)));
        }
        all.add(new ConverterDeclaration("date", 0, 0, SampleType.STR, SampleType.SINT, "Seconds since 1970 of a date in a header.", (a, c) -> (ctx, s) -> {
            Long seconds = HttpDates.seconds(s.text());
            if (seconds != null) {
                s.setInt(seconds);
            }
            return seconds != null;
        }));
        all.add(new ConverterDeclaration("http_date", 0, 2, SampleType.SINT, SampleType.STR, "A time in the form of HTTP headers.", (a, c) -> {
            int offset = a.isEmpty() || a.getFirst().text().isEmpty() ? 0 : Values.integer(a.getFirst(), "http_date", Integer.MIN_VALUE, Integer.MAX_VALUE);
            String unit = a.size() > 1 ? a.get(1).text() : "s";
            long scale = switch (unit) {
                case "s" -> 1;
                case "ms" -> 1000;
                case "us" -> 1_000_000;
                default -> throw new ConfigException(a.get(1).span(), "expects 's', 'ms' or 'us', got '" + unit + "'");
            };
            return (ctx, s) -> {
                long value = s.number + offset;
                String text = HTTP.format(Instant.ofEpochSecond(Math.floorDiv(value, scale)).atZone(ZoneOffset.UTC));
                if (scale > 1) {
                    // HAProxy does not fill the fraction up with zeros
                    text = text.substring(0, text.length() - 4) + "." + Math.floorMod(value, scale) + " GMT";
                }
                s.setString(text);
                return true;
            };
        }));
        return all;
    }

    /** Seconds from 1970; more make no date. */
    private static final long FARTHEST = 1L << 54;

    private static Converter format(List<Word> a, long scale, boolean local) {
        String format = a.getFirst().text();
        int offset = a.size() > 1 ? Values.integer(a.get(1), "offset", Integer.MIN_VALUE, Integer.MAX_VALUE) : 0;
        return (ctx, s) -> {
            long value = s.number + offset * 1L;
            long seconds = Math.floorDiv(value, scale);
            long micros = Math.floorMod(value, scale) * (1_000_000 / scale);
            if (Math.abs(seconds) > FARTHEST) {
                return false;
            }
            ZonedDateTime time = Instant.ofEpochSecond(seconds).atZone(local ? ZoneId.systemDefault() : ZoneOffset.UTC);
            StringBuilder out = new StringBuilder();
            strftime(format, time, micros, local, out);
            s.setString(out.toString());
            return true;
        };
    }

    /** Conversions of strftime(3) in the C locale; {@code %N} is nanoseconds, {@code %3N} the first three digits of them (manual, "ms_ltime"). */
    private static void strftime(String format, ZonedDateTime t, long micros, boolean local, StringBuilder out) {
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            char what = format.charAt(++i);
            if ((what == 'E' || what == 'O') && i + 1 < format.length()) {
                what = format.charAt(++i);
            }
            int width = 9;
            if (what >= '1' && what <= '9' && i + 1 < format.length() && format.charAt(i + 1) == 'N') {
                width = what - '0';
                what = format.charAt(++i);
            }
            switch (what) {
                case 'a' -> out.append(text("EEE", t));
                case 'A' -> out.append(text("EEEE", t));
                case 'b', 'h' -> out.append(text("MMM", t));
                case 'B' -> out.append(text("MMMM", t));
                case 'c' -> strftime("%a %b %e %H:%M:%S %Y", t, micros, local, out);
                case 'C' -> pad(out, t.getYear() / 100, 2, '0');
                case 'd' -> pad(out, t.getDayOfMonth(), 2, '0');
                case 'D', 'x' -> strftime("%m/%d/%y", t, micros, local, out);
                case 'e' -> pad(out, t.getDayOfMonth(), 2, ' ');
                case 'F' -> strftime("%Y-%m-%d", t, micros, local, out);
                case 'g' -> pad(out, t.get(IsoFields.WEEK_BASED_YEAR) % 100, 2, '0');
                case 'G' -> out.append(t.get(IsoFields.WEEK_BASED_YEAR));
                case 'H' -> pad(out, t.getHour(), 2, '0');
                case 'I' -> pad(out, (t.getHour() + 11) % 12 + 1, 2, '0');
                case 'j' -> pad(out, t.getDayOfYear(), 3, '0');
                case 'k' -> pad(out, t.getHour(), 2, ' ');
                case 'l' -> pad(out, (t.getHour() + 11) % 12 + 1, 2, ' ');
                case 'm' -> pad(out, t.getMonthValue(), 2, '0');
                case 'M' -> pad(out, t.getMinute(), 2, '0');
                case 'n' -> out.append('\n');
                case 'N' -> out.append(String.format(Locale.ROOT, "%09d", micros * 1000), 0, width);
                case 'p' -> out.append(t.getHour() < 12 ? "AM" : "PM");
                case 'P' -> out.append(t.getHour() < 12 ? "am" : "pm");
                case 'r' -> strftime("%I:%M:%S %p", t, micros, local, out);
                case 'R' -> strftime("%H:%M", t, micros, local, out);
                case 's' -> out.append(t.toEpochSecond());
                case 'S' -> pad(out, t.getSecond(), 2, '0');
                case 't' -> out.append('\t');
                case 'T', 'X' -> strftime("%H:%M:%S", t, micros, local, out);
                case 'u' -> out.append(t.getDayOfWeek().getValue());
                case 'U' -> pad(out, week(t, 7), 2, '0');
                case 'V' -> pad(out, t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0');
                case 'w' -> out.append(t.getDayOfWeek().getValue() % 7);
                case 'W' -> pad(out, week(t, 1), 2, '0');
                case 'y' -> pad(out, t.getYear() % 100, 2, '0');
                case 'Y' -> out.append(t.getYear());
                case 'z' -> out.append(text("xx", t));
                case 'Z' -> out.append(local ? text("zzz", t) : "GMT");
                case '%' -> out.append('%');
                default -> out.append('%').append(what);
            }
        }
    }

    /** Weeks since the first {@code firstDay} of the year (1 Monday, 7 Sunday). */
    private static int week(ZonedDateTime t, int firstDay) {
        int weekday = firstDay == 7 ? t.getDayOfWeek().getValue() % 7 : t.getDayOfWeek().getValue() - 1;
        return (LocalDate.from(t).getDayOfYear() - 1 + 7 - weekday) / 7;
    }

    private static String text(String pattern, ZonedDateTime t) {
        return DateTimeFormatter.ofPattern(pattern, Locale.US).format(t);
    }

    private static void pad(StringBuilder out, long number, int width, char fill) {
        String digits = Long.toString(number);
        for (int i = digits.length(); i < width; i++) {
            out.append(fill);
        }
        out.append(digits);
    }
}
