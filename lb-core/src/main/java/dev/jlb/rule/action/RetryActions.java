package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
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
import java.util.EnumSet;
import java.util.List;

/** How often a request is tried again (manual 4.4 {@code disable-l7-retry}, {@code set-retries}). */
final class RetryActions {
    private static final int MOST = 100;

    private RetryActions() {}

    static List<ActionDeclaration> all() {
        return List.of(
                new ActionDeclaration("disable-l7-retry", EnumSet.of(RuleSet.HTTP_REQUEST), "", "Only a failed connection makes this request be tried again.", (a, c) -> context -> {
                    context.disableRetry();
                    return Verdict.CONTINUE;
                }),
                new ActionDeclaration("set-retries", EnumSet.of(RuleSet.TCP_REQUEST_CONTENT, RuleSet.HTTP_REQUEST), "{ <count> | <expr> }", "Overrides 'retries'.", RetryActions::setRetries));
    }

    private static Action setRetries(Arguments a, ActionCompiler c) {
        if (!c.proxy().kind().hasBackend()) {
            throw new ConfigException(c.keyword().span(), "'set-retries' is only available for proxies with backend capability.", "put it into the backend");
        }
        Word value = a.take("a number or an expression");
        if (!value.text().isEmpty() && Character.isDigit(value.text().charAt(0))) {
            int count = Values.integer(value, "set-retries", 0, MOST);
            return context -> {
                context.setRetries(count);
                return Verdict.CONTINUE;
            };
        }
        Expression expression = c.expression(value);
        return context -> {
            Sample sample = new Sample();
            if (expression.evaluate(context, sample) && Casts.cast(sample, SampleType.SINT) && sample.number >= 0 && sample.number <= MOST) {
                context.setRetries((int) sample.number);
            }
            return Verdict.CONTINUE;
        };
    }
}
