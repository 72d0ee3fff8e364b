package dev.jlb.sequence;

import java.util.Map;

/** Says where two sequences part. */
final class Difference {
    private static final int BEFORE = 30;
    private static final int AFTER = 40;

    private Difference() {}

    /** "" when there is none. */
    static String first(SequenceCase row, String expected, String actual) {
        int at = 0;
        while (at < expected.length() && at < actual.length() && expected.charAt(at) == actual.charAt(at)) {
            at++;
        }
        if (at == expected.length() && at == actual.length()) {
            return "";
        }
        int from = Math.max(0, at - BEFORE);
        StringBuilder text = new StringBuilder(row.name() + ": request " + at + " of " + expected.length());
        for (Map.Entry<Integer, String> event : row.events().entrySet()) {
            if (event.getKey() <= at) {
                text.append("\n    before ").append(event.getKey()).append(": ").append(event.getValue());
            }
        }
        return text + "\n    from " + from + "\n    haproxy " + part(expected, from, at) + "\n    jlb     " + part(actual, from, at);
    }

    private static String part(String sequence, int from, int at) {
        return sequence.substring(Math.min(from, sequence.length()), Math.min(at, sequence.length())) + " " + sequence.substring(Math.min(at, sequence.length()), Math.min(sequence.length(), at + AFTER));
    }
}
