package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Casts;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.StickKeys;
import dev.jlb.table.StickTable;
import java.util.EnumSet;
import java.util.List;

/** {@code stick on}, {@code match}, {@code store-request}, {@code store-response} (manual 4.2): a key for the stream's back end to follow or to remember. */
final class StickActions {
    private StickActions() {}

    static List<ActionDeclaration> all() {
        return List.of(
                declaration("on", RuleSet.STICK_REQUEST, true, true),
                declaration("match", RuleSet.STICK_REQUEST, true, false),
                declaration("store-request", RuleSet.STICK_REQUEST, false, true),
                declaration("store-response", RuleSet.STICK_RESPONSE, false, true));
    }

    private static ActionDeclaration declaration(String name, RuleSet set, boolean match, boolean store) {
        return new ActionDeclaration(name, EnumSet.of(set), "<pattern> [table <table>]", "Follows or stores the server of a key.", (a, c) -> compile(a, c, match, store));
    }

    private static Action compile(Arguments a, ActionCompiler c, boolean match, boolean store) {
        Word pattern = a.take("a sample expression");
        Expression expression = c.expression(pattern);
        // that the table exists is checked with all references
        String name = a.takeIf("table") ? a.take("a table name").text() : c.proxy().name();
        c.samples().tableSpec(name).ifPresent(spec -> {
            if (!Casts.possible(expression.type(), StickKeys.type(spec.type()))) {
                throw new ConfigException(pattern.span(), "type of pattern not usable with type of stick-table '" + name + "'.", "the table is of type " + spec.type().text());
            }
        });
        return context -> {
            StickTable table = context.world().table(name);
            Sample sample = new Sample();
            if (table != null && expression.evaluate(context, sample)) {
                byte[] key = StickKeys.of(sample, table.spec());
                if (key != null) {
                    context.stick(table, key, match, store);
                }
            }
            return Verdict.CONTINUE;
        };
    }
}
