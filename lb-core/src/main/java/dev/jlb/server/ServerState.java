package dev.jlb.server;

/**
 * Whether a server may be used: what checks say of it, what operators, the configuration and resolvers say, and since when. Reads are safe
 * from every thread; changes are made under the back end's lock.
 */
public final class ServerState {
    /** What checks and the start say of it (management.txt 9.3 {@code srv_op_state}). */
    public enum Operational {
        STOPPED,
        /** Up, still warming up ({@code slowstart}). */
        STARTING,
        RUNNING,
        /** Up for persistent streams only ({@code disable-on-404}). */
        STOPPING
    }

    /** Administrative reasons, a bit each (management.txt 9.3 {@code srv_admin_state}). */
    public static final int FORCED_MAINT = 0x01;

    /** From a tracked server. */
    public static final int INHERITED_MAINT = 0x02;
    /** {@code disabled} in the configuration. */
    public static final int CONFIGURED_MAINT = 0x04;

    public static final int FORCED_DRAIN = 0x08;
    public static final int INHERITED_DRAIN = 0x10;
    /** No address. */
    public static final int RESOLUTION_MAINT = 0x20;

    public static final int ANY_MAINT = FORCED_MAINT | INHERITED_MAINT | CONFIGURED_MAINT | RESOLUTION_MAINT;
    public static final int ANY_DRAIN = FORCED_DRAIN | INHERITED_DRAIN;

    private volatile Operational operational = Operational.RUNNING;
    private volatile int admin;
    private final StateTimes times = new StateTimes();

    /** @param admin administrative reasons from the beginning on */
    ServerState(int admin) {
        this.admin = admin;
    }

    Operational operational() {
        return operational;
    }

    int admin() {
        return admin;
    }

    boolean maintenance() {
        return (admin & ANY_MAINT) != 0;
    }

    boolean draining() {
        return (admin & ANY_DRAIN) != 0;
    }

    /** Up, and nobody has taken it out. */
    boolean running() {
        return operational != Operational.STOPPED && operational != Operational.STOPPING && admin == 0;
    }

    /** Up, draining or stopping, not in maintenance. */
    boolean acceptsPersistent() {
        return operational != Operational.STOPPED && (admin & ANY_MAINT) == 0;
    }

    long secondsSinceChange() {
        return times.secondsSinceChange();
    }

    /** Seconds not up in total. */
    long downSeconds() {
        return times.downSeconds(stage() == Stage.DOWN);
    }

    // ---- changes ----------------------------------------------------------------------------------------------------

    void operational(Operational next) {
        Stage before = stage();
        operational = next;
        moved(before);
    }

    void admin(int bits) {
        Stage before = stage();
        admin = bits;
        moved(before);
    }

    /** What it was in an earlier process, {@code seconds} ago. */
    void restore(Operational state, long seconds) {
        operational = state;
        times.changed(seconds);
    }

    /**
     * Takes over, at a reload, what commands have said, and the times.
     *
     * @param disabledInBoth {@code disabled} stood in the configuration and still does: a command that enabled the server counts
     */
    void inherit(ServerState old, boolean disabledInBoth) {
        int commanded = FORCED_MAINT | FORCED_DRAIN | INHERITED_MAINT | INHERITED_DRAIN | RESOLUTION_MAINT;
        boolean enabledByCommand = disabledInBoth && (old.admin & CONFIGURED_MAINT) == 0;
        admin = (enabledByCommand ? admin & ~CONFIGURED_MAINT : admin) | old.admin & commanded;
        times.inherit(old.times);
    }

    /** Takes over, at a reload, what checks have said. */
    void inheritHealth(ServerState old) {
        // one that was warming up is warm
        operational = old.operational == Operational.STARTING ? Operational.RUNNING : old.operational;
    }

    /** What {@code lastchg} and {@code downtime} look at, whoever decided it: checks, traffic or an operator. */
    private enum Stage {
        DOWN,
        LEAVING,
        UP
    }

    private Stage stage() {
        return operational == Operational.STOPPED || maintenance() ? Stage.DOWN : operational == Operational.STOPPING || draining() ? Stage.LEAVING : Stage.UP;
    }

    private void moved(Stage before) {
        Stage now = stage();
        if (before != now) {
            times.changed(before == Stage.DOWN);
        }
    }
}
