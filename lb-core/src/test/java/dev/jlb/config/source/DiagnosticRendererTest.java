package dev.jlb.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosticRendererTest {
    private static final String BYTES = new String("global\n\tlog \"\u00fcber\" oops\n".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    private static final SourceFile FILE = new SourceFile("conf/a b.cfg", BYTES);
    private static final Diagnostic OOPS =
            new Diagnostic(Severity.ALERT, new Span(FILE, 2, 14, 4), "unknown \"oops\"", "did you mean 'local0' maybe ?");

    @Test
    void textShowsTheLineWithACaretUnderThePiece() {
        assertThat(DiagnosticRenderer.text(OOPS, false)).isEqualTo("""
                conf/a b.cfg:2:14: error: unknown "oops"
                  2 | \tlog "\u00fcber" oops
                    | \t           ^~~~
                  hint: did you mean 'local0' maybe ?
                """);
    }

    @Test
    void colourOnlyOnRequest() {
        assertThat(DiagnosticRenderer.text(OOPS, true)).contains("\u001b[1;31merror:\u001b[0m").contains("\u001b[1;31m^~~~\u001b[0m");
    }

    @Test
    void haproxysOwnLineForm() {
        assertThat(DiagnosticRenderer.haproxyLine(OOPS, 42)).isEqualTo("[ALERT]    (42) : config : parsing [conf/a b.cfg:2] : unknown \"oops\"");
        assertThat(DiagnosticRenderer.haproxyLine(new Diagnostic(Severity.WARNING, Span.NONE, "m", ""), 42)).isEqualTo("[WARNING]  (42) : config : m");
    }

    @Test
    void jsonIsEscapedAndUnicode() {
        assertThat(DiagnosticRenderer.json(List.of(OOPS))).isEqualTo("""
                [
                  {"file": "conf/a b.cfg", "line": 2, "column": 14, "length": 4, "severity": "alert", "message": "unknown \\"oops\\"", "hint": "did you mean 'local0' maybe ?"}
                ]
                """);
        assertThat(DiagnosticRenderer.json(List.of())).isEqualTo("[]\n");
        assertThat(JsonRenderer.string("\u00e9t\u00e9")).isEqualTo("\"\u00e9t\u00e9\"");
        assertThat(JsonRenderer.string("a\u0001\n\u00c3\u00bc\\")).isEqualTo("\"a\\u0001\\n\u00fc\\\\\"");
    }

    @Test
    void sarifHasLevelsPlacesAndCodePointColumns() {
        String sarif = DiagnosticRenderer.sarif(List.of(OOPS, new Diagnostic(Severity.DIAG, Span.NONE, "m", "")), "1.0");
        assertThat(sarif)
                .contains("\"version\": \"2.1.0\"")
                .contains("\"uri\": \"conf/a%20b.cfg\"")
                .contains("\"startLine\": 2, \"startColumn\": 13, \"endColumn\": 17")
                .contains("{\"ruleId\": \"note\", \"level\": \"note\", \"message\": {\"text\": \"m\"}}");
    }

    @Test
    void longLinesAreShownAroundTheCaret() {
        SourceFile file = new SourceFile("f", "x".repeat(1000) + "HERE" + "y".repeat(1000));
        String[] lines = DiagnosticRenderer.text(new Diagnostic(Severity.ALERT, new Span(file, 1, 1001, 4), "m", ""), false).split("\n");
        assertThat(lines[1].length()).isLessThan(180);
        assertThat(lines[1].substring(lines[2].indexOf('^'), lines[2].indexOf('^') + 4)).isEqualTo("HERE");
    }

    @Test
    void closestName() {
        List<String> known = List.of("balance", "bind", "backend", "default_backend", "server");
        assertThat(Suggestions.closest("balence", known)).contains("balance");
        assertThat(Suggestions.closest("bnid", known)).contains("bind");
        assertThat(Suggestions.closest("defualt_backend", known)).contains("default_backend");
        assertThat(Suggestions.closest("use_fcgi", known)).isEmpty();
        assertThat(Suggestions.closest("x", known)).isEmpty();
        assertThat(Suggestions.distance("abc", "acb", 9)).isEqualTo(1);
        assertThat(Suggestions.distance("kitten", "sitting", 9)).isEqualTo(3);
        assertThat(Suggestions.distance("kitten", "sitting", 2)).isEqualTo(2);
    }
}
