package dev.jlb.config.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.model.RuleSet;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import dev.jlb.rule.action.Actions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Each action of the manual's grid (4.3), in each rule set: taken where the grid has a cross and refused where it has none; and what HAProxy 2.6 says of the same lines. */
class ActionGridTest {
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
    private static final List<RuleSet> COLUMNS = List.of(
            RuleSet.QUIC_INITIAL, RuleSet.TCP_REQUEST_CONNECTION, RuleSet.TCP_REQUEST_SESSION, RuleSet.TCP_REQUEST_CONTENT, RuleSet.TCP_RESPONSE_CONTENT, RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE,
            RuleSet.HTTP_AFTER_RESPONSE);
    private static final String SECTIONS = """
            global
             expose-experimental-directives
            defaults base
             timeout client 1s
             timeout server 1s
             timeout connect 1s
             mode http
            cache ch
             total-max-size 4
            resolvers dns
             nameserver a 127.0.0.1:53
            backend agents from base
             mode tcp
             server s 127.0.0.1:1
            listen sut from base
             bind 127.0.0.1:1
             stick-table type ip size 10 store gpc(2),gpt(1)
             declare capture request len 10
             declare capture response len 10
             filter cache ch
             filter spoe engine e config FOLDER/l.spoe
             server s 127.0.0.1:1
            """;
    /** What only 3.4 has. */
    private static final String NEWER = " filter bwlim-out bw default-limit 10 default-period 1s\n";

    @TempDir
    private Path folder;

    /** @param grid the manual's crosses; {@code old} are those of 2.6; {@code request} and {@code response} are how the action is written in rules of the two directions */
    private record Row(String name, String grid, String old, String request, String response) {
        String line(int column) {
            RuleSet set = COLUMNS.get(column);
            return set.keyword() + " " + (set == RuleSet.TCP_RESPONSE_CONTENT || set == RuleSet.HTTP_RESPONSE || set == RuleSet.HTTP_AFTER_RESPONSE ? response : request);
        }
    }

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("l.acl"), "a\n");
        Files.writeString(folder.resolve("l.map"), "a b\n");
        Files.writeString(folder.resolve("l.spoe"), "[e]\nspoe-agent a\n groups g\n use-backend agents\n timeout hello 1s\n timeout idle 1s\n timeout processing 1s\nspoe-group g\n messages m\nspoe-message m\n args ip=src\n");
    }

    private List<Row> rows() {
        return Examples.read("action-grid.txt").stream().map(line -> {
            String[] column = line.replace("FOLDER", folder.toString()).split(" +", 4);
            String[] written = column[3].split("\\|");
            return new Row(column[0], column[1], column[2], written[0], written[written.length - 1]);
        }).toList();
    }

    @Test
    void jlbHasTheManualsGrid() {
        StringBuilder text = new StringBuilder(sections() + NEWER);
        int at = (int) text.chars().filter(c -> c == '\n').count();
        List<String> lines = new ArrayList<>();
        Set<String> expected = new TreeSet<>();
        for (Row row : rows()) {
            for (int column = 0; column < COLUMNS.size(); column++) {
                lines.add(row.line(column));
                text.append(' ').append(row.line(column)).append('\n');
                if (row.grid().charAt(column) == '-') {
                    expected.add(row.line(column));
                }
            }
        }
        Diagnostics diagnostics = new Diagnostics();
        ConfigLoader.load(List.of(new SourceFile("grid", text.toString())), new Environment(Map.of()), diagnostics, Verdict.LANGUAGE);
        Map<String, String> refused = new TreeMap<>();
        diagnostics.all().stream().filter(d -> d.severity() == Severity.ALERT).forEach(d -> refused.putIfAbsent(
                d.span().line() > at && d.span().line() <= at + lines.size() ? lines.get(d.span().line() - at - 1) : "line " + d.span().line(), d.message()));
        assertThat(lines).hasSizeGreaterThan(600);
        assertThat(refused.keySet()).as(() -> refused.entrySet().stream().filter(e -> !expected.contains(e.getKey())).map(Object::toString).collect(Collectors.joining("\n"))).isEqualTo(expected);
    }

    @Test
    void everyActionOfJlbIsInTheGrid() {
        Set<String> known = rows().stream().map(Row::name).collect(Collectors.toSet());
        Set<String> unknown = new TreeSet<>();
        COLUMNS.forEach(set -> unknown.addAll(Actions.names(set)));
        unknown.removeAll(known);
        // declared by the tests' own plugins
        unknown.removeIf(name -> name.contains("test") || name.contains("plugin"));
        assertThat(unknown).isEmpty();
    }

    static boolean installed() {
        return Files.isExecutable(HAPROXY);
    }

    /** One start for all that it takes; then one for each set, whose refusal of an unknown name lists those that it knows; then one for each name that is listed and refused all the same. */
    @Test
    @EnabledIf("installed")
    void haproxyHasItsGrid() throws Exception {
        StringBuilder taken = new StringBuilder(sections());
        for (Row row : rows()) {
            for (int column = 1; column < COLUMNS.size(); column++) {
                if (row.old().charAt(column) == 'X') {
                    taken.append(' ').append(row.line(column)).append('\n');
                }
            }
        }
        assertThat(alerts(taken.toString())).isEmpty();
        List<String> wrong = new ArrayList<>();
        Pattern quoted = Pattern.compile("'([a-z0-9-]+)(\\(\\*\\))?'");
        for (int column = 1; column < COLUMNS.size(); column++) {
            String message = String.join("\n", alerts(sections() + " " + COLUMNS.get(column).keyword() + " nosuch\n"));
            assertThat(message).contains("expects", "'nosuch'");
            Set<String> listed = new TreeSet<>();
            Matcher names = quoted.matcher(message.substring(message.indexOf("expects")));
            while (names.find()) {
                listed.add(names.group(1).replaceFirst("^track-sc\\d$", "track-sc"));
            }
            for (Row row : rows()) {
                if (row.old().charAt(column) == '-' && listed.contains(row.name()) && alerts(sections() + " " + row.line(column) + "\n").isEmpty()) {
                    wrong.add(row.line(column));
                }
            }
        }
        assertThat(wrong).as("taken by HAProxy").isEmpty();
    }

    /** What the manual's grid and 2.6's say differently is newer than 2.6: nothing that 2.6 takes is refused. */
    @Test
    void nothingOfTheOldGridIsGone() {
        assertThat(rows()).allSatisfy(row -> {
            for (int column = 0; column < COLUMNS.size(); column++) {
                assertThat(row.old().charAt(column) == 'X' && row.grid().charAt(column) == '-').as(row.line(column)).isFalse();
            }
        });
    }

    private String sections() {
        return SECTIONS.replace("FOLDER", folder.toString());
    }

    private List<String> alerts(String configuration) throws Exception {
        Path file = folder.resolve("h.cfg");
        Files.writeString(file, configuration);
        Process process = new ProcessBuilder(HAPROXY.toString(), "-c", "-f", file.toString()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return output.lines().filter(line -> line.contains("[ALERT]")).toList();
    }
}
