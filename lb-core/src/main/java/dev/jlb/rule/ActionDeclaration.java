package dev.jlb.rule;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.model.RuleSet;
import java.util.Set;

/**
 * An action as the registry knows it (manual 4.3 and 4.4).
 *
 * @param name without what may stand in parentheses
 * @param sets where it may be used
 * @param factory reads the arguments and compiles
 */
public record ActionDeclaration(String name, Set<RuleSet> sets, String usage, String doc, Factory factory) {
    /** Compiles one action; throws ConfigException for wrong arguments. */
    @FunctionalInterface
    public interface Factory {
        /** @param arguments positioned behind the action's keyword, with no condition in them */
        Action compile(Arguments arguments, ActionCompiler context);
    }
}
