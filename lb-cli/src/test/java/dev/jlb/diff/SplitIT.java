package dev.jlb.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The differential cases again, with all that clients and servers send cut into single bytes and into random pieces: the
 * transcript must be the one of whole messages. Cases in which a peer lets time pass are left out.
 */
class SplitIT {
    private static final Path CASES = Program.root().resolve("lb-cli/src/test/resources/diff");
    private static final List<String> CUTS = List.of("bytes", "cuts=7", "cuts=11");
    /** Files whose cases run at the same time; most of that time they wait for a timeout to come. */
    private static final int AT_ONCE = 3;

    @TestFactory
    Stream<DynamicContainer> cases() throws Exception {
        String only = System.getProperty("jlb.diff.only", "");
        List<CaseFile> files = CaseFile.folder(CASES).stream().filter(file -> only.isEmpty() || file.name().equals(only)).map(SplitIT::cut).toList();
        assertThat(files).isNotEmpty();
        Map<String, Map<String, String>> transcripts = Differential.each(files, AT_ONCE, SplitIT::run);
        return files.stream().map(file -> DynamicContainer.dynamicContainer(file.name(), tests(file, transcripts.get(file.name()))));
    }

    private static Map<String, String> run(CaseFile file) throws InterruptedException {
        return Differential.run(file, Program.jlb());
    }

    /** Each case with each cut; those of the cache once, since they find what the first time left behind. */
    private static CaseFile cut(CaseFile file) {
        return new CaseFile(file.name(), file.heading(), file.cases().stream().filter(each -> !each.timed()).flatMap(each -> (file.name().equals("cache") ? CUTS.subList(0, 1) : CUTS).stream().map(each::cut)).toList());
    }

    private static Stream<DynamicTest> tests(CaseFile file, Map<String, String> actual) {
        Map<String, String> recorded = Golden.read(CASES.resolve(file.name() + ".golden"));
        return file.cases().stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> {
            String whole = each.name().substring(0, each.name().lastIndexOf(" ["));
            String expected = each.difference().map(Case.Difference::transcript).orElse(recorded.get(whole));
            String seen = actual.get(each.name());
            assertThat(seen.equals(expected) ? seen : Differential.alone(file, each)).isEqualTo(expected);
        }));
    }
}
