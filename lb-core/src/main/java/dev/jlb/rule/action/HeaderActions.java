package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.Word;
import dev.jlb.http.HeaderName;
import dev.jlb.http.HttpMessage;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.convert.Regsub;
import dev.jlb.sample.regex.Regex;
import dev.jlb.sample.regex.RegexMatcher;
import dev.jlb.template.Template;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** {@code add-header}, {@code set-header}, {@code del-header}, {@code replace-header}, {@code replace-value} (manual 4.4). */
final class HeaderActions {
    static final Set<RuleSet> HTTP = EnumSet.of(RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE, RuleSet.HTTP_AFTER_RESPONSE);

    private HeaderActions() {}

    static List<ActionDeclaration> all() {
        return List.of(
                new ActionDeclaration("set-header", HTTP, "<name> <fmt>", "Replaces all headers of a name.", (a, c) -> write(a, c, true)),
                new ActionDeclaration("add-header", HTTP, "<name> <fmt>", "Adds a header.", (a, c) -> write(a, c, false)),
                new ActionDeclaration("del-header", HTTP, "<name> [-m <method>]", "Removes headers.", HeaderActions::delete),
                new ActionDeclaration("replace-header", HTTP, "<name> <regex> <fmt>", "Replaces whole header values.", (a, c) -> replace(a, c, true)),
                new ActionDeclaration("replace-value", HTTP, "<name> <regex> <fmt>", "Replaces values between commas.", (a, c) -> replace(a, c, false)));
    }

    /** The message that the rule set is about. */
    static HttpMessage message(ActionContext context, boolean request) {
        return request ? context.request() : context.response();
    }

    private static Action write(Arguments a, ActionCompiler c, boolean set) {
        if (a.line().size() != 3) {
            throw new ConfigException(a.span(), "expects exactly 2 arguments.");
        }
        Word name = a.take("a header name");
        HeaderName header = name(name);
        Template template = c.template(a.take("a value"));
        boolean request = c.set() == RuleSet.HTTP_REQUEST;
        RewriteRoom room = RewriteRoom.of(c);
        return context -> {
            byte[] value = template.render(context);
            HttpMessage message = message(context, request);
            if (set) {
                message.removeHeaders(header);
            }
            if (!room.holds(message, header.length() + value.length + 4)) {
                return room.failed(context);
            }
            message.addHeader(header, value, 0, value.length);
            return Verdict.CONTINUE;
        };
    }

    private static HeaderName name(Word word) {
        for (int i = 0; i < word.text().length(); i++) {
            char c = word.text().charAt(i);
            if (c <= ' ' || c >= 127 || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
                throw new ConfigException(word.at(i, 1), "character is not permitted in header name '" + word + "'.");
            }
        }
        if (word.text().isEmpty()) {
            throw new ConfigException(word.span(), "a header name must not be empty.");
        }
        return HeaderName.of(word.text());
    }

    private static Action delete(Arguments a, ActionCompiler c) {
        Word name = a.take("a header name");
        boolean request = c.set() == RuleSet.HTTP_REQUEST;
        String method = a.takeIf("-m") ? a.take("a match method").text() : "str";
        String wanted = name.text().toLowerCase(Locale.ROOT);
        Predicate<String> test = switch (method) {
            case "str" -> null;
            case "beg" -> s -> s.startsWith(wanted);
            case "end" -> s -> s.endsWith(wanted);
            case "sub" -> s -> s.contains(wanted);
            case "reg" -> {
                Regex pattern = pattern(name, true);
                yield s -> pattern.find(s);
            }
            default -> throw new ConfigException(a.lastSpan(), "unsupported matching method '" + method + "'. Use 'str', 'beg', 'end', 'sub' or 'reg'.");
        };
        if (test == null) {
            HeaderName header = name(name);
            return context -> {
                message(context, request).removeHeaders(header);
                return Verdict.CONTINUE;
            };
        }
        return context -> {
            HttpMessage message = message(context, request);
            for (int i = 0; i < message.headerSlots(); i++) {
                if (message.isLive(i) && test.test(message.name(i))) {
                    message.removeHeader(i);
                }
            }
            return Verdict.CONTINUE;
        };
    }

    static Regex pattern(Word word, boolean ignoreCase) {
        try {
            return ignoreCase ? Regex.compile(word.text(), Regex.Flag.IGNORE_CASE) : Regex.compile(word.text());
        } catch (Regex.Invalid wrong) {
            throw new ConfigException(word.span(), "failed to parse the regex '" + word + "' : " + wrong.getMessage() + ".");
        }
    }

    private static Action replace(Arguments a, ActionCompiler c, boolean whole) {
        if (a.line().size() != 4) {
            throw new ConfigException(a.span(), "expects exactly 3 arguments.");
        }
        HeaderName header = name(a.take("a header name"));
        Regex pattern = pattern(a.take("a regex"), false);
        Template template = c.template(a.take("a replacement"));
        boolean request = c.set() == RuleSet.HTTP_REQUEST;
        RewriteRoom room = RewriteRoom.of(c);
        return context -> {
            HttpMessage message = message(context, request);
            String replacement = new String(template.render(context), StandardCharsets.ISO_8859_1);
            for (int i = message.find(header, 0); i >= 0; i = message.find(header, i + 1)) {
                String old = message.value(i);
                String changed = whole ? replace(pattern, old, replacement) : replaceItems(pattern, old, replacement);
                if (!changed.equals(old)) {
                    byte[] value = changed.getBytes(StandardCharsets.ISO_8859_1);
                    if (!room.holds(message, value.length - old.length())) {
                        return room.failed(context);
                    }
                    message.replaceValue(i, value, 0, value.length);
                }
            }
            return Verdict.CONTINUE;
        };
    }

    /** What matches is replaced by the expanded text; the rest of the value goes. */
    private static String replace(Regex pattern, String value, String replacement) {
        RegexMatcher matcher = pattern.matcher(value);
        if (!matcher.find()) {
            return value;
        }
        StringBuilder text = new StringBuilder();
        Regsub.expand(replacement, matcher, text);
        return text.toString();
    }

    /** Each value between commas; where one changes, the blanks around it go. Commas in quotation marks divide nothing. */
    private static String replaceItems(Regex pattern, String value, String replacement) {
        StringBuilder text = new StringBuilder();
        for (int from = 0; from <= value.length(); ) {
            int end = itemEnd(value, from);
            String item = value.substring(from, end);
            String trimmed = item.strip();
            String changed = trimmed.isEmpty() ? trimmed : replace(pattern, trimmed, replacement);
            text.append(from == 0 ? "" : ",").append(changed.equals(trimmed) ? item : changed);
            from = end + 1;
        }
        return text.toString();
    }

    private static int itemEnd(String value, int from) {
        boolean quoted = false;
        int at = from;
        for (; at < value.length() && (quoted || value.charAt(at) != ','); at++) {
            if (value.charAt(at) == '"') {
                quoted = !quoted;
            } else if (quoted && value.charAt(at) == '\\') {
                at++;
            }
        }
        return Math.min(at, value.length());
    }
}
