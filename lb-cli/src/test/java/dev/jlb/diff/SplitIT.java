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
        List<CaseFile> files = CaseFile.folder(CASES).stream().filter(file -> only.isEmpty() || file.name().equals(only)).toList();
        assertThat(files).isNotEmpty();
        Map<String, Map<String, String>> transcripts = Differential.each(files, AT_ONCE, SplitIT::run);
        return files.stream().map(file -> DynamicContainer.dynamicContainer(file.name(), tests(cut(file, CUTS), transcripts.get(file.name()))));
    }

    private static Map<String, String> run(CaseFile file) throws InterruptedException {
        CaseFile all = cut(file, CUTS);
        try {
            return Differential.run(all.heading(), all.cases(), Program.jlb());
        } catch (IOException together) {
            // they define something that may be defined once
            Map<String, String> transcripts = new HashMap<>();
            for (String cut : CUTS) {
                transcripts.putAll(Differential.run(cut(file, List.of(cut)), Program.jlb()));
            }
            return transcripts;
        }
    }

    /** Each case with each cut; those of the cache once, since they find what the first time left behind. */
    private static CaseFile cut(CaseFile file, List<String> cuts) {
        List<String> wanted = file.name().equals("cache") ? cuts.stream().filter(CUTS.getFirst()::equals).toList() : cuts;
        return new CaseFile(file.name(), file.heading(), file.cases().stream().filter(each -> !each.timed()).flatMap(each -> wanted.stream().map(each::cut)).toList());
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
