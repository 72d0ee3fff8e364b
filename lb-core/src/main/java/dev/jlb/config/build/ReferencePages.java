package dev.jlb.config.build;

import dev.jlb.config.build.Reference.Entry;
import dev.jlb.config.build.Reference.Kind;
import dev.jlb.config.keyword.SupportState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reference as Markdown: one page per kind, and a page that counts the states. */
public final class ReferencePages {
    private static final Map<SupportState, String> MEANING = Map.of(
            SupportState.SUPPORTED, "does what the manual says",
            SupportState.NO_OP, "accepted; has no meaning on a JVM",
            SupportState.DIFFERENT, "accepted with a warning that says what differs",
            SupportState.NOT_IMPLEMENTED, "known and checked; refused with an error that says what to do instead",
            SupportState.REMOVED, "not in the language any more; refused as HAProxy refuses it");

    private ReferencePages() {}

    /** File names to their texts; the same for the same registries. */
    public static Map<String, String> pages() {
        List<Entry> all = Reference.entries();
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("README.md", index(all));
        for (Kind kind : Kind.values()) {
            pages.put(kind.page() + ".md", page(kind, all.stream().filter(entry -> entry.kind() == kind).toList()));
        }
        return pages;
    }

    private static String index(List<Entry> all) {
        StringBuilder out = new StringBuilder("# Reference\n\nWritten by `jlb keywords --pages docs/reference` from the registries; do not edit.\n\n| |");
        for (SupportState state : SupportState.values()) {
            out.append(' ').append(state).append(" |");
        }
        out.append("\n|---|").append("---:|".repeat(SupportState.values().length)).append('\n');
        for (Kind kind : Kind.values()) {
            counts(out, "[" + kind.title() + "](" + kind.page() + ".md)", all.stream().filter(entry -> entry.kind() == kind).toList());
        }
        counts(out, "All", all);
        out.append('\n');
        for (SupportState state : SupportState.values()) {
            out.append("- `").append(state).append("`: ").append(MEANING.get(state)).append('\n');
        }
        return out.toString();
    }

    private static void counts(StringBuilder out, String title, List<Entry> entries) {
        Map<SupportState, Long> counts = Reference.counts(entries);
        out.append("| ").append(title).append(" |");
        for (SupportState state : SupportState.values()) {
            out.append(' ').append(counts.getOrDefault(state, 0L)).append(" |");
        }
        out.append('\n');
    }

    private static String page(Kind kind, List<Entry> entries) {
        StringBuilder out = new StringBuilder("# ").append(kind.title()).append("\n\nWritten by `jlb keywords --pages docs/reference`; do not edit. [States](README.md)\n\n| name | takes | where | state | |\n|---|---|---|---|---|\n");
        for (Entry entry : entries) {
            String takes = entry.usage().startsWith(entry.name()) ? entry.usage().substring(entry.name().length()).strip() : entry.usage();
            String text = entry.doc() + (entry.note().isEmpty() ? "" : (entry.doc().isEmpty() ? "" : " ") + "*" + entry.note() + "*");
            out.append("| ").append(code(entry.name())).append(" | ").append(code(takes)).append(" | ").append(entry.where()).append(" | ").append(entry.state())
                    .append(" | ").append(text.replace("|", "\\|").replace("<", "&lt;")).append(" |\n");
        }
        return out.toString();
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text.replace("|", "\\|") + "`";
    }
}
