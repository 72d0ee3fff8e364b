package dev.jlb.config.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The forms in which diagnostics are shown: to people, to programs, and to the scripts that read {@code haproxy -c}. */
public final class DiagnosticRenderer {
    private DiagnosticRenderer() {}

    /** {@code [ALERT]    (pid) : config : parsing [file:line] : message}, without a line feed: HAProxy's own form. */
    public static String haproxyLine(Diagnostic diagnostic, long pid) {
        Span span = diagnostic.span();
        String place = span.line() == 0 ? "" : "parsing [" + span.file().name() + ":" + span.line() + "] : ";
        return String.format("%-10s (%d) : config : ", "[" + diagnostic.severity() + "]", pid) + place + TextRenderer.shorten(diagnostic.message());
    }

    /** Text for people, ending in a line feed: place, message, the source line, a caret under the piece, the hint. */
    public static String text(Diagnostic diagnostic, boolean colour) {
        return TextRenderer.render(diagnostic, colour);
    }

    /** A JSON array of objects with file, line, column, length (in bytes), severity, message and hint; UTF-8 text again. */
    public static String json(List<Diagnostic> diagnostics) {
        return JsonRenderer.render(diagnostics);
    }

    /** A SARIF 2.1.0 log with one run, as code scanners and editors take it. */
    public static String sarif(List<Diagnostic> diagnostics, String version) {
        return SarifRenderer.render(diagnostics, version);
    }

    /** Bytes back to the text that they were typed as. What is no UTF-8 (an old file, or a name that is text already) stays as it is. */
    static String utf8(String bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.charAt(i) > 255) {
                return bytes;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1))).toString();
        } catch (CharacterCodingException notUtf8) {
            return bytes;
        }
    }
}
