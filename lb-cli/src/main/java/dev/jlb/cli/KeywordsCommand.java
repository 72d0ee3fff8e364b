package dev.jlb.cli;

import dev.jlb.config.build.Reference;
import dev.jlb.config.build.Reference.Entry;
import dev.jlb.config.build.ReferencePages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code jlb keywords}: the registries, for people and for the reference pages. */
final class KeywordsCommand {
    private KeywordsCommand() {}

    /** A line for each entry, or all that is known of those with the name (or that begin with its words). */
    static int show(String wanted) {
        List<Entry> shown = Reference.entries().stream().filter(entry -> wanted.isEmpty() || entry.name().equals(wanted) || entry.name().startsWith(wanted + " ")).toList();
        for (Entry entry : shown) {
            System.out.println(wanted.isEmpty() ? entry.name() + "\t" + kind(entry) + "\t" + entry.state() + "\t" + entry.where() : details(entry));
        }
        if (shown.isEmpty()) {
            System.err.println("jlb keywords: nothing is called '" + wanted + "'");
            return 1;
        }
        return 0;
    }

    private static String kind(Entry entry) {
        return entry.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String details(Entry entry) {
        StringBuilder out = new StringBuilder(entry.usage().startsWith(entry.name()) ? entry.usage() : entry.name() + " " + entry.usage()).append("  (").append(kind(entry)).append(")\n");
        line(out, "", entry.doc());
        line(out, "in: ", entry.where());
        line(out, "state: ", entry.state() + (entry.note().isEmpty() ? "" : " (" + entry.note() + ")"));
        line(out, "manual: section ", entry.manual());
        entry.examples().forEach(example -> line(out, "example: ", example));
        return out.toString();
    }

    private static void line(StringBuilder out, String label, String text) {
        if (!text.isEmpty()) {
            out.append("  ").append(label).append(text).append('\n');
        }
    }

    /** Writes the reference pages; only those that changed are touched. */
    static int pages(Path folder) {
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, String> page : ReferencePages.pages().entrySet()) {
                Path file = folder.resolve(page.getKey());
                if (!Files.exists(file) || !Files.readString(file).equals(page.getValue())) {
                    Files.writeString(file, page.getValue());
                }
            }
            return 0;
        } catch (IOException notWritten) {
            System.err.println("jlb keywords: cannot write to " + folder + ": " + notWritten.getMessage());
            return 1;
        }
    }
}
