package dev.jlb.proxy;

import dev.jlb.rule.RuleProgram;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.Phase;

/**
 * Rules on the first bytes of one side, for a limited time (manual 4.2 {@code tcp-request content}, {@code tcp-response content},
 * {@code inspect-delay}): as long as one of them cannot be decided, all are run again whenever more has come.
 */
final class ContentInspection {
    /** What came of one look. */
    enum Outcome {
        /** No rule objects: on. */
        PASS,
        /** A rule refused; how was told to the stream. */
        REFUSED,
        /** More bytes, their end or the end of the delay decide. */
        WAIT
    }

    private final Stream stream;
    private final Deadline deadline;
    private boolean running;
    private boolean over;
    /** The last look at what there is: nothing more is waited for. */
    private boolean last;

    /** @param again called when the delay is over */
    ContentInspection(Stream stream, Runnable again) {
        this.stream = stream;
        this.deadline = new Deadline(stream.worker, () -> {
            over = true;
            again.run();
        });
    }

    /** @param delay milliseconds from the first look on, 0 to decide at once @param complete no more can come */
    Outcome look(RuleProgram rules, Phase phase, long delay, boolean complete) {
        if (rules.isEmpty()) {
            return Outcome.PASS;
        }
        if (!running) {
            running = true;
            over = delay <= 0;
            deadline.in(delay);
        }
        stream.phase = phase;
        last = over || complete;
        Verdict verdict = rules.inspect(stream, stream.worker.scratch, last);
        if (verdict == Verdict.YIELD) {
            return Outcome.WAIT;
        }
        cancel();
        return verdict == Verdict.ABORT || verdict == Verdict.DONE ? Outcome.REFUSED : Outcome.PASS;
    }

    /** Whether a first look was taken and the matter is still open. */
    boolean waiting() {
        return running;
    }

    /** Whether what is there is all that will be looked at. */
    boolean complete() {
        return last;
    }

    /** Makes ready for the next rules. */
    void cancel() {
        running = false;
        last = true;
        deadline.drop();
    }
}
