package dev.jlb.server;

import java.util.concurrent.atomic.LongAdder;

/** What {@code show stat} tells of a back end beyond {@link TrafficCounters}. */
public final class BackendCounters extends TrafficCounters {
    /** {@code chkdown}: how often the last server that could be chosen was lost. */
    public final LongAdder downTransitions = new LongAdder();

    /** Handshakes that no earlier session shortened. */
    public final Rate tlsKeyRate = new Rate();
    /** Connections under TLS that are open. */
    public final Gauge tlsConnections = new Gauge();

    @Override
    public void clear(boolean all) {
        super.clear(all);
        tlsKeyRate.clearMax();
        if (all) {
            downTransitions.reset();
        }
    }
}
