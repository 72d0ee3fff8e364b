package dev.jlb.rule.action;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.model.RuleSet;
import dev.jlb.http.HeaderName;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.template.Template;
import java.util.EnumSet;
import java.util.function.IntPredicate;

/** {@code http-request early-hint} (manual 4.4; RFC 8297): neighbouring rules make one 103 response. */
public final class EarlyHint implements Action {
    private final HeaderName name;
    private final Template value;
    private final boolean last;

    private EarlyHint(HeaderName name, Template value, boolean last) {
        this.name = name;
        this.value = value;
        this.last = last;
    }

    static ActionDeclaration declaration() {
        return new ActionDeclaration("early-hint", EnumSet.of(RuleSet.HTTP_REQUEST), "<name> <fmt>", "Tells the client of resources before the answer.", (a, c) -> {
            if (a.line().size() != 3) {
                throw new ConfigException(a.span(), "expects exactly 2 arguments.");
            }
            HeaderName header = HeaderName.of(a.take("a header name").text());
            return new EarlyHint(header, c.template(a.take("a value")), false);
        });
    }

    /**
     * Says which hints end a 103 response: those that no other hint follows for sure.
     *
     * @param conditional for each rule, whether it has a condition
     */
    public static void group(Action[] actions, IntPredicate conditional) {
        for (int i = 0; i < actions.length; i++) {
            if (actions[i] instanceof EarlyHint hint && (i + 1 == actions.length || !(actions[i + 1] instanceof EarlyHint) || conditional.test(i + 1))) {
                actions[i] = new EarlyHint(hint.name, hint.value, true);
            }
        }
    }

    @Override
    public Verdict run(ActionContext context) {
        context.earlyHint(name, value.render(context), last);
        return Verdict.CONTINUE;
    }
}
