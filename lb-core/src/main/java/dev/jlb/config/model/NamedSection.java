package dev.jlb.config.model;

import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Span;

/** A section that is neither global nor a proxy; each kind has its own record in the package that runs it. */
public interface NamedSection {
    SectionKind kind();

    String name();

    Span span();

    /** Kind and name, unique in a configuration. */
    record Key(SectionKind kind, String name) {}

    default Key key() {
        return new Key(kind(), name());
    }
}
