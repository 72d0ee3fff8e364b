package dev.jlb.server;

/** What one kind of checks knows of a server: {@code check} or {@code agent-check}. Written by the checks; read by all. */
public final class CheckState {
    private volatile CheckResult last = CheckResult.UNKNOWN;
    private volatile int health;
    private volatile boolean enabled;
    private volatile boolean running;

    CheckState(int health) {
        this.health = health;
    }

    void inherit(CheckState before) {
        last = before.last;
        health = before.health;
    }

    /** What the last check said. */
    public CheckResult last() {
        return last;
    }

    public void last(CheckResult result) {
        last = result;
    }

    /** How sure it is that the server is up, 0 is down; as {@code show servers state} gives it. */
    public int health() {
        return health;
    }

    public void health(int value) {
        health = value;
    }

    /** True when the server is configured with such checks and they have not been switched off. */
    public boolean enabled() {
        return enabled;
    }

    public void enabled(boolean on) {
        enabled = on;
    }

    /** True while one is under way. */
    public boolean running() {
        return running;
    }

    /** One begins, which forgets what the last one said and in which code, or has ended. */
    public void running(boolean now) {
        CheckResult before = last;
        if (now) {
            last = new CheckResult(before.status(), Math.min(before.code(), 0), before.durationMillis(), "");
        }
        running = now;
    }
}
