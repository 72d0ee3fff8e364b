package dev.jlb.rule;

import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import java.util.List;

/** Keywords that make rules. */
public final class RuleKeywords implements KeywordFamily {
    @Override
    public List<Keyword> keywords() {
        return List.of();
    }
}
