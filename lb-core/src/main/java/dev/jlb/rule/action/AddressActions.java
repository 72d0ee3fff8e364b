package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.model.RuleSet;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Casts;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code set-src}, {@code set-dst} and their ports, {@code set-priority-*} (manual 4.4): numbers and addresses taken from samples. */
final class AddressActions {
    private static final Set<RuleSet> REQUEST = EnumSet.of(RuleSet.TCP_REQUEST_CONNECTION, RuleSet.TCP_REQUEST_SESSION, RuleSet.TCP_REQUEST_CONTENT, RuleSet.HTTP_REQUEST);
    private static final Set<RuleSet> CONTENT = EnumSet.of(RuleSet.TCP_REQUEST_CONTENT, RuleSet.HTTP_REQUEST);

    private AddressActions() {}

    static List<ActionDeclaration> all() {
        return List.of(
                address("set-src", "Says who the client is.", (context, value) -> context.setSource(value, -1)),
                address("set-dst", "Says whom the client reached.", (context, value) -> context.setDestination(value, -1)),
                port("set-src-port", "Says which port the client has.", (context, value) -> context.setSource(null, (int) value)),
                port("set-dst-port", "Says which port the client reached.", (context, value) -> context.setDestination(null, (int) value)),
                number("set-priority-class", CONTENT, "Ranks the request in queues; lower is served first.", -2047, 2047, (context, value) -> context.setPriorityClass((int) value)),
                number("set-priority-offset", CONTENT, "Moves the request in queues by milliseconds.", -524287, 524287, (context, value) -> context.setPriorityOffset((int) value)));
    }

    private interface AddressSetter {
        void set(ActionContext context, byte[] value);
    }

    private interface NumberSetter {
        void set(ActionContext context, long value);
    }

    private static ActionDeclaration address(String name, String doc, AddressSetter setter) {
        return new ActionDeclaration(name, REQUEST, "<expr>", doc, (a, c) -> {
            Expression expression = only(a, c);
            return context -> {
                Sample sample = new Sample();
                if (expression.evaluate(context, sample) && Casts.cast(sample, SampleType.ADDR)) {
                    setter.set(context, Arrays.copyOfRange(sample.data, sample.offset, sample.offset + sample.length));
                }
                return Verdict.CONTINUE;
            };
        });
    }

    private static ActionDeclaration number(String name, Set<RuleSet> sets, String doc, long min, long max, NumberSetter setter) {
        return new ActionDeclaration(name, sets, "<expr>", doc, (a, c) -> number(only(a, c), min, max, setter));
    }

    /** Of larger numbers the lowest 16 bits count, as in HAProxy. */
    private static ActionDeclaration port(String name, String doc, NumberSetter setter) {
        return new ActionDeclaration(name, REQUEST, "<expr>", doc, (a, c) -> number(only(a, c), Long.MIN_VALUE, Long.MAX_VALUE, (context, value) -> setter.set(context, value & 0xffff)));
    }

    private static Action number(Expression expression, long min, long max, NumberSetter setter) {
        return context -> {
            Sample sample = new Sample();
            if (expression.evaluate(context, sample) && Casts.cast(sample, SampleType.SINT)) {
                setter.set(context, Math.clamp(sample.number, min, max));
            }
            return Verdict.CONTINUE;
        };
    }

    private static Expression only(Arguments a, ActionCompiler c) {
        Expression expression = c.expression(a.take("a sample expression"));
        a.end();
        return expression;
    }
}
