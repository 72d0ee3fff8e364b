package dev.jlb.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateReaderTest {
    private final Diagnostics diagnostics = new Diagnostics();

    private String show(String text) {
        return TemplateReader.read(Word.of(text), diagnostics)
                .map(template -> template.parts().stream().map(TemplateReaderTest::part).collect(Collectors.joining(" ")))
                .orElse("-");
    }

    private static String part(TemplateSyntax.Part part) {
        return switch (part) {
            case TemplateSyntax.Literal literal -> "'" + literal.text() + "'";
            case TemplateSyntax.Alias alias -> head(alias.item(), alias.type(), alias.flags()) + alias.name();
            case TemplateSyntax.Sample sample -> head(sample.item(), sample.type(), sample.flags()) + "[" + sample.expression() + "]";
        };
    }

    private static String head(String item, String type, List<Word> flags) {
        return (item.isEmpty() && type.isEmpty() ? "" : "(" + item + ":" + type + ")") + (flags.isEmpty() ? "" : flags);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "plain text        ~ 'plain text'",
                "``                ~ ``",
                "%ci:%cp           ~ ci ':' cp",
                "100%%             ~ '100%'",
                "%%%ci%%           ~ '%' ci '%'",
                "%{+Q}r            ~ [+Q]r",
                "%{+Q,-E}r         ~ [+Q, -E]r",
                "%{+Q, -E X}r      ~ [+Q, -E, X]r",
                "%{}ci             ~ ci",
                "%ci_x             ~ ci '_x'",
                "%hr%hs            ~ hr hs",
                "%(name)ci         ~ (name:)ci",
                "%(name:str){+Q}ci ~ (name:str)[+Q]ci",
                "%(:sint)[src]     ~ (:sint)[src]",
                "%[src]            ~ [src]",
                "a%[src,lower]b    ~ 'a' [src,lower] 'b'",
                "%[str(a]b)]c      ~ [str(a]b)] 'c'",
                "%[str(\"a)]b\")]c ~ [str(\"a)]b\")] 'c'",
                "%[str('a)]\"b')]c ~ [str('a)]\"b')] 'c'",
                "%[str(a)]]        ~ [str(a)] ']'",
                "%{+X}[date]%{+X}Ts ~ [+X][date] [+X]Ts",
            })
    void itemsAreTaken(String text, String expected) {
        assertThat(show(text)).isEqualTo(expected);
        assertThat(diagnostics.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "%                ~ failed to parse log-format : truncated line after '%'.",
                "%[src]x%         ~ failed to parse log-format : truncated line after '%'.",
                "`% a`            ~ failed to parse log-format : unexpected variable name near ' ' at position 1 line : '% a'. Maybe you want to write a single '%', use the syntax '%%'.",
                "%{+Q             ~ failed to parse log-format : truncated line after '+Q'.",
                "%{+Q}            ~ failed to parse log-format : parse argument modifier without variable name near '%{+Q}'.",
                "%{+Q}%ci         ~ failed to parse log-format : parse argument modifier without variable name near '%{+Q}'.",
                "%(a              ~ failed to parse log-format : missing ')' after '(a'.",
                "%[src            ~ failed to parse log-format : missing ']' after 'src'.",
                "%[str(a          ~ fetch method 'str' : expected ')'.",
                "%[str(\"a)]      ~ fetch method 'str' : expected ')'.",
                "%[]              ~ missing fetch method in sample expression ''.",
                "%[src,]          ~ failed to parse sample expression <src,]> : unknown converter ''.",
                "`%[src ]`        ~ missing comma after fetch keyword, found ' ' in expression 'src '.",
            })
    void mistakesAreNamed(String text, String message) {
        assertThat(show(text)).isEqualTo("-");
        assertThat(diagnostics.all()).extracting(Diagnostic::message).containsExactly(message);
    }

    /** HAProxy takes these; the percent sign is lost, which a diagnostic run says. */
    @ParameterizedTest
    @CsvSource({"100%.,100.", "x%-y,x-y", "x%/,x/"})
    void aPercentSignBeforePunctuationIsDropped(String text, String expected) {
        assertThat(show(text)).isEqualTo("'" + expected + "'");
        assertThat(diagnostics.all()).extracting(Diagnostic::severity).containsExactly(Severity.DIAG);
    }
}
