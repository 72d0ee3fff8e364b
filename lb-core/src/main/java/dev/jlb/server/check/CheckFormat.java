package dev.jlb.server.check;

import dev.jlb.config.model.CheckRule.Form;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.VariableConditions;
import dev.jlb.sample.Variables;
import dev.jlb.config.model.CheckRule;
import dev.jlb.config.syntax.Word;
import dev.jlb.template.Template;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Texts, variables and ports that rules of checks make anew for each check. */
final class CheckFormat {
    private CheckFormat() {}

    /** Gives the bytes of a text; null when a format gives no hexadecimal digits where they are wanted. */
    static Function<CheckContext, byte[]> bytes(String text, Form form, CheckScope scope) {
        if (form == Form.TEXT || text.indexOf('%') < 0 && form == Form.FORMAT) {
            byte[] data = text.getBytes(StandardCharsets.ISO_8859_1);
            return context -> data;
        }
        Template template = scope.template(text);
        return form == Form.FORMAT ? template::render : context -> hex(template.render(context));
    }

    /** As {@link #bytes}, one char per byte. */
    static Function<CheckContext, String> text(String text, boolean format, CheckScope scope) {
        Function<CheckContext, byte[]> bytes = bytes(text, format ? Form.FORMAT : Form.TEXT, scope);
        return context -> new String(bytes.apply(context), StandardCharsets.ISO_8859_1);
    }

    /** The bytes that digits stand for, or null. */
    static byte[] hex(byte[] digits) {
        if (digits.length == 0 || digits.length % 2 != 0) {
            return null;
        }
        byte[] data = new byte[digits.length / 2];
        for (int i = 0; i < data.length; i++) {
            int high = Character.digit(digits[2 * i], 16);
            int low = Character.digit(digits[2 * i + 1], 16);
            if (high < 0 || low < 0) {
                return null;
            }
            data[i] = (byte) (high << 4 | low);
        }
        return data;
    }

    /** The port that a rule names: 0 for the check's own, also when an expression gives none. */
    static java.util.function.ToIntFunction<CheckContext> port(String text, CheckScope scope) {
        if (text.isEmpty() || text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int port = text.isEmpty() ? 0 : Integer.parseInt(text);
            return context -> port;
        }
        Expression expression = scope.expression(text);
        return context -> {
            Sample sample = new Sample();
            if (!expression.evaluate(context, sample)) {
                return 0;
            }
            long port = Saying.number(sample, -1);
            return port < 1 || port > 65535 ? 0 : (int) port;
        };
    }

    /** {@code set-var}, {@code set-var-fmt}, {@code unset-var}. */
    static Consumer<CheckContext> action(CheckRule.Variable rule, CheckScope scope) {
        String[] parts = rule.name().split(",");
        Variables.Variable variable = scope.samples().variable(parts[0]).orElseThrow();
        List<Word> conditions = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            conditions.add(Word.of(parts[i]));
        }
        VariableConditions allowed = VariableConditions.of(conditions);
        if (rule.value() == null) {
            return context -> context.variables().unset(variable);
        }
        if (rule.format()) {
            Template template = scope.template(rule.value());
            return context -> {
                byte[] text = template.render(context);
                Sample value = new Sample();
                value.setBytes(SampleType.STR, text, 0, text.length);
                set(context, allowed, variable, value);
            };
        }
        Expression expression = scope.expression(rule.value());
        return context -> {
            Sample value = new Sample();
            if (expression.evaluate(context, value)) {
                set(context, allowed, variable, value);
            }
        };
    }

    private static void set(CheckContext context, VariableConditions allowed, Variables.Variable variable, Sample value) {
        if (allowed.allow(context, variable, value)) {
            context.variables().set(variable, value);
        }
    }
}
