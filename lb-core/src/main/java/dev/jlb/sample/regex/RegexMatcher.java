package dev.jlb.sample.regex;

/** Where a {@link Regex} matches in one text: one match after the other. */
public final class RegexMatcher {
    /** One of the two is null. */
    private final com.google.re2j.Matcher linear;
    private final java.util.regex.Matcher backtracking;

    RegexMatcher(com.google.re2j.Matcher linear, java.util.regex.Matcher backtracking) {
        this.linear = linear;
        this.backtracking = backtracking;
    }

    /** Goes to the next match. @return false when there is none, or looking for it costs too much */
    public boolean find() {
        if (linear != null) {
            return linear.find();
        }
        try {
            return backtracking.find();
        } catch (Looks.Spent | StackOverflowError tooMuch) {
            return false;
        }
    }

    public int start() {
        return linear != null ? linear.start() : backtracking.start();
    }

    public int end() {
        return linear != null ? linear.end() : backtracking.end();
    }

    public int groupCount() {
        return linear != null ? linear.groupCount() : backtracking.groupCount();
    }

    /** Null when the group has no part in the match. */
    public String group(int number) {
        return linear != null ? linear.group(number) : backtracking.group(number);
    }
}
