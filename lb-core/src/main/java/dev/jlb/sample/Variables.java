package dev.jlb.sample;

/**
 * Variables of the scopes {@code proc}, {@code sess}, {@code txn}, {@code req}, {@code res} and {@code check} (manual 2.8). Names are interned
 * to small numbers when the program is built .
 */
public interface Variables {
    /** Gives the value, as a view; false when unset. */
    boolean get(Variable variable, Sample into);

    /** Stores a copy; false when {@code tune.vars.*-max-size} would be exceeded. */
    boolean set(Variable variable, Sample value);

    void unset(Variable variable);

    /** Where a variable lives and when it dies. */
    enum Scope {
        PROC,
        SESS,
        TXN,
        REQ,
        RES,
        CHECK
    }

    /**
     * @param index dense number of the name within its program
     */
    record Variable(Scope scope, String name, int index) {}
}
