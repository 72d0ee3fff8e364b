package dev.jlb;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.DiagnosticRenderer;
import dev.jlb.config.source.Severity;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration cannot be used. The message is what {@code jlb check} prints: every mistake with file, line, column and a hint. */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    ConfigurationException(List<Diagnostic> diagnostics) {
        super(diagnostics.stream().filter(d -> d.severity() == Severity.ALERT).map(d -> DiagnosticRenderer.text(d, false)).collect(Collectors.joining()));
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** Everything that was said about the configuration, warnings too. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
