package dev.jlb.config.syntax;

import java.util.List;

/**
 * A section: its header line ({@code frontend web}) and the lines below it.
 *
 * @param header words of the header line; the first is the section's keyword
 * @param lines in file order, the header not among them
 */
public record Section(Line header, List<Line> lines) {
    public Section {
        lines = List.copyOf(lines);
    }

    public String keyword() {
        return header.word(0).text();
    }
}
