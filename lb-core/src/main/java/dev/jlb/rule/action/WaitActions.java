package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Casts;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code wait-for-body} and {@code pause}: the rules stop and go on later (manual 4.4). */
final class WaitActions {
    private static final Set<RuleSet> HTTP = EnumSet.of(RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE);

    private WaitActions() {}

    static List<ActionDeclaration> all() {
        return List.of(
                new ActionDeclaration("wait-for-body", HTTP, "time <time> [at-least <bytes>] [use-large-buffer]", "Waits for the body of the message.", WaitActions::body),
                new ActionDeclaration("pause", HTTP, "{ <timeout> | <expr> }", "Waits.", WaitActions::pause));
    }

    private static Action body(Arguments a, ActionCompiler c) {
        long time = 0;
        long atLeast = 0;
        while (a.hasNext()) {
            Word word = a.take("an argument");
            switch (word.text()) {
                case "time" -> time = Values.time(a.take("a time"), "wait-for-body time", 1);
                case "at-least" -> atLeast = Values.size(a.take("a size"), "wait-for-body at-least");
                // every buffer of jlb has the configured size
                case "use-large-buffer" -> c.samples().diagnostics().warning(word.span(), "'use-large-buffer' has no effect in jlb: raise 'tune.bufsize' instead.");
                default -> throw a.error(word.span(), "expects 'time', 'at-least' or 'use-large-buffer', but got '" + word + "'.");
            }
        }
        if (time == 0) {
            throw a.error(c.keyword().span(), "expects 'time' <time> as a positive value.", "wait-for-body time 1s");
        }
        long limit = time;
        long enough = atLeast;
        return context -> context.awaitBody(limit, enough) ? Verdict.CONTINUE : Verdict.YIELD;
    }

    private static Action pause(Arguments a, ActionCompiler c) {
        Word value = a.take("a timeout or a sample expression");
        if (Character.isDigit(value.text().charAt(0))) {
            long milliseconds = Values.time(value, "pause", 1);
            return context -> verdict(context, milliseconds);
        }
        Expression expression = c.expression(value);
        return context -> {
            Sample sample = new Sample();
            boolean number = expression.evaluate(context, sample) && Casts.cast(sample, SampleType.SINT);
            return verdict(context, number ? sample.number : 0);
        };
    }

    private static Verdict verdict(ActionContext context, long milliseconds) {
        return context.pause(milliseconds) ? Verdict.CONTINUE : Verdict.YIELD;
    }
}
