package dev.jlb.config.model;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Span;

/**
 * A {@code healthcheck} section (manual 12.9): how servers that name it are checked, whatever their proxy says.
 *
 * @param settings as {@link CheckSettings} of a proxy
 */
public record HealthCheck(String name, Span span, Settings settings) implements NamedSection {
    @Override
    public SectionKind kind() {
        return SectionKind.HEALTHCHECK;
    }
}
