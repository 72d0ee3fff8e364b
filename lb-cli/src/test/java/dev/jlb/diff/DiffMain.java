package dev.jlb.diff;

import java.nio.file.Path;
import java.util.Map;

/**
 * For whoever writes cases: {@code record [file]} writes the golden files from the installed HAProxy, {@code haproxy file} and
 * {@code jlb file} print what the cases of a file see.
 */
final class DiffMain {
    private DiffMain() {}

    public static void main(String[] args) throws InterruptedException {
        Path folder = Program.root().resolve("lb-cli/src/test/resources/diff");
        for (CaseFile file : CaseFile.folder(folder)) {
            if (args.length > 1 && !file.name().equals(args[1])) {
                continue;
            }
            Map<String, String> transcripts = Differential.run(file, args[0].equals("jlb") ? Program.jlb() : Program.haproxy());
            if (args[0].equals("record")) {
                Golden.write(folder.resolve(file.name() + ".golden"), transcripts);
            } else {
                transcripts.forEach((name, text) -> System.out.println("=== " + name + "\n" + text));
            }
        }
    }
}
