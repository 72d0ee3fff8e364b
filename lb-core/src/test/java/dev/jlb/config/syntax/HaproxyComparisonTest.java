package dev.jlb.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random lines, read by jlb and by {@code haproxy -c} where that is installed: both must make the same words of them, or
 * complain about the same place in the same words.
 */
class HaproxyComparisonTest {
    private static final Map<String, String> VARIABLES = Map.of("A", "one", "L", "a b  c", "S", "  x y ", "E", "");
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
    private static final Pattern MESSAGE = Pattern.compile("\\[(\\w+)\\] +\\(\\d+\\) : config : parsing \\[[^\\]]*:(\\d+)\\] ?: (.*)");

    private static final int ROUNDS = 40;

    @TempDir
    Path folder;

    @BeforeAll
    static void haproxyIsThere() {
        assumeTrue(Files.isExecutable(HAPROXY), "haproxy is not installed: nothing to compare with");
    }

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void wordsAndMessagesAreHaproxys(int seed) throws Exception {
        Random random = new Random(seed);
        String[] pieces = {
            "a", "b", " ", "\t", "\"", "\"", "'", "\\", "\\x41", "\\x4", "\\n", "#", "$", "$A", "${A}", "${L[*]}", "${S[*]}", "${N[*]}", "${E[*]}", "$E", "$N",
            "${", "}", "[", "\r", "\f", "\\\"", "\\'", "\\ ", "\\$", "\\#", "$.LINE", "${.FIL}", ".", "\u00e9", "(", ",", "-",
        };
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 45; line++) {
            text.append(random.nextInt(4) == 0 ? "  .notice " : ".notice ").append(random.nextBoolean() ? "\"" : "");
            for (int i = random.nextInt(7); i >= 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            text.append(random.nextBoolean() ? "\"\n" : "\n");
        }
        // (45 lines: HAProxy gives up after 50 errors.) Manual 2.3 has default values, which Debian's HAProxy 2.6 takes for an error
        compare(text.toString().replaceAll("(\\$\\{[A-Z]+)-", "$1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1", "0", "", "!0", "! ! 1", "-1", "00", "1 && 0 || 1", "(1 && 0) || 1", "1&&1||0", "!(0||!1)", "defined(A)", "defined(N)", "defined( A )", "defined",
                "streq(\"$A\",one)", "streq( a, a)", "streq('a\\nb',\"a\\nb\")", "'streq(\"\\x41\",A)'", "'streq(\"a\\,b\",\"a,b\")'", "'streq(\\x,\"\\\\x\")'",
                "'streq(\"a\"b\"c\",abc)'", "'streq(\"a\\ b\",\"a b\")'", "'streq(a\\ b,\"a b\")'", "\"streq('a\\\\b','a\\\\\\\\b')\"", "'streq(a(b,\"a(b\")'",
                "strneq(a,b)", "streq(,)", "version_atleast(1.0)", "version_before(99)", "defined(A) && strneq(\"$A\",two) && !defined(N)", "\"${L[*]}\" x",
                "1 1", "1x", "nosuch(1)", "1 && nosuch(1)", "0 && nosuch(1)", "streq(a,a) 1", "defined(A)x", "defined (A)", "1)", "()", "definedx", "!", "1 &", "1 | 2",
                "x\"${S[*]}\"y \"${N[*]}\" z", "x \"${S[*]}\" z"
            })
    void conditionsAreHaproxys(String condition) throws Exception {
        compare(".if " + condition + "\n.notice yes\n.else\n.notice no\n.endif\n");
    }

    /** Random conditions: the same branch is taken, or both refuse. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void randomConditionsAreDecidedAlike(int seed) throws Exception {
        Random random = new Random(seed);
        String[] pieces = {
            "1", "0", "!", "(", ")", " && ", " || ", "&&", "||", " ", "defined(A)", "defined(N)", "streq(a,a)", "strneq(a,a)", "'streq(\"a)\",a)'", "'streq(\"\\\"\",\\\")'",
            "version_before(99)", "feature(NOPE)", "'streq(a(b,a\\(b)'", "x", "'strneq(a\\\\,a\\)'",
        };
        for (int i = 0; i < ROUNDS; i++) {
            StringBuilder condition = new StringBuilder(random.nextBoolean() ? "1" : "defined(A)");
            for (int j = random.nextInt(6); j > 0; j--) {
                condition.append(pieces[random.nextInt(pieces.length)]);
            }
            String text = ".if " + condition + "\n.notice yes\n.else\n.notice no\n.endif\n";
            assertThat(verdicts(jlb(text))).as(text).isEqualTo(verdicts(haproxy(text)));
        }
    }

    /** Random log-format strings of one fetch, two converters and one alias: jlb and HAProxy refuse the same lines. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void randomTemplatesAreJudgedAlike(int seed) throws Exception {
        Random random = new Random(seed);
        String[] pieces = {
            "%[str(", ")]", ")", "]", "(", ",", "lower", ",upper", ",lower()", "\"", "\\", "\\\"", "a", " ", "%%", "%ci", "%{+Q}ci", "%{+Q}[str(a)]", "%[", "%[str", "%-", "x", "%{", "}",
        };
        for (int line = 0; line < ROUNDS; line++) {
            StringBuilder template = new StringBuilder(random.nextBoolean() ? "%[str(a)" : "");
            for (int i = random.nextInt(6); i >= 0; i--) {
                template.append(pieces[random.nextInt(pieces.length)]);
            }
            template.append(random.nextBoolean() ? ")]" : "");
            boolean theirs = haproxy("frontend f\n http-request set-header X '" + template + "'\n").isEmpty();
            assertThat(isTemplate(Word.of(template.toString()))).as(template.toString()).isEqualTo(theirs);
        }
    }

    /** Whether the syntax is right and the names and counts of arguments are those of {@code str}, {@code lower}, {@code upper} and {@code ci}. */
    private static boolean isTemplate(Word word) {
        Optional<TemplateSyntax> template = TemplateReader.read(word, new Diagnostics());
        return template.isPresent() && template.get().parts().stream().allMatch(part -> switch (part) {
            case TemplateSyntax.Literal literal -> true;
            case TemplateSyntax.Alias alias -> alias.name().is("ci");
            case TemplateSyntax.Sample sample -> {
                ExpressionSyntax expression = sample.expression();
                yield expression.fetch().name().is("str")
                        && expression.fetch().arguments().size() <= 1
                        && expression.converters().stream().allMatch(c -> (c.name().is("lower") || c.name().is("upper")) && c.arguments().isEmpty());
            }
        });
    }

    private static String verdicts(List<String> messages) {
        return messages.stream().map(message -> message.startsWith("ALERT") ? "refused" : message).collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo\nbar baz\n", "global\r\n.notice \"$.SECTION\"\r\nfrontend f\n.notice \"$.SECTION|$.LINE\"\n", "\"\" foo\n", ".endif\n", ".else\n", ".elif 1\n",
                "[a]\nglobal\n [b.c-d_e:f] # g\n", "[a]\n[a b]\n[a/b]\n[]\n[\n[a\n[a]b\n[a]]\n[$X]\n", "[a]#b\nfoo\n\"[a]\"\n\\[a]\n",
                ".if 1\n.else\n.else\n.endif\n", ".if 0\n foo \"bar\n x \\x\n.elif 1\n.notice y\n.endif\n", ".if 0\n.if garbage(\n.endif\n.else\n.notice y\n.endif\n",
                ".if 1\n.elif garbage(\n.endif\n", ".if 0\n.alert x\n.foo\n.endif\n", ".foo\n", ". a\n", ".if\\ 1\n", "global\n.if 1\n nbthread 1\n\n\n", ".notice abc",
                ".notice a\n.notice b\\\n c\n", "global\n setenv V w\n.notice \"$V\"\n unsetenv V\n.notice \"$V\"\n presetenv V x\n presetenv V y\n.notice \"$V\"\n resetenv V\n.notice \"$V$A\"\n",
            })
    void blocksAndSectionsAreHaproxys(String text) throws Exception {
        compare(text);
    }

