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
    public ParsedAction {
        words = List.copyOf(words);
    }

    @Override
    public String keyword() {
        return words.getFirst().text();
    }

    /** The keyword without what stands in parentheses: {@code set-var(txn.a)} is {@code set-var}. */
    public String name() {
        int open = keyword().indexOf('(');
        return open < 0 ? keyword() : keyword().substring(0, open);
    }
}
