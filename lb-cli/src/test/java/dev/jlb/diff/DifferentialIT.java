package dev.jlb.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * jlb and HAProxy, the same configuration, the same back ends, the same clients: do both sides and the log see the same?
 *
 * <p>The cases are in {@code src/test/resources/diff/*.cases}. What HAProxy did when {@link DiffMain} recorded it stands
 * beside them in {@code *.golden}. Where HAProxy is installed, {@code show stat} of both is compared too. {@code -Djlb.diff.only=file} runs one file.
 */
class DifferentialIT {
    private static final Path CASES = Program.root().resolve("lb-cli/src/test/resources/diff");
    /** Files whose cases run at the same time; most of that time they wait for a timeout to come. */
    private static final int AT_ONCE = 2;
    private static final CountersDiffer DIFFER = new CountersDiffer(CASES.resolve("counters.differs"));

    @TestFactory
    Stream<DynamicContainer> cases() throws Exception {
        String only = System.getProperty("jlb.diff.only", "");
        List<CaseFile> files = CaseFile.folder(CASES).stream().filter(file -> only.isEmpty() || file.name().equals(only)).toList();
        assertThat(files).isNotEmpty();
        Program haproxy = Program.haproxy();
        if (haproxy == null) {
            System.out.println("haproxy is not installed: jlb is compared with what HAProxy 2.6.12 did when the golden files were recorded");
        }
        Map<String, Ran> ran = Differential.each(files, AT_ONCE, file -> run(file, haproxy));
        return files.stream().map(file -> DynamicContainer.dynamicContainer(file.name(), tests(file, ran.get(file.name()), haproxy)));
    }

    /** @param reference what HAProxy did now, or when it was recorded where there is none */
    private record Ran(Map<String, String> reference, Map<String, String> actual, Counted counted) {}

    private static Ran run(CaseFile file, Program haproxy) throws InterruptedException {
        Counted counted = new Counted();
        Map<String, String> reference = haproxy == null ? Golden.read(golden(file)) : Differential.run(file, haproxy, counted::haproxy);
        return new Ran(reference, Differential.run(file, Program.jlb(), counted::jlb), counted);
    }

    private static Stream<DynamicTest> tests(CaseFile file, Ran ran, Program haproxy) {
        Map<String, String> recorded = Golden.read(golden(file));
        Stream<DynamicTest> counters = haproxy == null ? Stream.empty()
                : file.cases().stream().filter(each -> each.difference().isEmpty()).map(each -> DynamicTest.dynamicTest("show stat: " + each.name(), () -> counters(file, each, ran.counted(), haproxy)));
        return Stream.concat(counters, file.cases().stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> {
            // under load HAProxy may show another interleaving than when it was recorded: what it does now counts too
            List<String> expected = each.difference().map(difference -> List.of(difference.transcript())).orElseGet(() -> List.of(recorded.get(each.name()), ran.reference().get(each.name())));
            String actual = ran.actual().get(each.name());
            if (!expected.contains(actual)) {
                actual = Differential.alone(file, each);
            }
            if (!expected.contains(actual)) {
                assertThat(actual).as(each.difference().map(Case.Difference::reason).orElse(each.name())).isEqualTo(expected.getLast());
            }
        })));
    }

    /** The counters of both programs, by case. */
    private record Counted(Map<String, List<String>> haproxy, Map<String, List<String>> jlb) {
        Counted() {
            this(new HashMap<>(), new HashMap<>());
        }

        /** A program that did not start, or did not answer, has no counters of the case: why stands in the case's transcript. */
        List<String> differences(String file, String name) {
            return !haproxy.containsKey(name) ? List.of("HAProxy did not tell its counters") : !jlb.containsKey(name) ? List.of("jlb did not tell its counters")
                    : DIFFER.differences(file, name, haproxy.get(name), jlb.get(name));
        }

        void haproxy(List<Lab> labs, int commands) throws IOException, InterruptedException {
            haproxy.putAll(Counters.of(labs, commands));
        }

        void jlb(List<Lab> labs, int commands) throws IOException, InterruptedException {
            jlb.putAll(Counters.of(labs, commands));
        }
    }

    /** Whether {@code show stat} says the same; a case that took another course on a busy machine gets a second chance on its own. */
    private static void counters(CaseFile file, Case each, Counted counted, Program haproxy) throws IOException, InterruptedException {
        List<String> differences = counted.differences(file.name(), each.name());
        for (int again = 0; again < 2 && !differences.isEmpty(); again++) {
            Counted alone = new Counted();
            Differential.run(file.heading(), List.of(each), haproxy, alone::haproxy);
            Differential.run(file.heading(), List.of(each), Program.jlb(), alone::jlb);
            differences = alone.differences(file.name(), each.name());
        }
        assertThat(differences).as(file.name() + ": " + each.name()).isEmpty();
    }

    private static Path golden(CaseFile file) {
        return CASES.resolve(file.name() + ".golden");
    }
}
