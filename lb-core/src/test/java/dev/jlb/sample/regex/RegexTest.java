package dev.jlb.sample.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            ^/a(/.*)?$          | /a/b        | true  | /a/b
            ^/(?!admin).*       | /admin/x    | false | -
            ^/(?!admin).*       | /public     | false | /public
            (?<=/v)[0-9]+       | /api/v12/x  | false | 12
            (?<!/v)[0-9]+       | /api/v1/77  | false | 77
            ^(\\w+)-\\1$        | ab-ab       | false | ab-ab
            ^(\\w+)-\\1$        | ab-ba       | false | -
            ^(?>a+)ab           | aaab        | false | -
            a++b                | xaab        | false | aab
            (?i)^/X(?=/y)       | /x/Y        | false | /x
            """)
    void matchesAsPcre(String pattern, String text, boolean linear, String found) {
        Regex regex = Regex.compile(pattern);
        assertThat(regex.isLinear()).isEqualTo(linear);
        RegexMatcher matcher = regex.matcher(text);
        assertThat(matcher.find() ? matcher.group(0) : null).isEqualTo(found);
        assertThat(regex.find(text)).isEqualTo(found != null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "a**", "[z-a]", "(?<=a*b", "*x", "(?P<", "\\"})
    void isNone(String pattern) {
        assertThatThrownBy(() -> Regex.compile(pattern)).isInstanceOf(Regex.Invalid.class).message().isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"(a)\\1,true", "(a)[1](?=b),false", "(a)\\\\1,false", "(?<x>a)\\k<x>,false", "(a)(?=b),false"})
    void withoutCapturesNothingRefersBack(String pattern, boolean refused) {
        if (refused) {
            assertThatThrownBy(() -> Regex.compile(pattern, Regex.Flag.NO_CAPTURE)).hasMessage("reference to non-existent subpattern");
        } else {
            assertThat(Regex.compile(pattern, Regex.Flag.NO_CAPTURE)).isNotNull();
        }
    }

    /** Each of them would take minutes or longer, or more stack than there is, without a bound. */
    @ParameterizedTest
    @ValueSource(strings = {"^(?=(a+)+b)", "^(a+)+\\1b$", "(?!x)(a|aa)+$b", "^(?:(?=a)a|c)*b", "(a|b|(?=x))*b"})
    void neverTakesLong(String pattern) {
        assertThat(Regex.compile(pattern).find("a".repeat(16_000))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"X(?=y),IGNORE_CASE,axY,true", "X(?=y),DOT_ALL,axY,false", "a.(?=b),DOT_ALL,'a\nb',true", "a.(?=b),IGNORE_CASE,'a\nb',false", "a.b,DOT_ALL,'a\nb',true", "A,IGNORE_CASE,a,true"})
    void hasFlags(String pattern, Regex.Flag flag, String text, boolean found) {
        assertThat(Regex.compile(pattern, flag).find(text)).isEqualTo(found);
    }
}
