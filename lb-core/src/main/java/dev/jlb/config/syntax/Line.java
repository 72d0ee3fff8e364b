package dev.jlb.config.syntax;

import dev.jlb.config.source.Span;
import java.util.List;

/**
 * One logical line: its words, the first of which is the keyword (or {@code no} / {@code default} before it). A line that
 * ends in a backslash is one with the next; its span is that of its first physical line.
 *
 * @param words at least one
 * @param span from the first word to the last
 */
public record Line(List<Word> words, Span span) {
    public Line {
        words = List.copyOf(words);
    }

    public Word word(int index) {
        return words.get(index);
    }

    public int size() {
        return words.size();
    }
}
