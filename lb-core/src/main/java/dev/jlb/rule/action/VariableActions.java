package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.VariableAction;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.VariableConditions;
import dev.jlb.sample.Variables;
import dev.jlb.template.Template;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code set-var}, {@code set-var-fmt}, {@code unset-var} (manual 4.4, 2.8). */
final class VariableActions {
    private static final Set<RuleSet> SETS = EnumSet.of(
            RuleSet.TCP_REQUEST_CONNECTION, RuleSet.TCP_REQUEST_SESSION, RuleSet.TCP_REQUEST_CONTENT, RuleSet.TCP_RESPONSE_CONTENT,
            RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE, RuleSet.HTTP_AFTER_RESPONSE);

    private VariableActions() {}

    static List<ActionDeclaration> all() {
        return List.of(
                new ActionDeclaration("set-var", SETS, "(<var>) <expr>", "Sets a variable to a sample.", VariableActions::set),
                new ActionDeclaration("set-var-fmt", SETS, "(<var>) <fmt>", "Sets a variable to a string.", VariableActions::format),
                new ActionDeclaration("unset-var", SETS, "(<var>)", "Forgets a variable.", (a, c) -> {
                    Variables.Variable variable = variable(c);
                    return new VariableAction(variable, context -> {
                        context.variables().unset(variable);
                        return Verdict.CONTINUE;
                    });
                }));
    }

    private static Variables.Variable variable(ActionCompiler c) {
        Word parameter = c.parameter();
        int comma = parameter.text().indexOf(',');
        Word name = comma < 0 ? parameter : parameter.slice(0, comma);
        return c.samples().variable(name.text()).orElseThrow(() -> new ConfigException(
                name.span(), CompileContext.mistake(name.text())));
    }

    /** What stands behind the variable's name: {@code (txn.a,ifnotexists)}. */
    private static VariableConditions conditions(ActionCompiler c) {
        Word parameter = c.parameter();
        List<Word> words = new ArrayList<>();
        int comma = parameter.text().indexOf(',');
        while (comma >= 0) {
            int next = parameter.text().indexOf(',', comma + 1);
            words.add(parameter.slice(comma + 1, next < 0 ? parameter.text().length() : next));
            comma = next;
        }
        return VariableConditions.of(words);
    }

    private static Action set(Arguments a, ActionCompiler c) {
        Variables.Variable variable = variable(c);
        VariableConditions conditions = conditions(c);
        Expression expression = c.expression(a.take("a sample expression"));
        return new VariableAction(variable, context -> {
            Sample value = new Sample();
            // without a value the variable stays as it was
            if (expression.evaluate(context, value) && conditions.allow(context, variable, value)) {
                context.variables().set(variable, value);
            }
            return Verdict.CONTINUE;
        });
    }

    private static Action format(Arguments a, ActionCompiler c) {
        Variables.Variable variable = variable(c);
        VariableConditions conditions = conditions(c);
        Template template = c.template(a.take("a format string"));
        return new VariableAction(variable, context -> {
            byte[] text = template.render(context);
            Sample value = new Sample().setString(text, 0, text.length);
            if (conditions.allow(context, variable, value)) {
                context.variables().set(variable, value);
            }
            return Verdict.CONTINUE;
        });
    }
}
