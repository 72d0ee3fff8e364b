package dev.jlb.config.source;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Diagnostics as JSON (RFC 8259). */
final class JsonRenderer {
    private JsonRenderer() {}

    static String render(List<Diagnostic> diagnostics) {
        return diagnostics.stream().map(JsonRenderer::object).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")).replace("[\n  \n]", "[]");
    }

    private static String object(Diagnostic diagnostic) {
        Span span = diagnostic.span();
        return "{\"file\": " + string(span.file().name()) + ", \"line\": " + span.line() + ", \"column\": " + span.column()
                + ", \"length\": " + span.length() + ", \"severity\": " + string(diagnostic.severity().name().toLowerCase(Locale.ROOT))
                + ", \"message\": " + string(TextRenderer.shorten(diagnostic.message())) + ", \"hint\": " + string(TextRenderer.shorten(diagnostic.hint())) + "}";
    }

    /** A JSON string of text whose chars are bytes. */
    static String string(String bytes) {
        String text = DiagnosticRenderer.utf8(bytes);
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
