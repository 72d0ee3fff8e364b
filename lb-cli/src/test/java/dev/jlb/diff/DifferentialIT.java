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
 * jlb and HAProxy, the same configuration, the same back ends, the same clients: do both sides and the log see the same?
 *
 * <p>The cases are in {@code src/test/resources/diff/*.cases}. What HAProxy did when {@link DiffMain} recorded it stands
 * beside them in {@code *.golden}. {@code -Djlb.diff.only=file} runs one file.
 */
class DifferentialIT {
    private static final Path CASES = Program.root().resolve("lb-cli/src/test/resources/diff");

    @TestFactory
    Stream<DynamicContainer> cases() throws InterruptedException {
        String only = System.getProperty("jlb.diff.only", "");
        List<CaseFile> files = CaseFile.folder(CASES).stream().filter(file -> only.isEmpty() || file.name().equals(only)).toList();
        assertThat(files).isNotEmpty();
        Program haproxy = Program.haproxy();
        if (haproxy == null) {
            System.out.println("haproxy is not installed: jlb is compared with what HAProxy 2.6.12 did when the golden files were recorded");
        }
        return files.stream().map(file -> DynamicContainer.dynamicContainer(file.name(), tests(file, haproxy)));
    }

    private static Stream<DynamicTest> tests(CaseFile file, Program haproxy) {
        Map<String, String> recorded = Golden.read(golden(file));
        Map<String, String> reference;
        Map<String, String> actual;
        try {
            reference = haproxy == null ? recorded : Differential.run(file, haproxy);
            actual = Differential.run(file, Program.jlb());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return file.cases().stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> {
            String jlb = actual.get(each.name());
            if (each.difference().isPresent()) {
                assertThat(jlb).as(each.difference().get().reason()).isEqualTo(each.difference().get().transcript());
            } else if (!jlb.equals(recorded.get(each.name()))) {
                // under load HAProxy may show another interleaving than when it was recorded: what it does now counts too
                assertThat(jlb).isEqualTo(reference.get(each.name()));
            }
        }));
    }

    private static Path golden(CaseFile file) {
        return CASES.resolve(file.name() + ".golden");
    }
}
