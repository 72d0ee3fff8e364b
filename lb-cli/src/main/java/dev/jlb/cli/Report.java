package dev.jlb.cli;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.DiagnosticRenderer;
import dev.jlb.config.source.Severity;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Says what is wrong with a configuration. */
final class Report {
    private final PrintStream err;
    private final boolean showDiag;

    Report(PrintStream err, boolean showDiag) {
        this.err = err;
        this.showDiag = showDiag;
    }

    /** The same thing is said once. */
    private List<Diagnostic> distinct(List<Diagnostic> diagnostics) {
        Set<String> seen = new HashSet<>();
        return diagnostics.stream()
                .filter(d -> d.severity() != Severity.DIAG || showDiag)
                .filter(d -> seen.add(d.severity() + " " + d.span() + " " + d.message()))
                .toList();
    }

    /** For people: place, source line, caret, hint. */
    void people(List<Diagnostic> diagnostics, boolean colour) {
        distinct(diagnostics).forEach(d -> err.print(DiagnosticRenderer.text(d, colour)));
    }

    /** For scripts: HAProxy's lines, each followed by the source line and a caret. */
    void haproxy(List<Diagnostic> diagnostics, boolean quiet) {
        long pid = ProcessHandle.current().pid();
        for (Diagnostic diagnostic : distinct(diagnostics)) {
            if (quiet && diagnostic.severity() != Severity.ALERT) {
                continue;
            }
            err.println(DiagnosticRenderer.haproxyLine(diagnostic, pid));
            String text = DiagnosticRenderer.text(diagnostic, false);
            int first = text.indexOf('\n');
            if (first >= 0 && first + 1 < text.length()) {
                err.print(text.substring(first + 1));
            }
        }
    }

    static void line(PrintStream out, String level, String text) {
        out.println(String.format("%-10s (%d) : %s", "[" + level + "]", ProcessHandle.current().pid(), text));
    }
}
