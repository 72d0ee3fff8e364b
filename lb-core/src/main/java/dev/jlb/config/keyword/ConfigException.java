package dev.jlb.config.keyword;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.Span;

/**
 * Ends the parsing of one line with an alert. It never leaves the configuration builder: the line's other words are
 * skipped, the diagnostic is kept, and the next line is read.
 */
public class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Diagnostic diagnostic;

    public ConfigException(Span span, String message, String hint) {
        super(message, null, false, false);
        this.diagnostic = new Diagnostic(Severity.ALERT, span, message, hint);
    }

    public ConfigException(Span span, String message) {
        this(span, message, "");
    }

    public Diagnostic diagnostic() {
        return diagnostic;
    }
}
