package dev.jlb.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionReaderTest {
    private final Diagnostics diagnostics = new Diagnostics();

    private String show(String text) {
        List<Word> words = Arrays.stream(text.strip().split(" ")).map(word -> Word.of(word.equals("EMPTY") ? "" : word)).toList();
        return ConditionReader.read(words, diagnostics)
                .map(c -> c.alternatives().stream()
                        .map(terms -> terms.stream().map(ConditionReaderTest::term).collect(Collectors.joining(" & ")))
                        .collect(Collectors.joining(" | ", c.keyword() + ": ", "")))
                .orElse("-");
    }

    private static String term(ConditionSyntax.Term term) {
        return (term.negated() ? "not " : "") + switch (term) {
            case ConditionSyntax.Named named -> named.word().text();
            case ConditionSyntax.Anonymous anonymous -> anonymous.words().toString();
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "if a                          ~ if: a",
                "unless a !b                   ~ unless: a & not b",
                "if a b or c || d              ~ if: a & b | c | d",
                "if a OR b                     ~ if: a | b",
                "if { path_beg /x /y } !c      ~ if: [path_beg, /x, /y] & not c",
                "if !{ src 1.1.1.1 }           ~ if: not [src, 1.1.1.1]",
                "if ! { src 1.1.1.1 } ! ! a    ~ if: not [src, 1.1.1.1] & a",
                "if !!a                        ~ if: a",
                "if { hdr(x) -m str or || ! }  ~ if: [hdr(x), -m, str, or, ||, !]",
                "if or a                       ~ if: a",
                "if a or or b or               ~ if: a | b",
                "if a ! or b !                 ~ if: a | b",
                "if a EMPTY b                  ~ if: a",
            })
    void termsAreTaken(String text, String expected) {
        assertThat(show(text)).isEqualTo(expected);
        assertThat(diagnostics.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {"if ~ if: ", "if or ~ if: ", "unless ! ~ unless: "})
    void noConditionAtAllIsWorthAWarning(String text, String expected) {
        assertThat(show(text)).isEqualTo(expected.strip() + " ");
        assertThat(diagnostics.hasAlerts()).isFalse();
        assertThat(diagnostics.all()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "if {                   ~ missing closing '}' in condition.",
                "if a { src             ~ missing closing '}' in condition.",
                "if { src 1.1.1.1}      ~ missing closing '}' in condition.",
                "if { src EMPTY }       ~ missing closing '}' in condition.",
                "if { }                 ~ missing fetch method in ACL expression ''.",
                "if { { src } }         ~ missing fetch method in ACL expression '{'.",
                "if {src 1.1.1.1 }      ~ no such ACL : '{src'.",
                "if { src 1.1.1.1 } }   ~ no such ACL : '}'.",
            })
    void mistakesAreNamed(String text, String message) {
        assertThat(show(text)).isEqualTo("-");
        assertThat(diagnostics.all()).extracting(Diagnostic::message).containsExactly("error detected while parsing a condition : " + message);
    }
}
