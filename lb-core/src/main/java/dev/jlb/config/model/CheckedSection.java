package dev.jlb.config.model;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Line;
import java.util.List;

/**
 * A section that jlb reads and judges but does not run: its lines, each checked against the language.
 */
public record CheckedSection(SectionKind kind, String name, Span span, List<Line> lines) implements NamedSection {
    public CheckedSection {
        lines = List.copyOf(lines);
    }
}
