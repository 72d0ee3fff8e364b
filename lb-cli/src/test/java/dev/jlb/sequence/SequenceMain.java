package dev.jlb.sequence;

import dev.jlb.diff.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** For whoever adds rows: {@code record} writes the golden file from the installed HAProxy; {@code compare [regex]} runs the rows of these names on both programs and
 * shows first differences, {@code golden [regex]} runs jlb alone and compares with the golden file. */
final class SequenceMain {
    static final Path GOLDEN = Program.root().resolve("lb-cli/src/test/resources/sequence/haproxy-2.6.golden");

    private SequenceMain() {}

    public static void main(String[] args) throws Exception {
        List<SequenceCase> rows = SequenceTable.rows().stream().filter(row -> args.length < 2 || row.name().matches(args[1])).toList();
        long start = System.nanoTime();
        Map<String, String> haproxy = args[0].equals("golden") ? SequenceGolden.read(GOLDEN) : SequenceRun.run(rows, Program.haproxy());
        System.out.println(rows.size() + " rows, haproxy " + (System.nanoTime() - start) / 1_000_000 + " ms");
        if (args[0].equals("record")) {
            SequenceGolden.write(GOLDEN, haproxy);
            return;
        }
        start = System.nanoTime();
        Map<String, String> jlb = SequenceRun.run(rows, Program.jlb());
        System.out.println("jlb " + (System.nanoTime() - start) / 1_000_000 + " ms");
        int different = 0;
        for (SequenceCase row : rows) {
            String difference = Difference.first(row, haproxy.get(row.name()), jlb.get(row.name()));
            if (!difference.isEmpty()) {
                different++;
                System.out.println(difference);
            }
        }
        System.out.println(different + " differ");
    }
}
