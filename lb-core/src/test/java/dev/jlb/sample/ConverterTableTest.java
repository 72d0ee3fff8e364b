package dev.jlb.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.convert.Converters;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Converters, their edge cases above all: an expression and what it gives. {@code =text} is a value ({@code \xNN} for what is not printable),
 * {@code -} no value, {@code !} an expression that is refused. {@code set name=expression; …} sets a variable before, {@code <<text>>} stands
 * for {@code bin(…)} of the text, {@code @MAP@}, {@code @NUM@} and {@code @IPS@} for the maps below, {@code @KEYS@} for the folder of keys. converters.tsv was recorded with HAProxy 2.6; converters-newer.tsv has what
 * only the manual of 3.4 knows, and {@code converters-differ.tsv} where jlb does otherwise than 2.6, each with the reason.
 */
class ConverterTableTest {
    private static final String MAP = "abc val1\nab val2\n10.0.0.0/8 net10\n10.1.0.0/16 net101\n42 fortytwo\n/some pfx\n.html ext\nnum 77\naddr 1.2.3.4\n";
    private static final String NUMBERS = "abc 1\nab -2\n10.0.0.0/8 10\n42 4200\n/some 5\n.html 9223372036854775807\n";
    private static final String ADDRESSES = "abc 1.2.3.4\nab 10.0.0.1\n10.0.0.0/8 10.0.0.0\n42 0.0.0.42\n/some 255.255.255.255\n.html 127.0.0.1\n";
    private static final Pattern TEXT = Pattern.compile("<<(.*?)>>");

    @TempDir
    Path folder;

    private record Row(String expression, String result) {}

    private static List<Row> rows(String table) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (InputStream stream = Objects.requireNonNull(ConverterTableTest.class.getResourceAsStream(table))) {
            for (String line : new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1).split("\n")) {
                String[] columns = line.split("\t");
                if (!line.startsWith("#") && columns.length > 1) {
                    rows.add(new Row(columns[0], columns[1]));
                }
            }
        }
        return rows;
    }

    @Test
    void asHaproxy() throws Exception {
        List<Row> differing = rows("converters-differ.tsv");
        Set<String> different = new TreeSet<>(differing.stream().map(Row::expression).toList());
        List<Row> recorded = rows("converters.tsv").stream().filter(row -> !different.contains(row.expression())).toList();
        assertThat(recorded).hasSizeGreaterThan(600);
        assertThat(wrong(recorded)).isEmpty();
        assertThat(wrong(differing)).isEmpty();
    }

    @Test
    void newerOnes() throws Exception {
        assertThat(wrong(rows("converters-newer.tsv"))).isEmpty();
    }

    @Test
    void everyConverterHasARow() throws Exception {
        Set<String> missing = new TreeSet<>(Converters.names());
        for (String table : List.of("converters.tsv", "converters-newer.tsv", "expressions.tsv")) {
            for (Row row : rows(table)) {
                missing.removeIf(name -> Pattern.compile(",\\s*" + Pattern.quote(name) + "(?![\\w.-])").matcher(row.expression()).find());
            }
        }
        // these look at or change a running stream and have their cases in ConverterStateTest and lb-cli's diff/samples.cases
        missing.removeIf(name -> name.matches("table_.*|in_table|nbsrv|fe_exists|srv_.*|when|debug|capture-re[qs]"));
        assertThat(missing).isEmpty();
    }

    private List<String> wrong(List<Row> rows) throws Exception {
        Path map = Files.writeString(folder.resolve("m.map"), MAP);
        Path numbers = Files.writeString(folder.resolve("n.map"), NUMBERS);
        Path addresses = Files.writeString(folder.resolve("i.map"), ADDRESSES);
        Path networks = Files.writeString(folder.resolve("net.map"), "10.0.0.0/8 net10\n10.1.0.0/16 net101\n");
        Path integers = Files.writeString(folder.resolve("int.map"), "42 fortytwo\n7 seven\n");
        String keys = Path.of(Objects.requireNonNull(getClass().getResource("keys/rsa.pub")).toURI()).getParent().toString();
        List<String> wrong = new ArrayList<>();
        for (Row row : rows) {
            String actual;
            try {
                actual = evaluate(row.expression().replace("@MAP@", map.toString()).replace("@NUM@", numbers.toString()).replace("@IPS@", addresses.toString()).replace("@KEYS@", keys).replace("@NET@", networks.toString()).replace("@MAP42@", integers.toString()));
            } catch (RuntimeException failed) {
                actual = failed.toString();
            }
            if (!(row.result().equals("!") ? actual.startsWith("!") : actual.equals(row.result()))) {
                wrong.add(row.expression() + ": expected <" + row.result() + "> but was <" + actual + ">");
            }
        }
        return wrong;
    }

    private static String evaluate(String text) {
        FixedRequest request = new FixedRequest();
        Diagnostics diagnostics = new Diagnostics();
        CompileContext context = CompileContext.of(diagnostics, Phase.HTTP_REQUEST);
        // a key that a variable names must be one that some rule names
        if (text.startsWith("set txn.key=")) {
            String file = text.substring("set txn.key=str(".length(), text.indexOf(')'));
            Expression.compile(Word.of("str(),jwt_verify(RS256," + file + ")"), context);
        }
        String rest = text;
        while (rest.startsWith("set ")) {
            int equals = rest.indexOf('=');
            int end = rest.indexOf("; ");
            Sample value = new Sample();
            var setter = Expression.compile(Word.of(expanded(rest.substring(equals + 1, end))), context);
            if (setter.isEmpty()) {
                return "!" + diagnostics.all();
            }
            if (setter.get().evaluate(request, value)) {
                request.variables().set(context.variable(rest.substring(4, equals)).orElseThrow(), value);
            }
            rest = rest.substring(end + 2);
        }
        Sample out = new Sample();
        var expression = Expression.compile(Word.of(expanded(rest)), context);
        if (expression.isEmpty()) {
            return "!" + diagnostics.all();
        }
        return expression.get().evaluate(request, out) && Casts.cast(out, SampleType.STR) ? "=" + visible(out) : "-";
    }

    private static String expanded(String text) {
        return TEXT.matcher(text).replaceAll(m -> "bin(" + HexFormat.of().formatHex(m.group(1).replace("\\x01", "\u0001").getBytes(StandardCharsets.ISO_8859_1)) + ")");
    }

    private static String visible(Sample sample) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sample.length; i++) {
            byte b = sample.data[sample.offset + i];
            if (b < 32 || b > 126 || b == '\\') {
                text.append(String.format("\\x%02x", b & 0xff));
            } else {
                text.append((char) b);
            }
        }
        return text.toString();
    }
}
