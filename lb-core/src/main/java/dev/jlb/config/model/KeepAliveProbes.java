package dev.jlb.config.model;

/**
 * How the system asks whether a silent peer is still there (manual 4.2 {@code clitcpka-idle} and its kin); 0 means as the system has it.
 *
 * @param idle seconds of silence before the first probe
 * @param interval seconds between probes
 * @param count probes without an answer that end the connection
 */
public record KeepAliveProbes(int idle, int interval, int count) {
    public static final KeepAliveProbes OF_THE_SYSTEM = new KeepAliveProbes(0, 0, 0);

    public KeepAliveProbes withIdle(int seconds) {
        return new KeepAliveProbes(seconds, interval, count);
    }

    public KeepAliveProbes withInterval(int seconds) {
        return new KeepAliveProbes(idle, seconds, count);
    }

    public KeepAliveProbes withCount(int probes) {
        return new KeepAliveProbes(idle, interval, probes);
    }
}
