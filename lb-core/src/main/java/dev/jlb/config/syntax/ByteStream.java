package dev.jlb.config.syntax;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;

/**
 * Text for a lexer. All bytes from 128 up look alike to the grammars, so they are shown as DEL: ANTLR caches its decisions for
 * ASCII only, and a file with comments in another script would be read ten times slower.
 */
final class ByteStream implements CharStream {
    private static final int NOT_ASCII = 127;

    private final String text;
    private int at;

    ByteStream(String text) {
        this.text = text;
    }

    @Override
    public void consume() {
        if (at >= text.length()) {
            throw new IllegalStateException("cannot consume EOF");
        }
        at++;
    }

    @Override
    public int LA(int offset) {
        int index = offset > 0 ? at + offset - 1 : at + offset;
        if (offset == 0 || index < 0) {
            return 0;
        }
        if (index >= text.length()) {
            return IntStream.EOF;
        }
        return Math.min(text.charAt(index), NOT_ASCII);
    }

    @Override
    public int mark() {
        return -1;
    }

    @Override
    public void release(int marker) {
        // nothing is buffered beyond the text itself
    }

    @Override
    public int index() {
        return at;
    }

    @Override
    public void seek(int index) {
        at = Math.min(index, text.length());
    }

    @Override
    public int size() {
        return text.length();
    }

    @Override
    public String getSourceName() {
        return IntStream.UNKNOWN_SOURCE_NAME;
    }

    @Override
    public String getText(Interval interval) {
        int end = Math.min(interval.b + 1, text.length());
        return interval.a >= end ? "" : text.substring(interval.a, end);
    }
}
