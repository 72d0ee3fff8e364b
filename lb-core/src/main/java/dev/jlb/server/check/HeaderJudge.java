package dev.jlb.server.check;

import com.google.re2j.Pattern;
import dev.jlb.config.model.CheckRule.HeaderPattern;
import dev.jlb.http.HttpMessage;
import java.util.Locale;
import java.util.function.Predicate;

/** {@code http-check expect hdr} and {@code fhdr} (manual 4.2): whether a response has a header, or a value in it. */
final class HeaderJudge {
    private final Predicate<String> name;
    /** Null: the header's presence is enough. */
    private final Predicate<String> value;
    private final boolean whole;

    /** @param whole {@code fhdr}: values are not split at commas */
    HeaderJudge(HeaderPattern pattern, boolean whole) {
        // names know no case; only those of regular expressions cannot simply be folded
        this.name = pattern.nameMethod().equals("reg")
                ? matcher("reg", "(?i)" + pattern.name())
                : matcher(pattern.nameMethod(), pattern.name().toLowerCase(Locale.ROOT));
        this.value = pattern.value() == null ? null : matcher(pattern.valueMethod(), pattern.value());
        this.whole = whole;
    }

    private static Predicate<String> matcher(String method, String wanted) {
        return switch (method) {
            case "beg" -> text -> text.startsWith(wanted);
            case "end" -> text -> text.endsWith(wanted);
            case "sub" -> text -> text.contains(wanted);
            case "reg" -> {
                Pattern regex = Pattern.compile(wanted);
                yield text -> regex.matcher(text).find();
            }
            default -> wanted::equals;
        };
    }

    boolean matches(HttpMessage message) {
        for (int i = 0; i < message.headerSlots(); i++) {
            if (message.isLive(i) && name.test(message.text(message.nameOffset(i), message.nameLength(i)).toLowerCase(Locale.ROOT)) && (value == null || value(message.text(message.valueOffset(i), message.valueLength(i))))) {
                return true;
            }
        }
        return false;
    }

    private boolean value(String text) {
        if (whole) {
            return value.test(text);
        }
        for (String one : text.split(",")) {
            if (value.test(one.strip())) {
                return true;
            }
        }
        return false;
    }
}
