package dev.jlb.config.model;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Span;
import java.util.Map;

/**
 * An {@code http-errors} section (manual 12.4): error pages that proxies import with {@code errorfiles}.
 *
 * @param pages status to the raw HTTP message of the file
 */
public record HttpErrors(String name, Span span, Map<Integer, byte[]> pages) implements NamedSection {
    public HttpErrors {
        pages = Map.copyOf(pages);
    }

    @Override
    public SectionKind kind() {
        return SectionKind.HTTP_ERRORS;
    }
}
