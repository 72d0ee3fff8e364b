package dev.jlb.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.diff.Program;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The servers that 1,000 requests meet, one after the other, are those that HAProxy chooses, while servers come, go and change their weights. What HAProxy chose when
 * {@link SequenceMain} recorded it is compared with; where it is installed it is asked again about rows that differ.
 */
class SequenceIT {
    @TestFactory
    Stream<DynamicTest> sequences() throws Exception {
        List<SequenceCase> rows = SequenceTable.rows();
        Map<String, String> golden = SequenceGolden.read(SequenceMain.GOLDEN);
        assertThat(golden.keySet()).containsExactlyElementsOf(rows.stream().map(SequenceCase::name).toList());
        Map<String, String> jlb = SequenceRun.run(rows, Program.jlb());
        List<SequenceCase> other = rows.stream().filter(row -> !jlb.get(row.name()).equals(golden.get(row.name()))).toList();
        if (!other.isEmpty() && Program.haproxy() != null) {
            golden.putAll(SequenceRun.run(other, Program.haproxy()));
        }
        return rows.stream().map(row -> DynamicTest.dynamicTest(row.name(), () -> {
            assertThat(jlb.get(row.name())).hasSize(SequenceTable.REQUESTS);
            assertThat(Difference.first(row, golden.get(row.name()), jlb.get(row.name()))).isEmpty();
        }));
    }
}
