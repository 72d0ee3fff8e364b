package dev.jlb.config.syntax;

import dev.jlb.config.source.Span;
import java.util.Arrays;

/**
 * One word of a line after unquoting, unescaping and variable expansion (manual 2.2, 2.3).
 *
 * @param text the word, one char per byte
 * @param span what it was written as, quotes included
 * @param columns for each char of {@code text} the 1-based source column that it came from
 */
public record Word(String text, Span span, int[] columns) {
    /** The source of {@code length} chars from {@code offset} of the text, so that an error inside a word points at its piece. */
    public Span at(int offset, int length) {
        if (columns.length == 0 || offset >= columns.length) {
            int end = span.column() + Math.max(0, span.length() - 1);
            return offset == 0 ? span : new Span(span.file(), span.line(), end, 1);
        }
        int from = columns[offset];
        int last = columns[Math.min(columns.length - 1, Math.max(offset, offset + length - 1))];
        return new Span(span.file(), span.line(), from, Math.max(1, last - from + 1));
    }

    /** The path of the file that this word names: relative to the folder that {@code default-path} chose, where it did. */
    public String file() {
        return span.file() == null ? text : span.file().resolve(text);
    }

    /** The part of this word from {@code begin} (inclusive) to {@code end} (exclusive), with its own columns. */
    public Word slice(int begin, int end) {
        // a word that no file contains has no columns
        int[] own = begin < columns.length ? Arrays.copyOfRange(columns, begin, end) : new int[0];
        return new Word(text.substring(begin, end), at(begin, Math.max(1, end - begin)), own);
    }

    /** A word that no file contains, for tests and built-in settings. */
    public static Word of(String text) {
        return new Word(text, Span.NONE, new int[0]);
    }

    public boolean is(String other) {
        return text.equals(other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Word word && text.equals(word.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
