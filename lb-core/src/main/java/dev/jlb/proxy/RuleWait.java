package dev.jlb.proxy;

/** What the rules of a message wait for: a body, or time. One wait at a time; the rule that asked is run again when it is over. */
final class RuleWait {
    private final Worker worker;
    /** Made for the first wait: few streams have one. */
    private Deadline deadline;
    private final Runnable resume;
    private final Runnable tooLate;
    private boolean waiting;
    private boolean forBody;
    private boolean pauseOver;

    /**
     * @param resume runs the rules on
     * @param tooLate called when a body did not come in time
     */
    RuleWait(Worker worker, Runnable resume, Runnable tooLate) {
        this.worker = worker;
        this.resume = resume;
        this.tooLate = tooLate;
    }

    /** True when the time has passed; otherwise the rules are resumed then. */
    boolean pause(long milliseconds) {
        if (pauseOver || milliseconds <= 0) {
            clear();
            return true;
        }
        wait(false, milliseconds);
        return false;
    }

    /** True when what was waited for is there; otherwise the rules are to be resumed with more bytes. @param milliseconds 0: no limit */
    boolean body(boolean there, long milliseconds) {
        if (there) {
            clear();
            return true;
        }
        wait(true, milliseconds);
        return false;
    }

    /** Until somebody else calls {@link #clear} and resumes the rules. */
    void open() {
        wait(false, 0);
    }

    private void wait(boolean body, long milliseconds) {
        if (!waiting) {
            waiting = true;
            forBody = body;
            if (deadline == null) {
                deadline = new Deadline(worker, this::expired);
            }
            deadline.in(milliseconds);
        }
    }

    boolean waiting() {
        return waiting;
    }

    boolean waitingForBody() {
        return waiting && forBody;
    }

    void clear() {
        waiting = false;
        pauseOver = false;
        if (deadline != null) {
            deadline.drop();
        }
    }

    private void expired() {
        waiting = false;
        if (forBody) {
            tooLate.run();
        } else {
            pauseOver = true;
            resume.run();
        }
    }
}
