package dev.jlb.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.source.Span;
import java.util.Map;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionReaderTest {
    private final Diagnostics diagnostics = new Diagnostics();

    /** {@code hdr[host|1] lower[]} for {@code hdr(host,1),lower()}. */
    private String show(String text) {
        Optional<ExpressionSyntax> expression = ExpressionReader.read(Word.of(text), diagnostics);
        return expression.map(e -> call(e.fetch()) + e.converters().stream().map(c -> " " + call(c)).collect(Collectors.joining())).orElse("");
    }

    private static String call(ExpressionSyntax.Call call) {
        String arguments = call.arguments().stream().map(Word::text).collect(Collectors.joining("|", "[", "]"));
        return call.name() + (call.parenthesised() ? arguments : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "src                          ~ src",
                "req.hdr(host)                ~ req.hdr[host]",
                "hdr(host,-1),lower           ~ hdr[host|-1] lower",
                "f()                          ~ f[]",
                "f(a,)                        ~ f[a|]",
                "f(,)                         ~ f[|]",
                "f( a , b )                   ~ f[ a | b ]",
                "path,regsub(\"(foo|bar)\",blah,g) ~ path regsub[(foo|bar)|blah|g]",
                "path,regsub(a(b,c)           ~ path regsub[a(b|c]",
                "str('a,b)c')                 ~ str[a,b)c]",
                "str(\"a\"'b'c)               ~ str[abc]",
                "str(\\\"a\\'b)               ~ str[\"a'b]",
                "str(\"a\\'b\")               ~ str[a\\'b]",
                "str(a\\b\\$\\x41)            ~ str[a\\b\\$\\x41]",
                "str(a\\ b\\\\c)              ~ str[a b\\c]",
                "str('a\\b')                  ~ str[a\\b]",
                "src,,lower,                  ~ src lower",
                "0.5:x(1)                     ~ 0.5:x[1]",
            })
    void callsAndArgumentsAreTaken(String text, String expected) {
        assertThat(show(text.strip())).isEqualTo(expected);
        assertThat(diagnostics.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "``                           ~ missing fetch method in sample expression ''.",
                "` src`                       ~ missing fetch method in sample expression ' src'.",
                "(a)                          ~ missing fetch method in sample expression '(a)'.",
                "hdr(host                     ~ fetch method 'hdr' : expected ')'.",
                "hdr(\"host)                  ~ fetch method 'hdr' : expected ')'.",
                "src,lower(x                  ~ invalid args in converter 'lower' : expected ')'.",
                "hdr(host)b                   ~ missing comma after fetch keyword, found 'b' in expression 'hdr(host)b'.",
                "src,lower()b                 ~ missing comma after converter, found 'b' in expression 'src,lower()b'.",
                "path,regsub((a|b),c,g)       ~ missing comma after converter, found ')' in expression 'path,regsub((a|b),c,g)'.",
                "src, lower                   ~ unknown converter ' lower'.",
                "str(a\\,b\\),c)              ~ missing comma after converter, found ')' in expression 'str(a\\,b\\),c)'.",
            })
    void mistakesAreNamed(String text, String message) {
        assertThat(show(text)).isEmpty();
        assertThat(diagnostics.all()).extracting(Diagnostic::message).containsExactly(message);
    }

    @Test
    void piecesPointAtTheirSource() {
        String line = "  acl a 'path,regsub(\"(x|y)\",\\,)' z";
        Word word = ConfigReader.read(List.of(new SourceFile("t", "global\n" + line + "\n")), new Environment(Map.of()), diagnostics)
                .getFirst().lines().getFirst().word(2);
        ExpressionSyntax expression = ExpressionReader.read(word, diagnostics).orElseThrow();
        ExpressionSyntax.Call regsub = expression.converters().getFirst();
        assertThat(regsub.name().span().column()).isEqualTo(line.indexOf("regsub") + 1);
        Word regex = regsub.arguments().getFirst();
        assertThat(regex.text()).isEqualTo("(x|y)");
        Span bar = regex.at(2, 1);
        assertThat(bar.column()).isEqualTo(line.indexOf('|') + 1);
        assertThat(bar.line()).isEqualTo(2);
    }
}
