package dev.jlb.config.source;

/** How diagnostics are shown; {@link #haproxyLine} is the form that scripts expect of {@code haproxy -c}. */
public final class DiagnosticRenderer {
    private DiagnosticRenderer() {}

    /** {@code [ALERT]    (pid) : config : parsing [file:line] : message}, without a line feed. */
    public static String haproxyLine(Diagnostic diagnostic, long pid) {
        String head = String.format("%-10s (%d) : config : ", "[" + diagnostic.severity() + "]", pid);
        if (diagnostic.severity() == Severity.DIAG) {
            head = String.format("%-10s (%d) : config : ", "[DIAG]", pid);
        }
        Span span = diagnostic.span();
        String place = span.line() == 0 ? "" : "parsing [" + span.file().name() + ":" + span.line() + "] : ";
        return head + place + TextRenderer.shorten(diagnostic.message());
    }

    /** Text for people: place, message, the source line, a caret line, the hint. */
    public static String text(Diagnostic diagnostic, boolean colour) {
        return TextRenderer.render(diagnostic, colour);
    }
}
