package dev.jlb.config.keyword;

import java.util.List;

/** Keywords about one subject, declared together in one file. */
public interface KeywordFamily {
    List<Keyword> keywords();
}
