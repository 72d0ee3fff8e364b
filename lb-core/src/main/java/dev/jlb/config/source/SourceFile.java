package dev.jlb.config.source;

/**
 * One configuration file as text. HAProxy's language is made of bytes, so each {@code char} of {@link #text()} is one
 * byte of the file (ISO-8859-1); only rendering turns it back into UTF-8.
 *
 * @param name the name to show, as given on the command line
 * @param text the whole content, one char per byte
 */
public record SourceFile(String name, String text) {
    @Override
    public String toString() {
        return name;
    }
}
