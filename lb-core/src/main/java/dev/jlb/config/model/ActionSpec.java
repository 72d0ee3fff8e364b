package dev.jlb.config.model;

/**
 * The parsed, immutable form of an action ({@code set-header x y}), with value equality. Each action's own file in
 * {@code rule.action} implements it and knows how to compile it.
 */
public interface ActionSpec {
    /** The action's keyword as documented, for logs and messages. */
    String keyword();
}
