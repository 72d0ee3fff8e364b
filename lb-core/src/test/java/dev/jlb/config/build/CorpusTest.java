package dev.jlb.config.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real configurations with the verdicts of HAProxy 3.4: ours must be the same, and its first error on the same line. */
class CorpusTest {
    /** Raise it when more agree; never lower it. */
    private static final int AGREEING = 199;

    @Test
    void agreesWithHaproxy() throws Exception {
        Path corpus = corpus();
        assumeTrue(corpus != null, "no folder shared/corpus above the working directory");
        List<String[]> manifest = new ArrayList<>();
        for (String line : Files.readAllLines(corpus.resolve("MANIFEST.tsv"))) {
            String[] columns = line.split("\t", -1);
            if (!columns[0].equals("file")) {
                manifest.add(columns);
            }
        }
        List<String> verdicts = judge(corpus, manifest.stream().map(columns -> columns[0]).toList());
        List<String> wrong = new ArrayList<>();
        int sameLine = 0;
        int rejected = 0;
        for (int i = 0; i < manifest.size(); i++) {
            String[] theirs = manifest.get(i);
            String[] ours = verdicts.get(i).split("\t", -1);
            boolean reject = theirs[7].equals("error");
            if (reject != ours[1].equals("reject")) {
                wrong.add(theirs[0] + ": HAProxy says " + theirs[7] + " " + theirs[9] + ", jlb says " + ours[1] + " " + ours[2] + " " + ours[3]);
            } else if (reject) {
                rejected++;
                String first = theirs[9].split(",")[0];
                if (first.isEmpty() || first.equals(ours[2])) {
                    sameLine++;
                } else {
                    wrong.add(theirs[0] + ": first error in line " + first + ", jlb says " + ours[2] + " " + ours[3]);
                }
            }
        }
        System.out.println("corpus: " + (manifest.size() - wrong.size()) + " of " + manifest.size() + " agree; first error on the same line in " + sameLine + " of " + rejected);
        assertThat(manifest.size() - wrong.size()).as(String.join("\n", wrong)).isGreaterThanOrEqualTo(AGREEING);
    }

    /** In a process of its own, because the files name others relative to their folder. */
    private static List<String> judge(Path corpus, List<String> files) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-cp", absolute(System.getProperty("java.class.path")), CorpusVerdicts.class.getName()));
        command.addAll(files);
        Process process = new ProcessBuilder(command).directory(corpus.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        List<String> lines = output.lines().toList();
        assertThat(lines).as(output).hasSize(files.size());
        return lines;
    }

    private static String absolute(String classPath) {
        List<String> entries = new ArrayList<>();
        for (String entry : classPath.split(java.io.File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(java.io.File.pathSeparator, entries);
    }

    private static Path corpus() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path corpus = folder.resolve("shared/corpus");
            if (Files.isRegularFile(corpus.resolve("MANIFEST.tsv"))) {
                return corpus;
            }
        }
        return null;
    }
}
