package dev.jlb.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.FixedRequest;
import dev.jlb.sample.Phase;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Samples in logs and in headers; the expected texts are HAProxy's, but for control characters, which the manual (8.6) has encoded. */
class LogSampleTest {
    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "%[str(/a)]             ~ /a",
        "%{+Q}[str(/a)]         ~ \"/a\"",
        "%[var(txn.none)]       ~ -",
        "%{+Q}[var(txn.none)]   ~ \"\"",
        "%[bin(71235b7b7c7d5d5c2280)]     ~ q#[{|}]\\\"\u0080",
        "%{+E}[bin(71235b7b7c7d5d5c2280)] ~ q#[{|}\\]\\\\\\\"\u0080",
        "%{+Q}[bin(7122)]       ~ \"q\"\"",
        "%[bin(0aff41)]         ~ #0A\u00ffA",
        "%{+X}[int(255)]        ~ 255",
        "%{+Q}[int(5)]          ~ \"5\"",
        "%{+Q}o%[int(5)]        ~ \"5\"",
        "a%%b                   ~ a%b",
        "%{+json}o %(a)[bin(78225c7f79)] dropped %(b)[int(-7)] %[str(unnamed)] %(c)[bool(true)] %(d)[var(txn.none)] ~ {\"a\": \"x\\\"\\\\\\u007Fy\", \"b\": -7, \"c\": true, \"d\": null}",
        "%{+json}o %(a:str)[int(5)] %(b:sint)[str(12)] %(c:bool)[int(3)] ~ {\"a\": \"5\", \"b\": 12, \"c\": true}",
        "x=%{+json}[str(a)] %(n){+json}[int(3)] ~ x=\"a\" 3",
        "%{+cbor}o %(a)[str(b)] %(n)[int(500)] %(m)[int(-1)] %(t)[bool(false)] %(z)[var(txn.none)] %(y)[bin(ff00)] ~ BF61616162616E1901F4616D206174F4617AF6617942FF00FF",
        "%{+cbor,+bin}o %(a)[str(b)] ~ \u00bfaaab\u00ff",
        "%{+bin}o%[bin(7f41)] ~ \u007fA",
    })
    void inLogs(String format, String expected) {
        Diagnostics diagnostics = new Diagnostics();
        Template template = Template.log(Word.of(format), CompileContext.of(diagnostics, Phase.LOG)).orElseThrow();
        assertThat(new String(template.render(new FixedRequest()), StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', value = {
        "x%[bin(0d0a)]Set-Cookie: a ~ x%0D%0ASet-Cookie: a",
        "%[bin(7f1f80)]             ~ %7F%1F\u0080",
        "%[var(txn.none)]-          ~ -",
    })
    void inHeadersNoValueEndsItsLine(String format, String expected) {
        Diagnostics diagnostics = new Diagnostics();
        Template template = Template.plain(Word.of(format), CompileContext.of(diagnostics, Phase.HTTP_REQUEST)).orElseThrow();
        assertThat(new String(template.render(new FixedRequest()), StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    }
}
