package dev.jlb.cli;

import dev.jlb.config.build.Reference;
import dev.jlb.config.build.Reference.Entry;
import dev.jlb.config.build.Reference.Kind;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.syntax.ConfigReader;
import dev.jlb.config.syntax.Environment;
import dev.jlb.config.syntax.Line;
import dev.jlb.config.syntax.Word;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code -dK} and {@code -dC} print (management.txt 3). Their formats are for comparison with earlier dumps, not a contract. */
final class Dumps {
    private Dumps() {}

    static void print(Options options, List<SourceFile> files) {
        for (String kind : options.dump.split(",")) {
            keywords(kind);
        }
        if (options.dumpFile) {
            ConfigReader.read(files, Environment.system(), new Diagnostics()).forEach(section -> {
                System.out.println("\n" + words(section.header()));
                section.lines().forEach(line -> System.out.println("\t" + words(line)));
            });
        }
    }

    private static String words(Line line) {
        return line.words().stream().map(Dumps::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(Word word) {
        String text = word.text();
        boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> c <= ' ' || c == '#' || c == '\'' || c == '"' || c == '\\' || c == '$');
        return plain ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static void keywords(String kind) {
        switch (kind) {
            case "" -> { }
            case "help" -> System.out.println("# List of supported keyword classes:\nall: list all keywords\ncfg: configuration keywords\nact: actions of rules\nbnd: options of bind lines\nsrv: options of server lines\ncnv: sample converter functions\nsmp: sample fetch functions");
            case "all" -> List.of("cfg", "act", "bnd", "srv", "cnv", "smp").forEach(Dumps::keywords);
            case "cfg" -> list("configuration keywords", Kind.KEYWORD);
            case "act" -> list("actions", Kind.ACTION);
            case "bnd" -> list("bind options", Kind.BIND_OPTION);
            case "srv" -> list("server options", Kind.SERVER_OPTION);
            case "cnv" -> list("sample converter functions", Kind.CONVERTER);
            case "smp" -> list("sample fetch functions", Kind.FETCH);
            default -> System.err.println("jlb: ignoring unknown keyword class '" + kind + "' of -dK; -dKhelp lists them");
        }
    }

    private static void list(String title, Kind kind) {
        System.out.println("# List of registered " + title + ":");
        for (Entry entry : Reference.entries()) {
            if (entry.kind() == kind) {
                System.out.println(entry.name() + (entry.where().isEmpty() ? "" : "\t" + entry.where()));
            }
        }
    }
}
