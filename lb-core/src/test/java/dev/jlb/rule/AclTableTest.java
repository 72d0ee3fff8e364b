package dev.jlb.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.ConditionReader;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.FixedRequest;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Conditions: every match method on every type of sample, flags, implicit casts, networks of either family, predefined ACLs, {@code or} and {@code !}; against what HAProxy 2.6 made of them (acls.tsv). */
class AclTableTest {
    /** Ranges may go below zero: the manual speaks of positive values only, and 2.6 refuses others. */
    private static final List<String> DIFFERENT = List.of("{ int(-5) -- -10:0 }");

    private static String verdict(String condition) {
        Diagnostics diagnostics = new Diagnostics();
        List<Word> words = Stream.concat(Stream.of("if"), Arrays.stream(condition.split(" +"))).map(word -> Word.of(word.equals("\"\"") ? "" : word)).toList();
        try {
            var syntax = ConditionReader.read(words, diagnostics);
            if (syntax.isEmpty()) {
                return "!";
            }
            Condition compiled = Condition.compile(syntax.get(), new AclTable(List.of()), CompileContext.of(diagnostics, Phase.HTTP_REQUEST));
            return diagnostics.hasAlerts() ? "!" : compiled.holds(new FixedRequest(), new Sample()) ? "T" : "F";
        } catch (ConfigException refused) {
            return "!";
        }
    }

    @Test
    void asHaproxy() throws Exception {
        List<String> wrong = new ArrayList<>();
        int rows = 0;
        try (InputStream table = Objects.requireNonNull(AclTableTest.class.getResourceAsStream("acls.tsv"))) {
            for (String line : new String(table.readAllBytes(), StandardCharsets.ISO_8859_1).split("\n")) {
                String[] column = line.split("\t");
                if (line.startsWith("#") || DIFFERENT.contains(column[0])) {
                    continue;
                }
                rows++;
                String actual = verdict(column[0]);
                if (!actual.equals(column[1])) {
                    wrong.add(column[0] + ": expected " + column[1] + " but was " + actual);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(rows).isGreaterThan(900);
    }
}
