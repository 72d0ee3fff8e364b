package dev.jlb.proxy;

import dev.jlb.rule.RuleProgram;
import dev.jlb.rule.Verdict;

/** Where a message's rules have got to: a rule that waits is gone on with. */
final class RulePosition {
    private final HttpStream stream;
    /** The rule that waits, or -1. */
    private int from = -1;

    RulePosition(HttpStream stream) {
        this.stream = stream;
    }

    /** The next rules begin with their first. */
    void reset() {
        from = -1;
    }

    /** Runs the rules, or runs them on; the caller has set the phase. */
    Verdict run(RuleProgram program) {
        int outcome = from < 0 ? program.run(stream, stream.worker.scratch, 0) : program.resume(stream, stream.worker.scratch, from);
        stream.waitingRule = null;
        Verdict verdict = RuleProgram.verdict(outcome);
        if (verdict == Verdict.YIELD) {
            from = RuleProgram.index(outcome);
            stream.waitingRule = program.rule(from).span();
        }
        return verdict;
    }
}
