package dev.jlb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.HeldPort;
import dev.jlb.diff.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runtime API beside HAProxy's: each line of {@code cli/commands.txt} is one connection, as socat makes it, to the socket of the level above it; the answers of HAProxy 2.6 are in
 * {@code cli/commands.golden}. What 3.4 answers otherwise, or jlb for a reason, stands in {@code cli/commands.jlb} instead, and why in {@code cli/commands.differs}. {@code -Djlb.diff.record=true} writes both anew.
 */
class CommandsIT {
    private static final Path FOLDER = Program.root().resolve("lb-cli/src/test/resources/cli");
    private static final boolean RECORD = Boolean.getBoolean("jlb.diff.record");

    @TempDir
    Path folder;

    @Test
    void answersAsHaproxyDoes() throws Exception {
        Map<String, String> expected = read(FOLDER.resolve("commands.golden"));
        Map<String, String> own = read(FOLDER.resolve("commands.jlb"));
        Map<String, String> seen = transcript(Program.jlb());
        if (RECORD) {
            own = new LinkedHashMap<>(seen);
            own.entrySet().removeIf(each -> each.getValue().equals(expected.get(each.getKey())));
            write(FOLDER.resolve("commands.jlb"), own);
        }
        Map<String, String> merged = new LinkedHashMap<>(expected);
        own.forEach((command, answer) -> assertThat(answer).as(command + " is as HAProxy's").isNotEqualTo(merged.put(command, answer)));
        assertThat(text(seen)).isEqualTo(text(merged));
    }

    @Test
    void everyOtherAnswerHasItsReason() throws Exception {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String line : Files.readAllLines(FOLDER.resolve("commands.differs"))) {
            if (!line.startsWith("# ")) {
                String[] cells = line.split(" \\| ", 2);
                assertThat(cells).as(line).hasSize(2);
                reasons.put(cells[0], cells[1]);
            }
        }
        assertThat(reasons.keySet()).containsExactlyInAnyOrderElementsOf(read(FOLDER.resolve("commands.jlb")).keySet());
        assertThat(reasons.values()).noneMatch(String::isBlank);
    }

    @Test
    void theRecordedAnswersAreHaproxys() throws Exception {
        Program haproxy = Program.haproxy();
        assumeTrue(haproxy != null, "haproxy is not installed");
        Map<String, String> seen = transcript(haproxy);
        if (RECORD) {
            write(FOLDER.resolve("commands.golden"), seen);
        }
        assertThat(text(seen)).isEqualTo(text(read(FOLDER.resolve("commands.golden"))));
    }

    private Map<String, String> transcript(Program program) throws Exception {
        Path home = Files.createDirectory(folder.resolve(program.name()));
        Files.writeString(home.resolve("map"), "/a one\n/b two\n");
        Files.writeString(home.resolve("list"), "/p\n");
        Files.writeString(home.resolve("beg.map"), "/a one\n/ab two\n");
        Files.writeString(home.resolve("ip.map"), "10.0.0.0/8 net\n10.1.0.0/16 deep\n");
        Files.writeString(home.resolve("reg.map"), "^/x re\n");
        Files.writeString(home.resolve("end.map"), "example.com d\n");
        Files.writeString(home.resolve("fold"), "/Q\n");
        int[] ports = free();
        Path config = home.resolve("c.cfg");
        Files.writeString(config, Files.readString(FOLDER.resolve("commands.cfg")).replace("${DIR}", home.toString()).replace("${PORT}", "" + ports[0]).replace("${PORT2}", "" + ports[1]).replace("${PORT3}", "" + ports[2]));
        Program.Running running = program.start(config, ports[0]);
        try {
            Map<String, String> answers = new LinkedHashMap<>();
            String level = "";
            for (String line : Files.readAllLines(FOLDER.resolve("commands.txt"))) {
                if (line.startsWith("@")) {
                    level = line.substring(1);
                } else if (!line.startsWith("#")) {
                    String name = level + " " + line;
                    // a command that stands there twice has two answers
                    for (int again = 2; answers.containsKey(name); again++) {
                        name = level + " " + line + " #" + again;
                    }
                    answers.put(name, masked(UnixCommands.ask(home.resolve(level), line.replace("${DIR}", home.toString())), home));
                }
            }
            return answers;
        } finally {
            running.stop();
        }
    }

    private static int[] free() {
        return new int[] {HeldPort.forGood(), HeldPort.forGood(), HeldPort.forGood()};
    }

    private static final Pattern STATE = Pattern.compile("(?m)^((?:\\S+ ){9})\\d+( 1?\\d \\d \\d+ .*)$");

    /** What is another one at each run. The list of commands that may have been meant is only said to be there. */
    private static String masked(String answer, Path home) {
        String text = answer.replace(home.toString(), "DIR").replaceAll("0x[0-9a-f]+", "PTR").replaceAll("exp=\\d+", "exp=N").replaceAll("on \\[[^]]*\\]", "on [NOW]");
        text = STATE.matcher(text).replaceAll("$1T$2").stripTrailing() + "\n";
        if (text.startsWith("Unknown command")) {
            return "Unknown command, …\n";
        }
        return text;
    }

    private static String text(Map<String, String> answers) {
        StringBuilder out = new StringBuilder();
        answers.forEach((command, answer) -> out.append("=== ").append(command).append('\n').append(answer).append('\n'));
        return out.toString();
    }

    private static void write(Path file, Map<String, String> answers) throws IOException {
        Files.writeString(file, text(answers));
    }

    private static Map<String, String> read(Path file) throws IOException {
        Map<String, String> answers = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return answers;
        }
        List<String> parts = new ArrayList<>(List.of(Files.readString(file).split("(?m)^=== ")));
        for (String part : parts) {
            int end = part.indexOf('\n');
            if (end > 0) {
                answers.put(part.substring(0, end), part.substring(end + 1, part.length() - 1));
            }
        }
        return answers;
    }
}
