package dev.jlb.config.model;

import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.ConditionSyntax;
import java.util.Optional;

/**
 * One rule: an action and the condition under which it runs.
 *
 * @param set which set it belongs to
 * @param span the whole line
 */
public record Rule(RuleSet set, ActionSpec action, Optional<ConditionSyntax> condition, Span span) {}
