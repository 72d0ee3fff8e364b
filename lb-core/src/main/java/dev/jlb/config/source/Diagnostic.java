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
    public Diagnostic {
        Objects.requireNonNull(span);
        Objects.requireNonNull(message);
        Objects.requireNonNull(hint);
    }
}
