package dev.jlb.sample;

/** Whether any expression of a program asks which rule ended a set of rules; if none does, nobody writes it down. Settled while the program is built. */
public final class RuleTrace {
    private boolean wanted;

    public boolean isWanted() {
        return wanted;
    }

    /** An expression asks. */
    public void want() {
        wanted = true;
    }
}
