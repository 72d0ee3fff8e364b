package dev.jlb.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import dev.jlb.template.Template;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fetches and converters against what HAProxy 2.6 answered for the same expression and request (expressions.tsv: expression, result with
 * {@code \xNN} for what is not printable). {@code @MAP@} stands for the map below.
 */
class ExpressionTableTest {
    private static final String MAP = "abc val1\nab val2\n10.0.0.0/8 net10\n10.1.0.0/16 net101\n42 fortytwo\n/some pfx\n.html ext\nnum 77\naddr 1.2.3.4\n";

    @TempDir
    Path folder;

    @Test
    void asHaproxy() throws Exception {
        Path map = Files.writeString(folder.resolve("m.map"), MAP);
        List<String> wrong = new ArrayList<>();
        int rows = 0;
        try (InputStream table = Objects.requireNonNull(getClass().getResourceAsStream("expressions.tsv"))) {
            for (String line : new String(table.readAllBytes(), StandardCharsets.ISO_8859_1).split("\n")) {
                int tab = line.lastIndexOf('\t');
                String expected = line.substring(tab + 1);
                String actual = evaluate(line.substring(0, tab).replace("@MAP@", map.toString()));
                rows++;
                if (!actual.equals(expected)) {
                    wrong.add(line.substring(0, tab) + ": expected <" + expected + "> but was <" + actual + ">");
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(rows).isGreaterThan(350);
    }

    private static String evaluate(String text) {
        Diagnostics diagnostics = new Diagnostics();
        return Template.plain(Word.of(text), CompileContext.of(diagnostics, Phase.HTTP_REQUEST))
                .map(template -> visible(template.render(new FixedRequest())))
                .orElseGet(() -> diagnostics.all().toString());
    }

    private static String visible(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            if (b < 32 || b > 126 || b == '\\') {
                text.append(String.format("\\x%02x", b & 0xff));
            } else {
                text.append((char) b);
            }
        }
        return text.toString();
    }
}
