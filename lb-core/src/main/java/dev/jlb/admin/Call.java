package dev.jlb.admin;

import dev.jlb.proxy.Program;

/**
 * A command being executed.
 *
 * @param words the line's words, unescaped; never empty
 * @param payload lines behind {@code <<}, or null
 */
record Call(Program program, CliSession session, String[] words, String payload) {
    /** A word, or "" where the line is shorter. */
    String word(int index) {
        return index < words.length ? words[index] : "";
    }

    /** The words as one line. */
    String text() {
        return String.join(" ", words);
    }
}
