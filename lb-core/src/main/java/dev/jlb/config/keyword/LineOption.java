package dev.jlb.config.keyword;

import dev.jlb.config.model.Settings;

/**
 * One option of a line that carries many ({@code bind}, {@code server}): the small sister of {@link Keyword}.
 *
 * @param usage its form in the manual's notation
 * @param doc one line: what it is for
 * @param note for any state but SUPPORTED: why, or what to do instead
 * @param reader reads the words behind the option's name
 */
public record LineOption(String name, SupportState state, String usage, String doc, String note, Reader reader) {
    /** Reads an option's values into the settings of its line. */
    @FunctionalInterface
    public interface Reader {
        void read(Arguments arguments, Settings.Builder to, Scope scope);
    }
}
