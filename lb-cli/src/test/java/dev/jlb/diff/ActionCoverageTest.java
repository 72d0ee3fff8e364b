package dev.jlb.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.model.RuleSet;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.action.Actions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every action that jlb has is executed, in every rule set it may stand in, by a case in {@code src/test/resources/diff}, or by a test that is named here. */
class ActionCoverageTest {
    private static final Path CASES = Program.root().resolve("lb-cli/src/test/resources/diff");

    /** By name, or by set and name: which test executes it, and why there. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("do-resolve", "DoResolveTest: it needs a name server"),
            Map.entry("use-service", "PrometheusExporterTest: it shows this process's own numbers"),
            Map.entry("switch-mode", "the cases of mode tcp"),
            Map.entry("http-after-response set-map", "PatternActionsTest: only 3.4 has it"),
            Map.entry("http-after-response del-map", "PatternActionsTest: only 3.4 has it"),
            Map.entry("http-after-response del-acl", "PatternActionsTest: only 3.4 has it"),
            Map.entry("set-bandwidth-limit", "its own tests: it is about time"),
            Map.entry("force-be-switch", "DisabledBackendTest: only 3.4 has it"),
            Map.entry("stats admin admin", "'stats admin if', whose rule has no action of its own"));

    /** Sets whose keyword is the action. */
    private static final Set<RuleSet> BARE = EnumSet.of(RuleSet.REDIRECT, RuleSet.USE_BACKEND, RuleSet.USE_SERVER, RuleSet.PERSIST, RuleSet.HTTP_ERROR);

    /** Sets whose rules are written by others' tests. */
    private static final Set<RuleSet> OWN_TESTS = EnumSet.of(RuleSet.TCP_RESPONSE_CONTENT, RuleSet.FORCE_BACKEND, RuleSet.QUIC_INITIAL);

    @Test
    void everyActionIsExecutedInEverySet() throws IOException {
        Set<String> lines = lines();
        List<String> missing = new ArrayList<>();
        for (ActionDeclaration action : Actions.all()) {
            for (RuleSet set : action.sets()) {
                String written = written(set, action.name());
                boolean elsewhere = ELSEWHERE.containsKey(action.name()) || ELSEWHERE.containsKey(set.keyword() + " " + action.name()) || OWN_TESTS.contains(set);
                if (!elsewhere && lines.stream().noneMatch(line -> executes(line, written))) {
                    missing.add(written);
                }
            }
        }
        assertThat(missing).as("no case in lb-cli/src/test/resources/diff executes these").isEmpty();
    }

    private static String written(RuleSet set, String action) {
        return switch (set) {
            case STICK_REQUEST, STICK_RESPONSE -> "stick " + action;
            case MONITOR_FAIL -> "monitor fail";
            default -> BARE.contains(set) ? action : set.keyword() + " " + action;
        };
    }

    /** Followed by its arguments or its condition, a number in its name, or nothing. */
    private static boolean executes(String line, String written) {
        if (!line.startsWith(written)) {
            return false;
        }
        String rest = line.substring(written.length());
        return rest.isEmpty() || rest.startsWith(" ") || rest.startsWith("(") || written.endsWith("track-sc") && Character.isDigit(rest.charAt(0));
    }

    private static Set<String> lines() throws IOException {
        Set<String> lines = new HashSet<>();
        try (Stream<Path> files = Files.list(CASES)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".cases")).toList()) {
                Files.readAllLines(file).forEach(line -> lines.add(line.strip()));
            }
        }
        return lines;
    }
}
