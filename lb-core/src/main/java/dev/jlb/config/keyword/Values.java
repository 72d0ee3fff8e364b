package dev.jlb.config.keyword;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;

/** Numbers, times and sizes as HAProxy reads them (manual 2.5, 2.6). */
public final class Values {
    private Values() {}

    /** A duration of which a number without unit counts seconds, up to 68 years; rounded up to whole seconds. */
    public static int seconds(Word word, String keyword, Diagnostics lenient) {
        long milliseconds = milliseconds(word, keyword, 1000, lenient);
        if (milliseconds > Integer.MAX_VALUE * 1000L) {
            throw new ConfigException(word.span(), "timer overflow in argument <" + word + "> to <" + keyword + ">, maximum value is 2147483647 s (~68 years).");
        }
        return (int) ((milliseconds + 999) / 1000);
    }

    /** A whole number within bounds. */
    public static int integer(Word word, String keyword, int min, int max) {
        try {
            long value = Long.parseLong(word.text());
            if (value >= min && value <= max) {
                return (int) value;
            }
        } catch (NumberFormatException notANumber) {
            throw new ConfigException(word.span(), "'" + keyword + "' expects an integer argument, but got '" + word + "'.");
        }
        throw new ConfigException(word.span(), "'" + keyword + "' : value '" + word + "' is out of range.", "use " + min + " to " + max);
    }

    /**
     * A whole number as the C library's {@code atoi} reads it, which HAProxy does in many places: digits up to the first other character,
     * 0 for none. Accepted as HAProxy accepts it, but not without a word.
     */
    public static int lenient(Word word, String keyword, int min, Arguments a) {
        String text = word.text();
        int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        long value = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9' && value < Integer.MAX_VALUE) {
            value = value * 10 + text.charAt(at++) - '0';
        }
        value = Math.min(text.startsWith("-") ? -value : value, Integer.MAX_VALUE);
        if (value < min) {
            throw new ConfigException(word.span(), "'" + keyword + "' : invalid value " + value + ", must be >= " + min);
        }
        if (at < text.length() || text.isEmpty()) {
            a.diagnostics().warning(word.span(), "'" + keyword + "' : '" + text + "' is not a number and counts as " + value + ".", "write a plain number");
        }
        return (int) value;
    }

    /**
     * A duration with an optional unit (us, ms, s, m, h, d).
     *
     * @param unit milliseconds that a number without unit counts
     * @return milliseconds, rounded up
     */
    public static long time(Word word, String keyword, long unit) {
        return time(word, keyword, unit, null);
    }

    /** The same for a line of a configuration, where HAProxy takes no notice of what stands behind the unit: {@code 30sec} is 30 s, with a warning. */
    public static long time(Word word, String keyword, long unit, Diagnostics lenient) {
        long milliseconds = milliseconds(word, keyword, unit, lenient);
        if (milliseconds > Integer.MAX_VALUE) {
            throw new ConfigException(
                    word.span(), "timer overflow in argument '" + word + "' to '" + keyword + "' (maximum value is 2147483647 ms or ~24.8 days)");
        }
        return milliseconds;
    }

    private static long milliseconds(Word word, String keyword, long unit, Diagnostics lenient) {
        String text = word.text();
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits == 0) {
            throw new ConfigException(word.span(), "unexpected character '" + (text.isEmpty() ? "" : text.charAt(0)) + "' in '" + keyword + "'", "a time is a number and a unit: us, ms, s, m, h or d");
        }
        String suffix = text.substring(digits);
        int known = suffix.startsWith("us") || suffix.startsWith("ms") ? 2 : !suffix.isEmpty() && "smhd".indexOf(suffix.charAt(0)) >= 0 ? 1 : suffix.length();
        if (lenient != null && known < suffix.length()) {
            lenient.warning(word.at(digits + known, suffix.length() - known), "'" + suffix.substring(known) + "' behind the unit of '" + text + "' is ignored in '" + keyword + "'.", "units are us, ms, s, m (minutes), h and d");
            suffix = suffix.substring(0, known);
        }
        long factorMicros = switch (suffix) {
            case "" -> unit * 1000;
            case "us" -> 1;
            case "ms" -> 1000;
            case "s" -> 1_000_000L;
            case "m" -> 60_000_000L;
            case "h" -> 3_600_000_000L;
            case "d" -> 86_400_000_000L;
            default ->
                throw new ConfigException(
                        word.at(digits, suffix.length()), "unexpected character '" + suffix.charAt(0) + "' in '" + keyword + "'", "units are us, ms, s, m, h and d");
        };
        long value = digits > 12 ? Long.MAX_VALUE / factorMicros : Long.parseLong(text.substring(0, digits));
        return value > Long.MAX_VALUE / factorMicros - 999 ? Long.MAX_VALUE / 2 : (value * factorMicros + 999) / 1000;
    }

    /** A size in bytes with an optional k, m or g. */
    public static long size(Word word, String keyword) {
        String text = word.text();
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        String suffix = text.substring(digits).toLowerCase(java.util.Locale.ROOT);
        int shift = switch (suffix) {
            case "" -> 0;
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> -1;
        };
        if (digits == 0 || digits > 10 || shift < 0) {
            throw new ConfigException(word.span(), "'" + keyword + "' expects a size, but got '" + text + "'.", "a size is a number and, if wanted, k, m or g");
        }
        return Long.parseLong(text.substring(0, digits)) << shift;
    }
}
