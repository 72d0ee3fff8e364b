package dev.jlb.config.model;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Word;
import java.util.Map;

/**
 * A {@code log-profile} section (manual 8.3.5): how the lines of the {@code log} targets that name it are built.
 *
 * @param tag replaces {@code log-tag}; "" leaves it
 * @param lines what {@code on} said of each step
 */
public record LogProfile(String name, Span span, String tag, Map<LogStep, Line> lines) implements NamedSection {
    /**
     * @param drop nothing is logged
     * @param format replaces {@code log-format} or {@code error-log-format}; null leaves it
     * @param structuredData replaces {@code log-format-sd}; null leaves it
     */
    public record Line(boolean drop, Word format, Word structuredData) {}

    public LogProfile {
        lines = Map.copyOf(lines);
    }

    @Override
    public SectionKind kind() {
        return SectionKind.LOG_PROFILE;
    }
}
