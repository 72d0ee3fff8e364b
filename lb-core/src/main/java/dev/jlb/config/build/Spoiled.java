package dev.jlb.config.build;

import dev.jlb.config.source.Span;
import java.util.HashSet;
import java.util.Set;

/**
 * Which sections have wrong lines: what such a section lacks may stand in one of them, so checks of the whole file do not complain of it. HAProxy makes no
 * check of the whole file at all once a line is wrong; here those that no wrong line can have caused are made.
 */
final class Spoiled {
    private final Set<Span> sections = new HashSet<>();
    private boolean head;

    /** The section with that header has a wrong line. */
    void section(Span header) {
        sections.add(header);
    }

    /** A section's head may be among the wrong lines: any name may be missing because of it. */
    void head() {
        head = true;
    }

    boolean contains(Span header) {
        return sections.contains(header);
    }

    boolean anyHead() {
        return head;
    }
}
