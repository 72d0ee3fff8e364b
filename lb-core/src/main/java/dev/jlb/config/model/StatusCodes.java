package dev.jlb.config.model;

import java.util.BitSet;

/** Which HTTP statuses count as a client's errors and which as a server's failures (manual 3.1 {@code http-err-codes}, {@code http-fail-codes}). Immutable. */
public final class StatusCodes {
    public static final int LOWEST = 100;
    public static final int HIGHEST = 599;
    public static final StatusCodes DEFAULT = new StatusCodes(range(400, 499), failures());

    private final BitSet errors;
    private final BitSet failures;

    private StatusCodes(BitSet errors, BitSet failures) {
        this.errors = errors;
        this.failures = failures;
    }

    private static BitSet range(int low, int high) {
        BitSet set = new BitSet();
        set.set(low, high + 1);
        return set;
    }

    private static BitSet failures() {
        BitSet set = range(500, 599);
        set.clear(501);
        set.clear(505);
        return set;
    }

    public boolean isError(int status) {
        return errors.get(status);
    }

    public boolean isFailure(int status) {
        return failures.get(status);
    }

    /**
     * A copy with one group of ranges applied.
     *
     * @param failing the failures, not the errors
     * @param sign {@code '+'} adds, {@code '-'} takes away, anything else replaces
     */
    public StatusCodes with(boolean failing, char sign, BitSet codes) {
        BitSet next = (BitSet) (failing ? failures : errors).clone();
        switch (sign) {
            case '+' -> next.or(codes);
            case '-' -> next.andNot(codes);
            default -> next = (BitSet) codes.clone();
        }
        return failing ? new StatusCodes(errors, next) : new StatusCodes(next, failures);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StatusCodes codes && codes.errors.equals(errors) && codes.failures.equals(failures);
    }

    @Override
    public int hashCode() {
        return errors.hashCode() * 31 + failures.hashCode();
    }
}
