package dev.jlb.cli;

import dev.jlb.config.source.ConfigFiles;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.Printer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code jlb fmt}: files in canonical layout ({@link Printer}). A folder means its {@code .cfg} files. */
final class Format {
    private Format() {}

    static int run(List<String> names, boolean write, boolean check) {
        Diagnostics diagnostics = new Diagnostics();
        List<SourceFile> files = ConfigFiles.read(names, Path.of(""), diagnostics);
        diagnostics.all().forEach(diagnostic -> System.err.println("error: " + diagnostic.message()));
        int status = diagnostics.hasAlerts() ? 1 : 0;
        for (SourceFile file : files) {
            String printed = Printer.format(file);
            // the text's chars are the file's bytes
            byte[] bytes = printed.getBytes(StandardCharsets.ISO_8859_1);
            boolean changed = !printed.equals(file.text());
            if (check) {
                if (changed) {
                    System.out.println(file.name());
                    status = 1;
                }
            } else if (!write) {
                System.out.writeBytes(bytes);
            } else if (changed) {
                try {
                    Files.write(Path.of(file.name()), bytes);
                } catch (IOException notWritten) {
                    System.err.println("error: cannot write " + file.name() + " : " + notWritten.getMessage());
                    status = 1;
                }
            }
        }
        return status;
    }
}
