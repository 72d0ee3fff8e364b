package dev.jlb.config.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.SectionKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every keyword that the manual's inventory lists is known, in a section where it may stand. */
class InventoryTest {
    /** Kinds of the inventory whose names are keywords, and the section; "" where the inventory names sections itself. */
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("global-keyword", "global"), Map.entry("proxy-keyword", ""), Map.entry("proxy-option", "option "), Map.entry("stats-keyword", "stats "), Map.entry("peers-keyword", "peers"),
            Map.entry("resolvers-keyword", "resolvers"), Map.entry("mailers-keyword", "mailers"), Map.entry("userlist-keyword", "userlist"), Map.entry("cache-keyword", "cache"),
            Map.entry("http-errors-keyword", "http-errors"), Map.entry("ring-keyword", "ring"), Map.entry("log-forward-keyword", "log-forward"), Map.entry("log-profile-keyword", "log-profile"),
            Map.entry("fcgi-app-keyword", "fcgi-app"), Map.entry("crt-store-keyword", "crt-store"), Map.entry("acme-keyword", "acme"), Map.entry("traces-keyword", "traces"),
            Map.entry("healthcheck-keyword", "healthcheck"));

    @Test
    void everyKeywordIsKnown() throws Exception {
        Set<String> known = new HashSet<>();
        for (Keyword keyword : Keywords.load().all()) {
            for (SectionKind section : keyword.sections()) {
                // the first words too: "timeout" of "timeout client", "declare capture" of "declare capture request"
                String name = keyword.name();
                for (int end = name.length(); end > 0; end = name.lastIndexOf(' ', end - 1)) {
                    known.add(section.keyword() + " " + name.substring(0, end));
                    known.add(name.substring(0, end));
                }
            }
        }
        List<String> missing = new ArrayList<>();
        for (String[] column : inventory()) {
            String section = KINDS.get(column[0]);
            if (section == null) {
                continue;
            }
            String name = section.endsWith(" ") ? section + column[1] : column[1];
            boolean found = section.isEmpty() || section.endsWith(" ") ? known.contains(name) : known.contains(section + " " + name);
            if (!found) {
                missing.add(column[0] + " " + name);
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyOptionOfBindAndServerLinesIsKnown() throws Exception {
        List<String> missing = new ArrayList<>();
        for (String[] column : inventory()) {
            if (column[0].equals("bind-option") && BindKeywords.options().find(column[1]) == null || column[0].equals("server-option") && !column[1].equals("usesrc") && ServerKeywords.options().find(column[1]) == null) {
                missing.add(column[0] + " " + column[1]);
            }
        }
        assertThat(missing).isEmpty();
    }

    private static List<String[]> inventory() throws Exception {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared/inventory.tsv");
            if (Files.isRegularFile(file)) {
                return Files.readAllLines(file).stream().map(line -> line.split("\t", -1)).toList();
            }
        }
        assumeTrue(false, "no shared/inventory.tsv above the working directory");
        return List.of();
    }
}
