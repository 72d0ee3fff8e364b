package dev.jlb.config.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Collects diagnostics while a configuration is read; nothing is thrown, so that one run finds all mistakes. */
public final class Diagnostics {
    private final List<Diagnostic> all = new ArrayList<>();
    private int alerts;

    public void alert(Span span, String message, String hint) {
        add(new Diagnostic(Severity.ALERT, span, message, hint));
    }

    public void alert(Span span, String message) {
        alert(span, message, "");
    }

    public void warning(Span span, String message, String hint) {
        add(new Diagnostic(Severity.WARNING, span, message, hint));
    }

    public void warning(Span span, String message) {
        warning(span, message, "");
    }

    public void add(Diagnostic diagnostic) {
        all.add(diagnostic);
        if (diagnostic.severity() == Severity.ALERT) {
            alerts++;
        }
    }

    /** True when the configuration must be refused. */
    public boolean hasAlerts() {
        return alerts > 0;
    }

    public int alertCount() {
        return alerts;
    }

    /** In the order in which they were found. */
    public List<Diagnostic> all() {
        return Collections.unmodifiableList(all);
    }
}
