package dev.jlb.config.source;

import java.util.Objects;

/**
 * One thing to say about a configuration.
 *
 * @param severity how much it matters
 * @param span the piece of text that it is about
 * @param message what is wrong, without file or line, in HAProxy's words where it has some
 * @param hint what to do about it, or ""
 */
public record Diagnostic(Severity severity, Span span, String message, String hint) {
    /** How every message ends that is not about the file but about what jlb cannot run; {@link #aboutJlb} tells by it. */
    private static final String NOT_IMPLEMENTED = "is not implemented by jlb yet";

    /** True when HAProxy would accept what this complains about. */
    public boolean aboutJlb() {
        return message.contains(NOT_IMPLEMENTED);
    }

    public Diagnostic {
        Objects.requireNonNull(span);
        Objects.requireNonNull(message);
        Objects.requireNonNull(hint);
    }
}
