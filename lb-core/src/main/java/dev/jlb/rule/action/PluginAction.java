package dev.jlb.rule.action;

import dev.jlb.config.model.RuleSet;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionContext;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Plugins;

/** An action of a plugin: when it throws or returns null, the request is answered with 500, what is no request is closed, and why is told once. */
final class PluginAction implements Action {
    private final String name;
    private final Action action;
    private final boolean http;
    private volatile boolean told;

    private PluginAction(String name, Action action, boolean http) {
        this.name = name;
        this.action = action;
        this.http = http;
    }

    static ActionDeclaration guarded(ActionDeclaration plugin) {
        return new ActionDeclaration(plugin.name(), plugin.sets(), plugin.usage(), plugin.doc(), (arguments, context) -> {
            boolean http = context.set() == RuleSet.HTTP_REQUEST || context.set() == RuleSet.HTTP_RESPONSE || context.set() == RuleSet.HTTP_AFTER_RESPONSE;
            return new PluginAction(plugin.name(), Plugins.made(() -> plugin.factory().compile(arguments, context), ActionCompiler.Reported.class), http);
        });
    }

    @Override
    public Verdict run(ActionContext context) {
        String why;
        try {
            Verdict verdict = action.run(context);
            if (verdict != null) {
                return verdict;
            }
            why = "it returned null";
        } catch (RuntimeException | LinkageError | StackOverflowError broken) {
            why = broken.toString();
        }
        if (!told) {
            told = true;
            context.world().event("stderr", "[WARNING] action '" + name + "' failed: " + why + " (said once)");
        }
        if (http) {
            return context.answers().rewriteFailed("") ? Verdict.DONE : Verdict.CONTINUE;
        }
        context.abortWith(ActionContext.Abort.CLOSE);
        return Verdict.ABORT;
    }
}
