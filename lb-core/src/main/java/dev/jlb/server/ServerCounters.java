package dev.jlb.server;

import java.util.concurrent.atomic.LongAdder;

/** What {@code show stat} tells of a server beyond {@link TrafficCounters}. */
public final class ServerCounters extends TrafficCounters {
    /** {@code chkfail}: failed checks while the server was up. */
    public final LongAdder failedChecks = new LongAdder();
    /** {@code hanafail}: how often errors of the traffic were too many. */
    public final LongAdder failedByTraffic = new LongAdder();
    /** {@code chkdown}: transitions from up to down. */
    public final LongAdder downTransitions = new LongAdder();
    /** {@code idle_conn_cur}: connections in pools. */
    public final Gauge idleConnections = new Gauge();
    /** {@code safe_conn_cur}: those of them that have served more than one stream. */
    public final Gauge safeConnections = new Gauge();
    /** {@code priv_idle_cur}: idle connections that are kept for one client. */
    public final Gauge privateConnections = new Gauge();
    /** {@code used_conn_cur}: connections that serve a stream. */
    public final Gauge usedConnections = new Gauge();

    @Override
    public void clear(boolean all) {
        super.clear(all);
        if (all) {
            Counting.reset(failedChecks, downTransitions);
        }
    }

    /** Whether one more idle connection may be of use, judged by the most that were in use at once ({@code need_conn_est}). */
    public boolean needsIdleConnection() {
        return usedConnections.get() + idleConnections.get() < usedConnections.max();
    }
}
