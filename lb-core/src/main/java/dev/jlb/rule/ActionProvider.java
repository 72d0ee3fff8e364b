package dev.jlb.rule;

import java.util.Collection;

/**
 * Actions of a plugin. Name the class in {@code META-INF/services/dev.jlb.rule.ActionProvider} of a jar on the class path
 * ({@code JLB_PLUGINS}).
 */
public interface ActionProvider {
    /** The declarations, asked for once. Names that HAProxy has, or that another plugin took, are refused with a warning. */
    Collection<ActionDeclaration> actions();
}
