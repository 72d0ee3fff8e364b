package dev.jlb.config.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.stream.Collectors;

/** Diagnostics in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS). Columns count Unicode code points. */
final class SarifRenderer {
    private SarifRenderer() {}

    static String render(List<Diagnostic> diagnostics, String version) {
        return """
                {
                  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
                  "version": "2.1.0",
                  "runs": [{
                    "tool": {"driver": {"name": "jlb", "version": %s, "rules": [
                      {"id": "error", "shortDescription": {"text": "The configuration cannot be used"}},
                      {"id": "warning", "shortDescription": {"text": "The configuration may not mean what its author thinks"}},
                      {"id": "note", "shortDescription": {"text": "A remark"}}
                    ]}},
                    "columnKind": "unicodeCodePoints",
                    "results": [%s]
                  }]
                }
                """
                .formatted(
                        JsonRenderer.string(version),
                        diagnostics.stream().map(SarifRenderer::result).collect(Collectors.joining(",\n      ", "\n      ", "\n    ")));
    }

    private static String result(Diagnostic diagnostic) {
        String level = switch (diagnostic.severity()) {
            case ALERT -> "error";
            case WARNING -> "warning";
            case NOTICE, DIAG -> "note";
        };
        String message = TextRenderer.shorten(diagnostic.message()) + (diagnostic.hint().isEmpty() ? "" : " (" + TextRenderer.shorten(diagnostic.hint()) + ")");
        return "{\"ruleId\": \"" + level + "\", \"level\": \"" + level + "\", \"message\": {\"text\": " + JsonRenderer.string(message) + "}" + location(diagnostic.span()) + "}";
    }

    private static String location(Span span) {
        if (span.line() == 0) {
            return "";
        }
        String line = span.file().line(span.line());
        int start = Math.min(line.length(), Math.max(0, span.column() - 1));
        int end = Math.min(line.length(), start + Math.max(1, span.length()));
        int column = points(line.substring(0, start)) + 1;
        int endColumn = column + Math.max(1, points(line.substring(start, end)));
        return ", \"locations\": [{\"physicalLocation\": {\"artifactLocation\": {\"uri\": " + JsonRenderer.string(uri(span.file().name()))
                + "}, \"region\": {\"startLine\": " + span.line() + ", \"startColumn\": " + column + ", \"endColumn\": " + endColumn + "}}}]";
    }

    private static int points(String bytes) {
        String text = DiagnosticRenderer.utf8(bytes);
        return text.codePointCount(0, text.length());
    }

    /** A relative reference for a relative path; what a URI cannot hold is percent-encoded. */
    private static String uri(String path) {
        try {
            return new URI(null, null, path.replace('\\', '/'), null).getRawPath();
        } catch (URISyntaxException noPath) {
            return "unknown";
        }
    }
}
