package dev.jlb.config.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One configuration file as text. HAProxy's language is made of bytes, so each {@code char} of {@link #text()} is one
 * byte of the file (ISO-8859-1); only rendering turns it back into UTF-8.
 */
public final class SourceFile {
    private final String name;
    private final String text;
    private final String folder;
    /** Where each line starts; made when the first line is asked for, so that thousands of diagnostics stay cheap to show. */
    private int[] lineStarts;

    /**
     * @param name the name to show, as given on the command line
     * @param text the whole content, one char per byte
     */
    public SourceFile(String name, String text) {
        this(name, text, "");
    }

    private SourceFile(String name, String text, String folder) {
        this.name = name;
        this.text = text;
        this.folder = folder;
    }

    /** The same file, of which what follows names other files relative to a folder ({@code default-path}, manual 3.1); "" for the process's own. */
    public SourceFile within(String otherFolder) {
        return otherFolder.equals(folder) ? this : new SourceFile(name, text, otherFolder);
    }

    /** The path of a file that this one names. */
    public String resolve(String path) {
        return folder.isEmpty() || path.isEmpty() || path.startsWith("/") || path.startsWith("@") || Path.of(path).isAbsolute() ? path : folder + "/" + path;
    }

    /** Reads a file from disk. */
    public static SourceFile read(String name, Path path) throws IOException {
        return new SourceFile(name, Files.readString(path, StandardCharsets.ISO_8859_1));
    }

    public String name() {
        return name;
    }

    public String text() {
        return text;
    }

    /** The text of a line without its line feed, "" beyond the end. @param number 1-based */
    public String line(int number) {
        int[] starts = lineStarts();
        if (number < 1 || number > starts.length) {
            return "";
        }
        int end = number < starts.length ? starts[number] - 1 : text.length();
        String line = text.substring(starts[number - 1], end);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private int[] lineStarts() {
        int[] known = lineStarts;
        if (known == null) {
            known = new int[lineCount(text)];
            int count = 1;
            for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
                known[count++] = at + 1;
            }
            lineStarts = known;
        }
        return known;
    }

    /** How many lines a piece of text begins; an unfinished last line counts. */
    public static int lineCount(String piece) {
        return 1 + (int) piece.chars().filter(c -> c == '\n').count();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourceFile file && name.equals(file.name) && text.equals(file.text);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + text.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
