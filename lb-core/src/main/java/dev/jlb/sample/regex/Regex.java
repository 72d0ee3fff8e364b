package dev.jlb.sample.regex;

import java.util.Set;

/**
 * A regular expression of a configuration, which runs on text from the network. RE2/J takes it, in a time that grows with the text and no faster. What
 * that engine does not know (look-around, back-references, atomic groups, possessive quantifiers) goes to the JDK's, which backtracks: it may look at
 * characters {@link #MOST_LOOKS} times, and a text that would take more, or a deeper stack, does not match, as with the limits of HAProxy's PCRE.
 */
public final class Regex {
    /** Some ten milliseconds. */
    public static final int MOST_LOOKS = 1_000_000;

    /** How an expression is read. */
    public enum Flag {
        /** Letters of ASCII match in both cases. */
        IGNORE_CASE,
        /** A dot matches the end of a line, too. */
        DOT_ALL,
        /** Parentheses without a name only group, so that nothing can refer back to them, as in HAProxy where nobody asks for what they matched. */
        NO_CAPTURE
    }

    /** No engine takes the expression; the message says why, without the expression. */
    public static final class Invalid extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Invalid(String why) {
            super(why);
        }
    }

    /** One of the two is null. */
    private final com.google.re2j.Pattern linear;
    private final java.util.regex.Pattern backtracking;

    private Regex(com.google.re2j.Pattern linear, java.util.regex.Pattern backtracking) {
        this.linear = linear;
        this.backtracking = backtracking;
    }

    /** @throws Invalid when it is none */
    public static Regex compile(String text, Flag... flags) {
        return compile(text, Set.of(flags));
    }

    /** @throws Invalid when it is none */
    public static Regex compile(String text, Set<Flag> all) {
        try {
            return new Regex(com.google.re2j.Pattern.compile(text, (all.contains(Flag.IGNORE_CASE) ? com.google.re2j.Pattern.CASE_INSENSITIVE : 0) | (all.contains(Flag.DOT_ALL) ? com.google.re2j.Pattern.DOTALL : 0)), null);
        } catch (com.google.re2j.PatternSyntaxException beyond) {
            if (all.contains(Flag.NO_CAPTURE) && refersBack(text)) {
                throw new Invalid("reference to non-existent subpattern");
            }
            // PCRE's end of a line is \n alone
            int mode = java.util.regex.Pattern.UNIX_LINES | (all.contains(Flag.IGNORE_CASE) ? java.util.regex.Pattern.CASE_INSENSITIVE : 0) | (all.contains(Flag.DOT_ALL) ? java.util.regex.Pattern.DOTALL : 0);
            try {
                return new Regex(null, java.util.regex.Pattern.compile(text, mode));
            } catch (java.util.regex.PatternSyntaxException none) {
                throw new Invalid(beyond.getDescription());
            }
        }
    }

    /** Whether a group's number stands in it. */
    private static boolean refersBack(String text) {
        boolean inClass = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(++i);
                if (!inClass && next >= '1' && next <= '9') {
                    return true;
                }
            } else if (c == '[') {
                inClass = true;
            } else if (c == ']') {
                inClass = false;
            }
        }
        return false;
    }

    /** Whether it matches anywhere in the text. */
    public boolean find(CharSequence text) {
        return linear != null ? linear.matcher(text).find() : matcher(text.toString()).find();
    }

    /** For where it matches, and its groups. */
    public RegexMatcher matcher(String text) {
        return linear != null ? new RegexMatcher(linear.matcher(text), null) : new RegexMatcher(null, backtracking.matcher(new Looks(text, MOST_LOOKS)));
    }

    /** It takes no more than linear time. */
    public boolean isLinear() {
        return linear != null;
    }
}
