package dev.jlb.rule;

/** What an action decides about the rules behind it. */
public enum Verdict {
    /** Go on with the next rule. */
    CONTINUE,
    /** {@code allow} / {@code accept}: skip the rest of this rule set. */
    STOP,
    /** The stream's answer is settled ({@link Answers#reply}), no rule follows. */
    DONE,
    /** The connection ends without an answer ({@code reject}, {@code silent-drop}); how was told to the context. */
    ABORT,
    /** Not yet: run this rule again when the context says so (more payload, a timer, a lookup). */
    YIELD
}
