package dev.jlb.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Random chains of fetches and converters ({@link ChainGenerator}), whether they are accepted and what they give, against what HAProxy 2.6 made of them (chains.tsv: the chain, then {@code !} refused,
 * {@code -} no value, or the value's text and its bytes in hexadecimal).
 */
class ChainTableTest {
    /** {@code generate <seed> <count>} prints chains; {@code check <file>} prints the rows of a recorded file where jlb differs. */
    public static void main(String[] args) throws IOException {
        if (args[0].equals("generate")) {
            new ChainGenerator(Long.parseLong(args[1])).chains(Integer.parseInt(args[2])).forEach(System.out::println);
        } else {
            wrong(Files.readString(Path.of(args[1]), StandardCharsets.ISO_8859_1)).forEach(System.out::println);
        }
    }

    private static List<String> wrong(String table) {
        List<String> wrong = new ArrayList<>();
        for (String line : table.split("\n")) {
            int tab = line.lastIndexOf('\t');
            if (line.startsWith("#") || tab < 0) {
                continue;
            }
            String actual;
            try {
                actual = evaluate(line.substring(0, tab));
            } catch (RuntimeException failed) {
                actual = failed.toString();
            }
            if (!actual.equals(line.substring(tab + 1))) {
                wrong.add(line + " but was " + actual);
            }
        }
        return wrong;
    }

    private static String evaluate(String chain) {
        Diagnostics diagnostics = new Diagnostics();
        // the words of a line lose their quotes first
        var expression = Expression.compile(Word.of(chain), CompileContext.of(diagnostics, Phase.HTTP_REQUEST));
        if (expression.isEmpty() || diagnostics.hasAlerts()) {
            return "!";
        }
        FixedRequest request = new FixedRequest();
        Sample out = new Sample();
        if (!expression.get().evaluate(request, out)) {
            return "-";
        }
        Sample text = new Sample().copyFrom(out);
        Casts.cast(text, SampleType.STR);
        Casts.cast(out, SampleType.BIN);
        return hex(text) + ":" + (text.text().matches("-?[0-9]+") ? "" : hex(out));
    }

    private static String hex(Sample sample) {
        return HexFormat.of().withUpperCase().formatHex(sample.data, sample.offset, sample.offset + sample.length);
    }

    @Test
    void asHaproxy() throws Exception {
        try (InputStream table = Objects.requireNonNull(ChainTableTest.class.getResourceAsStream("chains.tsv"))) {
            String rows = new String(table.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(rows.lines().count()).isGreaterThan(500);
            assertThat(wrong(rows)).isEmpty();
        }
    }

    @Test
    void theSameForTheSameSeed() {
        assertThat(new ChainGenerator(7).chains(100)).isEqualTo(new ChainGenerator(7).chains(100)).isNotEqualTo(new ChainGenerator(8).chains(100));
    }
}
