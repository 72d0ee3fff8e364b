package dev.jlb.config.source;

/**
 * A piece of one line of a file.
 *
 * @param file where
 * @param line 1-based
 * @param column 1-based, in bytes
 * @param length in bytes; at least 1 when shown
 */
public record Span(SourceFile file, int line, int column, int length) {
    /** For things that no file spells out: built-in defaults, command-line arguments. */
    public static final Span NONE = new Span(new SourceFile("<built-in>", ""), 0, 0, 0);

    @Override
    public String toString() {
        return file.name() + ":" + line + ":" + column;
    }
}
