package dev.jlb.config.build;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Environment;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Judges the files named on its command line, one line each: name, accept or reject, line of the first error. Runs in the files' folder. */
final class CorpusVerdicts {
    private CorpusVerdicts() {}

    public static void main(String[] files) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String file : files) {
            Diagnostics diagnostics = new Diagnostics();
            SourceFile source = new SourceFile(file, Files.readString(Path.of(file), StandardCharsets.ISO_8859_1));
            ConfigLoader.load(List.of(source), Environment.system(), diagnostics, Verdict.LANGUAGE);
            Diagnostic first = diagnostics.all().stream().filter(d -> d.severity() == Severity.ALERT).findFirst().orElse(null);
            out.println(file + "\t" + (first == null ? "accept\t\t" : "reject\t" + first.span().line() + "\t" + first.message()));
        }
        out.flush();
    }
}
