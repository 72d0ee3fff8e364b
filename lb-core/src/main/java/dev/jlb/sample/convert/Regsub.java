package dev.jlb.sample.convert;

import dev.jlb.sample.regex.RegexMatcher;

/** Replacement texts with {@code \0} to {@code \9}, as in {@code regsub} and the replace actions (manual 7.3.1). */
public final class Regsub {
    private Regsub() {}

    /** Appends the replacement with the matcher's groups put in. */
    public static void expand(String replacement, RegexMatcher matcher, StringBuilder result) {
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            if (c == '\\' && i + 1 < replacement.length()) {
                char next = replacement.charAt(++i);
                if (next >= '0' && next <= '9') {
                    String group = next - '0' <= matcher.groupCount() ? matcher.group(next - '0') : null;
                    result.append(group == null ? "" : group);
                } else {
                    result.append(next);
                }
            } else {
                result.append(c);
            }
        }
    }
}
