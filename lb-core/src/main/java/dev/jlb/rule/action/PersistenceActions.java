package dev.jlb.rule.action;

import dev.jlb.config.model.RuleSet;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import java.util.EnumSet;
import java.util.List;

/** {@code force-persist} and {@code ignore-persist} (manual 4.2): the first that applies decides. {@code force-be-switch}: rules may choose a back end that is disabled. */
final class PersistenceActions {
    private PersistenceActions() {}

    static List<ActionDeclaration> all() {
        return List.of(
                new ActionDeclaration("force-persist", EnumSet.of(RuleSet.PERSIST), "", "Follows persistence to servers that are down.", (a, c) -> context -> {
                    context.persist(true);
                    return Verdict.DONE;
                }),
                new ActionDeclaration("ignore-persist", EnumSet.of(RuleSet.PERSIST), "", "Does not follow persistence.", (a, c) -> context -> {
                    context.persist(false);
                    return Verdict.DONE;
                }),
                new ActionDeclaration("force-be-switch", EnumSet.of(RuleSet.FORCE_BACKEND), "", "Lets rules choose a back end that is disabled or unpublished.", (a, c) -> context -> Verdict.DONE));
    }
}
