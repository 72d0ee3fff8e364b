package dev.jlb.rule;

/** A compiled action: immutable, shared by all streams, runs on the stream's event loop and never blocks. */
@FunctionalInterface
public interface Action {
    Verdict run(ActionContext context);
}
