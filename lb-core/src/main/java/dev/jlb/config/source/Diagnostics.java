package dev.jlb.config.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects diagnostics while a configuration is read; nothing is thrown, so that one run finds all mistakes. */
public final class Diagnostics {
    private final List<Diagnostic> all = new ArrayList<>();
    private final Set<Diagnostic> said = new HashSet<>();
    private int alerts;
    private int languageAlerts;

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

    /** Says the same thing about the same place only once: a rule that many proxies inherit is read for each of them. */
    public void add(Diagnostic diagnostic) {
        if (!said.add(diagnostic)) {
            return;
        }
        all.add(diagnostic);
        if (diagnostic.severity() == Severity.ALERT) {
            alerts++;
            languageAlerts += diagnostic.aboutJlb() ? 0 : 1;
        }
    }

    /** True when the configuration must be refused. */
    public boolean hasAlerts() {
        return alerts > 0;
    }

    public int alertCount() {
        return alerts;
    }

    /** Alerts that HAProxy would give too. */
    public int languageAlertCount() {
        return languageAlerts;
    }

    /** File by file and line by line; what belongs to no line comes last. @param files in the order in which they were read */
    public List<Diagnostic> inFileOrder(List<SourceFile> files) {
        Map<SourceFile, Integer> order = new IdentityHashMap<>();
        files.forEach(file -> order.putIfAbsent(file, order.size()));
        return all.stream()
                .sorted(Comparator.comparingInt((Diagnostic d) -> order.getOrDefault(d.span().file(), Integer.MAX_VALUE)).thenComparingInt(d -> d.span().line()))
                .toList();
    }

    /** In the order in which they were found. */
    public List<Diagnostic> all() {
        return Collections.unmodifiableList(all);
    }
}
