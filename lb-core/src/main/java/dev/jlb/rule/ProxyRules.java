package dev.jlb.rule;

import dev.jlb.config.model.RuleSet;
import dev.jlb.config.source.Span;
import dev.jlb.template.Template;
import java.util.List;
import java.util.Map;

/**
 * All rule sets of a proxy, compiled.
 *
 * @param captures declared capture slots
 * @param forwarded what {@code option forwarded} adds, or null
 * @param logFormat what log-format says, or null
 */
public record ProxyRules(
        Map<RuleSet, RuleProgram> programs, Captures captures, Template logFormat, Template errorLogFormat, Template logFormatSd, Template uniqueIdFormat, String uniqueIdHeader, ForwardedHeader forwarded) {
    /**
     * Headers and lengths of {@code capture request|response header}.
     *
     * @param cookie of {@code capture cookie}, or null
     */
    public record Captures(List<Slot> request, List<Slot> response, Slot cookie) {}

    /**
     * @param header lower case
     * @param rule the action whose own slot it is, or null: it is declared
     */
    public record Slot(String header, int length, Span rule) {
        public Slot(String header, int length) {
            this(header, length, null);
        }

        /** Of a slot that only rules fill: no header has that name. */
        public static final String NO_HEADER = " ";
    }

    public RuleProgram get(RuleSet set) {
        return programs.getOrDefault(set, RuleProgram.EMPTY);
    }
}