    private void compare(String text) throws IOException, InterruptedException {
        List<String> theirs = haproxy(text);
        List<String> ours = jlb(text);
        String[] lines = text.split("\n");
        for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
            String our = i < ours.size() ? ours.get(i) : "nothing";
            String their = i < theirs.size() ? theirs.get(i) : "nothing";
            int number = Integer.parseInt((their + " 1 ").split(" ")[1]);
            assertThat(our).as("line %d: <%s>", number, lines[Math.min(lines.length, number) - 1].replace("\r", "<CR>")).isEqualTo(their);
        }
    }

    private List<String> jlb(String text) {
        Diagnostics diagnostics = new Diagnostics();
        ConfigReader.read(List.of(new SourceFile("t.cfg", text)), new Environment(VARIABLES), diagnostics);
        List<String> messages = new ArrayList<>();
        for (Diagnostic diagnostic : diagnostics.all()) {
            if (diagnostic.severity() != Severity.DIAG && !diagnostic.message().startsWith("the line ends with a backslash")) {
                messages.add(diagnostic.severity() + " " + diagnostic.span().line() + " " + firstLine(diagnostic.message()));
            }
        }
        return messages;
    }

    private List<String> haproxy(String text) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("t.cfg"), text, StandardCharsets.ISO_8859_1);
        Path output = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(HAPROXY.toString(), "-c", "-f", file.getFileName().toString());
        builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.length() <= 2);
        builder.environment().putAll(VARIABLES);
        Process process = builder.start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        List<String> messages = new ArrayList<>();
        for (String line : Files.readString(output, StandardCharsets.ISO_8859_1).split("\n")) {
            Matcher matcher = MESSAGE.matcher(line);
            if (matcher.matches()) {
                messages.add(matcher.group(1) + " " + matcher.group(2) + " " + firstLine(matcher.group(3)));
            }
        }
        return messages;
    }

    /** HAProxy ends some messages with a colon and the source line; both sides may quote a line feed, a quirk of ours may not. */
    private static String firstLine(String message) {
        String first = message.split("[\n\r]", 2)[0].strip();
        return first.endsWith(":") || first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }
}
