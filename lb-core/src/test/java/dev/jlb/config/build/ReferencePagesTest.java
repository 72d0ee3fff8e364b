package dev.jlb.config.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.Files;
import dev.jlb.config.build.Reference.Entry;
import dev.jlb.config.build.Reference.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reference pages hold every name of the registries, once per place, and count them rightly. */
class ReferencePagesTest {
    @Test
    void everyEntryIsOnItsPage() {
        List<Entry> entries = Reference.entries();
        Map<String, String> pages = ReferencePages.pages();
        for (Kind kind : Kind.values()) {
            List<String> rows = pages.get(kind.page() + ".md").lines().filter(line -> line.startsWith("| `")).toList();
            List<Entry> expected = entries.stream().filter(entry -> entry.kind() == kind).toList();
            assertThat(rows).hasSameSizeAs(expected).isNotEmpty();
            for (int i = 0; i < rows.size(); i++) {
                assertThat(rows.get(i)).startsWith("| `" + expected.get(i).name().replace("|", "\\|") + "` |").contains("| " + expected.get(i).state() + " |");
                // a bar inside a cell is escaped, so that every row has five
                assertThat(rows.get(i).replace("\\|", "").chars().filter(c -> c == '|').count()).as(rows.get(i)).isEqualTo(6);
            }
        }
    }

    @Test
    void statesAddUp() {
        String total = ReferencePages.pages().get("README.md").lines().filter(line -> line.startsWith("| All |")).findFirst().orElseThrow();
        long sum = 0;
        for (String cell : total.substring("| All |".length()).replace(" ", "").split("\\|")) {
            sum += Long.parseLong(cell);
        }
        assertThat(sum).isEqualTo(Reference.entries().size());
    }

    @Test
    void theSameTextEachTime() {
        assertThat(ReferencePages.pages()).isEqualTo(ReferencePages.pages());
    }

    /** {@code jlb keywords --pages docs/reference} was run, and the README's counts are those of the pages. */
    @Test
    void thePagesInTheRepositoryAreThese() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("docs/reference"))) {
            root = root.getParent();
        }
        for (Map.Entry<String, String> page : ReferencePages.pages().entrySet()) {
            assertThat(Files.readString(root.resolve("docs/reference").resolve(page.getKey()))).as("run jlb keywords --pages docs/reference").isEqualTo(page.getValue());
        }
        String counts = ReferencePages.pages().get("README.md").lines().filter(line -> line.startsWith("| All |")).findFirst().orElseThrow();
        assertThat(Files.readString(root.resolve("README.md"))).contains(counts);
    }
}
