package dev.jlb.config.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One configuration file as text. HAProxy's language is made of bytes, so each {@code char} of {@link #text()} is one
 * byte of the file (ISO-8859-1); only rendering turns it back into UTF-8.
 *
 * @param name the name to show, as given on the command line
 * @param text the whole content, one char per byte
 */
public record SourceFile(String name, String text) {
    /** Reads a file from disk. */
    public static SourceFile read(String name, Path path) throws IOException {
        return new SourceFile(name, Files.readString(path, StandardCharsets.ISO_8859_1));
    }

    /** The text of a line without its line feed, "" beyond the end. @param number 1-based */
    public String line(int number) {
        int from = 0;
        for (int line = 1; line < number; line++) {
            int end = text.indexOf('\n', from);
            if (end < 0) {
                return "";
            }
            from = end + 1;
        }
        int end = text.indexOf('\n', from);
        String line = text.substring(from, end < 0 ? text.length() : end);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    /** How many lines a piece of text begins; an unfinished last line counts. */
    public static int lineCount(String piece) {
        return 1 + (int) piece.chars().filter(c -> c == '\n').count();
    }

    @Override
    public String toString() {
        return name;
    }
}
