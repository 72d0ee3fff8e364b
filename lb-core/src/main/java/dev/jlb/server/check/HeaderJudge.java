package dev.jlb.server.check;

import dev.jlb.config.model.CheckRule.HeaderPattern;
import dev.jlb.http.HttpMessage;
import dev.jlb.sample.regex.Regex;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** {@code http-check expect hdr} and {@code fhdr} (manual 4.2): whether a response has a header, or a value in it. */
final class HeaderJudge {
    private final BiPredicate<String, CheckContext> name;
    /** Null: the header's presence is enough. */
    private final BiPredicate<String, CheckContext> value;
    private final boolean whole;
    /** What a format gives; null where there is none. */
    private final Function<CheckContext, String> names;
    private final Function<CheckContext, String> values;

    /** @param whole {@code fhdr}: values are not split at commas */
    HeaderJudge(HeaderPattern pattern, boolean whole, CheckScope scope) {
        // names know no case; only those of regular expressions cannot simply be folded
        this.name = pattern.nameMethod().equals("reg")
                ? matcher("reg", "(?i)" + pattern.name(), null)
                : matcher(pattern.nameMethod(), pattern.name(), CheckFormat.text(pattern.name(), pattern.nameFormat(), scope).andThen(text -> text.toLowerCase(Locale.ROOT)));
        this.value = pattern.value() == null ? null : matcher(pattern.valueMethod(), pattern.value(), CheckFormat.text(pattern.value(), pattern.valueFormat(), scope));
        this.whole = whole;
        this.names = pattern.nameFormat() || pattern.valueFormat() ? CheckFormat.text(pattern.name(), pattern.nameFormat(), scope) : null;
        this.values = pattern.valueFormat() ? CheckFormat.text(pattern.value(), true, scope) : null;
    }

    private static BiPredicate<String, CheckContext> matcher(String method, String regex, Function<CheckContext, String> wanted) {
        return switch (method) {
            case "beg" -> (text, context) -> text.startsWith(wanted.apply(context));
            case "end" -> (text, context) -> text.endsWith(wanted.apply(context));
            case "sub" -> (text, context) -> text.contains(wanted.apply(context));
            case "reg" -> {
                Regex compiled = Regex.compile(regex);
                yield (text, context) -> compiled.find(text);
            }
            default -> (text, context) -> text.equals(wanted.apply(context));
        };
    }

    /** Whether formats in it give something to look for. */
    boolean evaluates(CheckContext context) {
        return names == null || !names.apply(context).isEmpty() && (values == null || !values.apply(context).isEmpty());
    }

    boolean matches(HttpMessage message, CheckContext context) {
        for (int i = 0; i < message.headerSlots(); i++) {
            if (message.isLive(i) && name.test(message.text(message.nameOffset(i), message.nameLength(i)).toLowerCase(Locale.ROOT), context) && (value == null || value(message.text(message.valueOffset(i), message.valueLength(i)), context))) {
                return true;
            }
        }
        return false;
    }

    private boolean value(String text, CheckContext context) {
        if (whole) {
            return value.test(text, context);
        }
        for (String one : text.split(",")) {
            if (value.test(one.strip(), context)) {
                return true;
            }
        }
        return false;
    }
}
