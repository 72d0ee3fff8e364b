package dev.jlb.config.model;

import dev.jlb.config.syntax.Word;
import java.util.List;

/**
 * An {@code acl} line; lines of one name add up (any of them may match).
 *
 * @param name as declared
 * @param words criterion, flags, operator and values
 */
public record Acl(Word name, List<Word> words) {
    public Acl {
        words = List.copyOf(words);
    }
}
