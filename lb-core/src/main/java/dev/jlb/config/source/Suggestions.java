package dev.jlb.config.source;

import java.util.Collection;
import java.util.Optional;

/** "Did you mean": the known name that is closest to a mistyped one. */
public final class Suggestions {
    /** Longer words are not compared: nobody mistypes those, and the table would cost time. */
    private static final int MAX_LENGTH = 64;

    private Suggestions() {}

    /**
     * The closest of {@code known} by Damerau-Levenshtein distance, when it is close enough to be a typing mistake: one edit
     * for short words, a third of the length, at most three, for longer ones. The first in order wins a tie.
     */
    public static Optional<String> closest(String word, Collection<String> known) {
        if (word.isEmpty() || word.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        int best = Math.min(3, Math.max(1, word.length() / 3)) + 1;
        String closest = null;
        for (String candidate : known) {
            if (Math.abs(candidate.length() - word.length()) < best && candidate.length() <= MAX_LENGTH) {
                int distance = distance(word, candidate, best);
                if (distance < best && distance < Math.max(word.length(), candidate.length())) {
                    best = distance;
                    closest = candidate;
                }
            }
        }
        return Optional.ofNullable(closest);
    }

    /** A ready hint, {@code did you mean 'x' maybe ?} as HAProxy words it, or "". */
    public static String hint(String word, Collection<String> known) {
        return closest(word, known).map(name -> "did you mean '" + name + "' maybe ?").orElse("");
    }

    /** Edits (insert, delete, replace, swap neighbours) between two words; {@code bound} stands for "that many or more". */
    static int distance(String a, String b, int bound) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int smallest = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int edits = Math.min(Math.min(row[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits = Math.min(edits, beforeLast[j - 2] + 1);
                }
                row[j] = edits;
                smallest = Math.min(smallest, edits);
            }
            if (smallest >= bound) {
                return bound;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return Math.min(bound, last[b.length()]);
    }
}
