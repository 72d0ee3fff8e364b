package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.DataType;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Casts;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.StickKeys;
import dev.jlb.table.StickCounter;
import dev.jlb.table.StickOperation;
import dev.jlb.table.StickTable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code track-sc}, {@code sc-inc-gpc}, {@code sc-add-gpc}, {@code sc-set-gpt} and their old forms (manual 4.4). */
final class TrackActions {
    private static final Set<RuleSet> TRACKING = EnumSet.of(
            RuleSet.TCP_REQUEST_CONNECTION, RuleSet.TCP_REQUEST_SESSION, RuleSet.TCP_REQUEST_CONTENT, RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE);
    private static final Set<RuleSet> ALL = EnumSet.of(
            RuleSet.TCP_REQUEST_CONNECTION, RuleSet.TCP_REQUEST_SESSION, RuleSet.TCP_REQUEST_CONTENT, RuleSet.TCP_RESPONSE_CONTENT, RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE,
            RuleSet.HTTP_AFTER_RESPONSE);

    private TrackActions() {}

    static List<ActionDeclaration> all() {
        List<ActionDeclaration> all = new ArrayList<>();
        all.add(new ActionDeclaration("track-sc", TRACKING, "(<id>) <key> [table <table>]", "Tracks the entry of a key until the stream ends.", TrackActions::track));
        all.add(new ActionDeclaration("sc-inc-gpc", ALL, "(<idx>,<sc-id>)", "Increments a counter of a tracked entry.", (a, c) -> {
            int[] numbers = numbers(c, 2);
            return entry(numbers[1], (context, counter) -> StickOperation.increment(counter.table(), counter.slot(), null, null, numbers[0], 1));
        }));
        for (int i = 0; i < 2; i++) {
            int element = i;
            DataType count = i == 0 ? DataType.GPC0 : DataType.GPC1;
            DataType rate = i == 0 ? DataType.GPC0_RATE : DataType.GPC1_RATE;
            all.add(new ActionDeclaration("sc-inc-gpc" + i, ALL, "(<sc-id>)", "Increments a counter of a tracked entry.", (a, c) -> {
                int[] numbers = numbers(c, 1);
                return entry(numbers[0], (context, counter) -> StickOperation.increment(counter.table(), counter.slot(), count, rate, element, 1));
            }));
        }
        all.add(new ActionDeclaration("sc-add-gpc", ALL, "(<idx>,<sc-id>) { <int> | <expr> }", "Adds to a counter of a tracked entry.", (a, c) -> {
            int[] numbers = numbers(c, 2);
            Amount amount = Amount.read(a, c);
            return entry(numbers[1], (context, counter) -> {
                long value = amount.in(context);
                if (value >= 0) {
                    StickOperation.increment(counter.table(), counter.slot(), null, null, numbers[0], value);
                }
            });
        }));
        all.add(new ActionDeclaration("sc-set-gpt", ALL, "(<idx>,<sc-id>) { <int> | <expr> }", "Sets a tag of a tracked entry.", (a, c) -> {
            int[] numbers = numbers(c, 2);
            return tag(Amount.read(a, c), numbers[1], numbers[0], false);
        }));
        all.add(new ActionDeclaration("sc-set-gpt0", ALL, "(<sc-id>) { <int> | <expr> }", "Sets the tag of a tracked entry.", (a, c) -> tag(Amount.read(a, c), numbers(c, 1)[0], 0, true)));
        return all;
    }

    private static Action track(Arguments a, ActionCompiler c) {
        String number = c.keyword().text().substring("track-sc".length());
        Word id = number.startsWith("(") ? c.parameter() : c.keyword().slice("track-sc".length(), c.keyword().text().length());
        int counter = Values.integer(id, "track-sc", 0, Integer.MAX_VALUE);
        if (counter >= c.samples().stickCounters()) {
            throw new ConfigException(id.span(), "expects a track-sc number between 0 and " + (c.samples().stickCounters() - 1) + " (got " + counter + ")", "raise 'tune.stick-counters' in the global section");
        }
        Word key = a.take("a sample expression");
        Expression expression = c.expression(key);
        String name = c.samples().table(a.takeIf("table") ? a.take("a table name") : null, c.keyword().text());
        c.samples().tableSpec(name).ifPresent(spec -> {
            if (!Casts.possible(expression.type(), StickKeys.type(spec.type()))) {
                throw new ConfigException(key.span(), "stick-table '" + name + "' uses a type incompatible with the '" + c.keyword() + "' rule.", "the table is of type " + spec.type().text());
            }
        });
        boolean content = c.set() != RuleSet.TCP_REQUEST_CONNECTION && c.set() != RuleSet.TCP_REQUEST_SESSION;
        boolean http = c.set() != RuleSet.TCP_REQUEST_CONTENT;
        return context -> {
            StickTable table = context.world().table(name);
            Sample sample = new Sample();
            if (table != null && !context.tracks(counter, content) && expression.evaluate(context, sample)) {
                byte[] value = StickKeys.of(sample, table.spec());
                StickCounter tracked = value == null ? null : StickCounter.track(table, value);
                if (tracked != null) {
                    context.track(counter, content, tracked);
                    if (content && (http || context.request() != null)) {
                        // the request that is being looked at is the first that counts
                        tracked.request();
                    }
                }
            }
            return Verdict.CONTINUE;
        };
    }

    /** Does something to an entry, when it is tracked. */
    private interface Effect {
        void on(dev.jlb.rule.ActionContext context, StickCounter counter);
    }

    private static Action entry(int number, Effect effect) {
        return context -> {
            StickCounter counter = context.tracked(number);
            if (counter != null) {
                effect.on(context, counter);
            }
            return Verdict.CONTINUE;
        };
    }

    private static Action tag(Amount amount, int number, int index, boolean old) {
        return entry(number, (context, counter) -> {
            long value = amount.in(context);
            if (value >= 0) {
                StickTable table = counter.table();
                boolean single = old && table.stores(DataType.GPT0, 0);
                table.set(counter.slot(), single ? DataType.GPT0 : DataType.GPT, single ? 0 : index, value);
                table.touch(counter.slot());
            }
        });
    }

    private static int[] numbers(ActionCompiler c, int count) {
        String[] parts = c.parameter().text().split(",");
        if (parts.length != count) {
            throw new ConfigException(c.keyword().span(), "'" + c.keyword() + "' expects " + count + (count == 1 ? " number" : " numbers") + " in parentheses.");
        }
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            boolean counter = i == count - 1;
            numbers[i] = Values.integer(Word.of(parts[i].strip()), c.keyword().text(), 0, counter ? c.samples().stickCounters() - 1 : 99);
        }
        return numbers;
    }

    /** A number or an expression that gives one; unsigned, 32 bits. */
    private record Amount(long constant, Expression expression) {
        static Amount read(Arguments a, ActionCompiler c) {
            Word word = a.take("a number or a sample expression");
            if (word.text().chars().allMatch(Character::isDigit)) {
                return new Amount(Long.parseLong(word.text()) & 0xffffffffL, null);
            }
            return new Amount(0, c.expression(word));
        }

        /** -1 when there is none. */
        long in(dev.jlb.rule.ActionContext context) {
            if (expression == null) {
                return constant;
            }
            Sample sample = new Sample();
            return expression.evaluate(context, sample) && Casts.cast(sample, SampleType.SINT) ? sample.number & 0xffffffffL : -1;
        }
    }
}
