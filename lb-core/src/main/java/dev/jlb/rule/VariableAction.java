package dev.jlb.rule;

import dev.jlb.sample.Variables;

/** An action that changes a variable, so that an observer can look at it afterwards. */
public record VariableAction(Variables.Variable variable, Action action) implements Action {
    @Override
    public Verdict run(ActionContext context) {
        return action.run(context);
    }
}
