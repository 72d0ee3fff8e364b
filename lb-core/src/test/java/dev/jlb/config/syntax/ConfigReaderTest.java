package dev.jlb.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    private final Diagnostics diagnostics = new Diagnostics();

    private List<Section> read(String text) {
        Environment environment = new Environment(Map.of("A", "one", "LIST", "x y z", "EMPTY", "", "SP", "  a b "));
        return ConfigReader.read(List.of(new SourceFile("t.cfg", text)), environment, diagnostics);
    }

    private String words(String line) {
        List<Section> sections = read("global\n" + line + "\n");
        return sections.getFirst().lines().stream()
                .map(l -> l.words().stream().map(Word::text).collect(Collectors.joining("|")))
                .collect(Collectors.joining(";"));
    }

    private String messages() {
        return diagnostics.all().stream().map(Diagnostic::message).collect(Collectors.joining(" "));
    }

    private static String unescape(String text) {
        return text.replace("<LF>", "\n").replace("<CR>", "\r").replace("<TAB>", "\t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "a b  c          ~ a|b|c",
                "a\\ b c         ~ a b|c",
                "a\\#b # c       ~ a#b",
                "'a b' c         ~ a b|c",
                "\"a b\"c d      ~ a bc|d",
                "a\\x41b         ~ aAb",
                "a\\d\\.b        ~ a\\d\\.b",
                "'a\\x41'        ~ a\\x41",
                "\"$A\" $A       ~ one|$A",
                "\"${A}x\"       ~ onex",
                "\"${B-two}\"    ~ two",
                "\"${LIST[*]}\"  ~ x|y|z",
                "\"p${LIST[*]}s\" ~ px|y|zs",
                "k \"$EMPTY\" v  ~ k||v",
                "\"a\\$b\\\"c\"  ~ a$b\"c",
                "a'b'\"c\"d      ~ abcd",
                "a\\$b         ~ a\\$b",
                "a\\<TAB>b     ~ a\\|b",
                "\"a\\<TAB>b\" ~ a\\<TAB>b",
                "a b<CR>c d     ~ a|b",
                "a <CR>b        ~ a|b",
                "a\\x00b c     ~ a|c",
                "\"\"           ~ ``",
                "\"$NOPE\" x    ~ ``",
                "x y\"${NOPE[*]}\" z ~ x|y|z",
                "x\"${SP[*]}\"y ~ x|a|b|y",
                "x \"${SP[*]}\" z ~ x||a|b||z",
                "\"$A.x\"       ~ one.x",
                "\"$A\"}        ~ one}",
                "'a\\'         ~ a\\",
                "\"${B-}x\"     ~ x",
                "\"${B-c d}x\"  ~ c dx",
                "\"${.LINE}\"    ~ 2",
                "x \"${.SECTION}\" ~ x|global",
                "a{2,3}$         ~ a{2,3}$",
            })
    void wordsAreCutAsHaproxyDoes(String line, String expected) {
        assertThat(words(unescape(line))).isEqualTo(unescape(expected.strip()));
        assertThat(diagnostics.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "a 'b ~ unmatched quote at position 3.",
                "a \"b ~ unmatched quote at position 3.",
                "a \"b\\\" ~ unmatched quote at position 3.",
                ".endif ~ lone '.endif' with no matching '.if'.",
                ".else ~ lone '.else' with no matching '.if'.",
                ".elif 1 ~ lone '.elif' with no matching '.if'.",
                ".if 1 ~ non-terminated '.if' block.",
                ".if 1\\n.else\\n.else\\n.endif ~ '.else' after '.else' is not permitted.",
                ".if 1\\n.else\\n.elif 1\\n.endif ~ '.elif' after '.else' is not permitted.",
                ".if 1\\n.else x\\n.endif ~ Unexpected argument 'x' for '.else'.",
                ".if foo(1)\\n.endif ~ unparsable conditional expression 'foo(1)' in '.if' at position 1.",
                ".if 1 1\\n.endif ~ unexpected character '1' at the end of conditional expression '1 1' in '.if' at position 3.",
                ".if 1x\\n.endif ~ unexpected character 'x' at the end of conditional expression '1x' in '.if' at position 2.",
                ".if 0 && foo(1)\\n.endif ~ unparsable conditional expression 'foo(1)' in '.if' at position 6.",
                ".if (1\\n.endif ~ expected ')' after conditional expression '(1' in '.if' at position 1.",
                ".if ()\\n.endif ~ unparsable conditional expression ')' in '.if' at position 2.",
                ".if streq(a)\\n.endif ~ missing arguments (got 1/2), type 'string' expected in argument 1 of predicate 'streq' used in conditional expression in '.if' at position 8.",
                ".if streq(a,b,c)\\n.endif ~ expected ')' before ',c)' in argument 2 of predicate 'streq' used in conditional expression in '.if' at position 10.",
                ".if defined (A)\\n.endif ~ unexpected character '(' at the end of conditional expression 'defined (A)' in '.if' at position 9.",
                ".if defined(\\n.endif ~ expected ')' in arguments of predicate 'defined' used in conditional expression in '.if' at position 8.",
                ".if 'x\\n.if nosuch(\\n.endif\\n.else\\n.endif ~ unmatched quote at position 5.",
                ".alert \"oh no\" ~ 'oh no'.",
                ".notice a b ~ Unexpected argument 'b' for '.notice'. Use quotes if the message should contain spaces.",
                ".foo ~ unknown directive '.foo'.",
                "x \"${1A}\" ~ forbidden first char in environment variable name at position 6.",
                "x \"$1A\" ~ forbidden first char in environment variable name at position 5.",
                "x \"a$\" ~ forbidden first char in environment variable name at position 6.",
                "x \"${.NO}\" ~ forbidden first char in environment variable name at position 6.",
                "x \"${A\" ~ unmatched brace in environment variable name at position 5.",
                "x \"${A:-b}\" ~ unmatched brace in environment variable name at position 5.",
                "x \"${A[x]}\" ~ truncated or invalid word expansion sequence at position 7.",
                "x \\x4g ~ truncated or invalid hexadecimal sequence at position 3.",
            })
    void mistakesAreNamed(String line, String message) {
        words(line.replace("\\n", "\n"));
        assertThat(messages()).isEqualTo(message.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "1 ~ true",
                "0 ~ false",
                "!0 ~ true",
                "defined(A) ~ true",
                "defined(NOPE) ~ false",
                "feature(JLB) && !feature(NOPE) ~ true",
                "streq(\"$A\",one) ~ true",
                "streq(\"$A\",two) || strneq(a,b) ~ true",
                "version_atleast(2.4) && version_before(9.0) ~ true",
                "version_atleast(3.5) ~ false",
                "(0 || 1) && !(0) ~ true",
                "strstr(hello,ell) ~ true",
                "`` ~ false",
            })
    void conditionsAreEvaluated(String condition, boolean expected) {
        String text = words(".if " + condition + "\nyes\n.else\nno\n.endif");
        assertThat(diagnostics.all()).isEmpty();
        assertThat(text).isEqualTo(expected ? "yes" : "no");
    }

    /** Lines are not joined, as in HAProxy; whoever tries is told. */
    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {"a \\<LF>#  ~ a|\\", "a \\<CR>  ~ a|\\", "a b\\<LF> c ~ a|b\\;c"})
    void aBackslashAtTheEndJoinsNothing(String line, String expected) {
        assertThat(words(unescape(line))).isEqualTo(expected);
        assertThat(messages()).isEqualTo("the line ends with a backslash, which is a character like any other here.");
        assertThat(diagnostics.hasAlerts()).isFalse();
    }

    @Test
    void builtInFormatsAreVariables() {
        assertThat(words("log-format \"${HAPROXY_TCP_LOG_FMT} x\"")).startsWith("log-format|%ci:%cp [%t]").endsWith("%sq/%bq x");
        assertThat(words("a \"$HAPROXY_BRANCH\"")).isEqualTo("a|3.4");
    }

    @Test
    void setenvActsOnLaterLines() {
        assertThat(words("setenv NEW v\nx \"$NEW\"\nunsetenv NEW\ny \"$NEW\"")).isEqualTo("setenv|NEW|v;x|v;unsetenv|NEW;y|");
    }

    @Test
    void aWordKnowsTheColumnOfEachOfItsCharacters() {
        Word word = read("global\n  key \"a\\\"b\"c\n").getFirst().lines().getFirst().word(1);
        assertThat(word.text()).isEqualTo("a\"bc");
        assertThat(word.columns()).containsExactly(8, 9, 11, 13);
        assertThat(word.at(3, 1).column()).isEqualTo(13);
    }

    @Test
    void linesOutsideOfSectionsAndMissingLineFeedsAreReported() {
        read("maxconn 3\nglobal\n x");
        assertThat(messages()).contains("unknown keyword 'maxconn' out of section.").contains("Missing LF on last line");
    }

    @RepeatedTest(50)
    void junkNeverThrows(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        String alphabet = " \t\r\n\\'\"$#{}()[]%.,!|&abif0";
        StringBuilder text = new StringBuilder("global\n");
        for (int i = 0; i < 3000; i++) {
            text.append(random.nextInt(50) == 0 ? "\n.if " : String.valueOf(alphabet.charAt(random.nextInt(alphabet.length()))));
        }
        for (Section section : read(text.toString())) {
            for (Line line : section.lines()) {
                line.words().forEach(word -> {
                    ExpressionReader.read(word, diagnostics);
                    TemplateReader.read(word, diagnostics);
                });
                ConditionReader.read(line.words(), diagnostics);
            }
        }
    }
}
