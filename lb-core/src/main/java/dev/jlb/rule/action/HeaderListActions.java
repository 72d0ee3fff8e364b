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
import dev.jlb.sample.Casts;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * {@code add-headers-bin}, {@code set-headers-bin}, {@code del-headers-bin} (manual 4.4): many headers at once, as {@code req.hdrs_bin} gives them. A list that is cut off
 * is taken as far as it goes. Unlike HAProxy no name or value gets into a message that its own parser would refuse: such headers are left out.
 */
final class HeaderListActions {
    private HeaderListActions() {}

    /** @param value null in lists of names */
    record Field(String name, byte[] value) {}

    static List<ActionDeclaration> all() {
        return List.of(
                new ActionDeclaration("add-headers-bin", HeaderActions.HTTP, "<expr> [ prefix <str> ]", "Adds the headers of a binary list.", (a, c) -> write(a, c, false)),
                new ActionDeclaration("set-headers-bin", HeaderActions.HTTP, "<expr> [ prefix <str> ]", "Replaces headers by those of a binary list.", (a, c) -> write(a, c, true)),
                new ActionDeclaration("del-headers-bin", HeaderActions.HTTP, "<expr> [ -m <meth> ]", "Removes the headers that a binary list names.", HeaderListActions::delete));
    }

    private static Action write(Arguments a, ActionCompiler c, boolean set) {
        Expression expression = c.expression(a.take("a sample expression"));
        String prefix = a.takeIf("prefix") ? a.take("a prefix").text().toLowerCase(Locale.ROOT) : "";
        boolean request = c.set() == RuleSet.HTTP_REQUEST;
        return context -> {
            HttpMessage message = HeaderActions.message(context, request);
            Sample sample = new Sample();
            if (!bytes(expression, context, sample)) {
                return Verdict.CONTINUE;
            }
            List<Field> fields = new ArrayList<>(read(sample, true));
            fields.removeIf(field -> !field.name().startsWith(prefix));
            if (set) {
                fields.forEach(field -> message.removeHeaders(HeaderName.of(field.name())));
            }
            fields.forEach(field -> message.addHeader(HeaderName.of(field.name()), field.value(), 0, field.value().length));
            return Verdict.CONTINUE;
        };
    }

    /** Not as text: that would end at the length of an empty value. */
    private static boolean bytes(Expression expression, ActionContext context, Sample sample) {
        return expression.evaluate(context, sample) && Casts.cast(sample, SampleType.BIN);
    }

    private static Action delete(Arguments a, ActionCompiler c) {
        Expression expression = c.expression(a.take("a sample expression"));
        BiPredicate<String, String> test = String::equals;
        if (a.takeIf("-m")) {
            Word method = a.take("a match method");
            test = switch (method.text()) {
                case "str" -> String::equals;
                case "beg" -> String::startsWith;
                case "end" -> String::endsWith;
                case "sub" -> String::contains;
                default -> throw new ConfigException(method.span(), "unsupported matching method '" + method + "'. Use 'str', 'beg', 'end' or 'sub'.");
            };
        }
        BiPredicate<String, String> matches = test;
        boolean request = c.set() == RuleSet.HTTP_REQUEST;
        return context -> {
            HttpMessage message = HeaderActions.message(context, request);
            Sample sample = new Sample();
            if (bytes(expression, context, sample)) {
                Set<String> names = new LinkedHashSet<>();
                read(sample, false).forEach(field -> names.add(field.name()));
                for (int i = 0; i < message.headerSlots(); i++) {
                    String name = message.isLive(i) ? message.name(i) : null;
                    if (name != null && names.stream().anyMatch(wanted -> matches.test(name, wanted))) {
                        message.removeHeader(i);
                    }
                }
            }
            return Verdict.CONTINUE;
        };
    }

    /** Names, and values if there are any, up to the empty name that ends the list or the end of the bytes. */
    static List<Field> read(Sample list, boolean values) {
        Reader reader = new Reader(list);
        List<Field> fields = new ArrayList<>();
        while (true) {
            byte[] name = reader.next();
            byte[] value = values && name != null ? reader.next() : name;
            if (name == null || value == null || name.length == 0) {
                return fields;
            }
            String text = new String(name, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            if (HeaderName.isToken(text) && !breaks(value)) {
                fields.add(new Field(text, values ? value : null));
            }
        }
    }

    private static boolean breaks(byte[] value) {
        for (byte b : value) {
            if (b == '\r' || b == '\n' || b == 0) {
                return true;
            }
        }
        return false;
    }

    /** Strings behind their lengths (SPOE.txt, "variable integer"). */
    private static final class Reader {
        private final byte[] data;
        private int at;
        private final int end;

        Reader(Sample list) {
            data = list.data;
            at = list.offset;
            end = list.offset + list.length;
        }

        byte[] next() {
            long length = integer();
            if (length < 0 || length > end - at) {
                return null;
            }
            byte[] text = java.util.Arrays.copyOfRange(data, at, at + (int) length);
            at += (int) length;
            return text;
        }

        private long integer() {
            if (at >= end) {
                return -1;
            }
            long value = data[at++] & 0xff;
            if (value < 240) {
                return value;
            }
            for (int shift = 4; shift < 32; shift += 7) {
                if (at >= end) {
                    return -1;
                }
                int next = data[at++] & 0xff;
                value += (long) next << shift;
                if (next < 128) {
                    return value;
                }
            }
            return -1;
        }
    }
}
