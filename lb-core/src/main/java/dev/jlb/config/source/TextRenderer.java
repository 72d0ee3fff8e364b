package dev.jlb.config.source;

/** One diagnostic as text for people. */
final class TextRenderer {
    /** Longer source lines are shown as a window around the caret. */
    private static final int WIDTH = 160;

    private static final int MAX_MESSAGE = 2000;

    private TextRenderer() {}

    static String render(Diagnostic diagnostic, boolean colour) {
        Span span = diagnostic.span();
        String level = switch (diagnostic.severity()) {
            case ALERT -> "error";
            case WARNING -> "warning";
            case NOTICE -> "notice";
            case DIAG -> "diag";
        };
        String paint = diagnostic.severity() == Severity.ALERT ? "\u001b[1;31m" : "\u001b[1;33m";
        StringBuilder out = new StringBuilder();
        if (span.line() > 0) {
            out.append(paint(span.toString() + ":", "\u001b[1m", colour)).append(' ');
        }
        out.append(paint(level + ":", paint, colour)).append(' ').append(DiagnosticRenderer.utf8(shorten(diagnostic.message()))).append('\n');
        if (span.line() > 0 && span.column() > 0) {
            appendSource(out, span, paint, colour);
        }
        if (!diagnostic.hint().isEmpty()) {
            out.append("  hint: ").append(DiagnosticRenderer.utf8(shorten(diagnostic.hint()))).append('\n');
        }
        return out.toString();
    }

    private static void appendSource(StringBuilder out, Span span, String paint, boolean colour) {
        String line = span.file().line(span.line());
        int start = Math.min(span.column() - 1, line.length());
        int end = Math.min(line.length(), start + Math.clamp(span.length(), 1, WIDTH));
        int from = line.length() <= WIDTH ? 0 : Math.max(0, Math.min(start - WIDTH / 4, line.length() - WIDTH));
        int to = Math.min(line.length(), from + WIDTH);
        String number = Integer.toString(span.line());
        out.append("  ").append(number).append(" | ").append(from > 0 ? "…" : "").append(clean(line.substring(from, to)))
                .append(to < line.length() ? "…" : "").append('\n');
        out.append("  ").append(" ".repeat(number.length())).append(" | ").append(from > 0 ? " " : "");
        // A tab before the caret stays a tab, so that the caret stands under its word whatever the tab width.
        out.append(clean(line.substring(from, start)).replaceAll("[^\t]", " "));
        int carets = Math.max(1, glyphs(line.substring(start, Math.min(end, to))));
        out.append(paint("^" + "~".repeat(carets - 1), paint, colour)).append('\n');
    }

    /** A message may quote a word of a megabyte. */
    static String shorten(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "...";
    }

    private static int glyphs(String bytes) {
        return DiagnosticRenderer.utf8(bytes).codePointCount(0, DiagnosticRenderer.utf8(bytes).length());
    }

    private static String clean(String bytes) {
        return DiagnosticRenderer.utf8(bytes).replaceAll("[\\x00-\\x08\\x0b-\\x1f\\x7f]", ".");
    }

    private static String paint(String text, String code, boolean colour) {
        return colour ? code + text + "\u001b[0m" : text;
    }
}
