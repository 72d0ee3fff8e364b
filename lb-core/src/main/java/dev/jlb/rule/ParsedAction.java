package dev.jlb.rule;

import dev.jlb.config.model.ActionSpec;
import dev.jlb.config.syntax.Word;
import java.util.List;

/**
 * An action as written, its condition cut off.
 *
 * @param words the action's keyword and its arguments
 */
public record ParsedAction(List<Word> words) implements ActionSpec {
    private static final String TRACK = "track-sc";

    public ParsedAction {
        words = List.copyOf(words);
    }

    @Override
    public String keyword() {
        return words.getFirst().text();
    }

    /** The keyword without what stands in parentheses: {@code set-var(txn.a)} is {@code set-var}, {@code track-sc0} is {@code track-sc}. */
    public String name() {
        int open = keyword().indexOf('(');
        String name = open < 0 ? keyword() : keyword().substring(0, open);
        boolean numbered = name.startsWith(TRACK) && name.length() > TRACK.length() && name.substring(TRACK.length()).chars().allMatch(Character::isDigit);
        return numbered ? TRACK : name;
    }
}
