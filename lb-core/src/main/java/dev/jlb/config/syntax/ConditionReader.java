package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostics;
import java.util.List;
import java.util.Optional;

/** Reads {@code if …} / {@code unless …} (placeholder until the grammar lands). */
public final class ConditionReader {
    private ConditionReader() {}

    public static Optional<ConditionSyntax> read(List<Word> words, Diagnostics diagnostics) {
        throw new UnsupportedOperationException();
    }
}
