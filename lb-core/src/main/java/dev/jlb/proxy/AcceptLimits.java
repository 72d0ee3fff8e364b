package dev.jlb.proxy;

import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Settings;
import dev.jlb.server.Rate;

/**
 * Limits of what the process accepts in a second (manual 3.2 {@code maxconnrate}, {@code maxsessrate}, {@code maxsslrate}; {@code set rate-limit}). Listeners that reach one stop
 * accepting until the rate has dropped: clients wait in the kernel's queue. Nothing is counted while there is no limit.
 */
public final class AcceptLimits {
    /** What is limited; the name is that of {@code set rate-limit}. */
    public enum Kind {
        CONNECTIONS("connections"),
        SESSIONS("sessions"),
        TLS("ssl-sessions");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    private final Rate[] rates = {new Rate(), new Rate(), new Rate()};
    private final int[] limits = new int[Kind.values().length];
    private volatile boolean any;

    void configure(Settings global) {
        set(Kind.CONNECTIONS, global.get(GlobalSettings.MAXCONNRATE));
        set(Kind.SESSIONS, global.get(GlobalSettings.MAXSESSRATE));
        set(Kind.TLS, global.get(GlobalSettings.MAXSSLRATE));
    }

    /** @param limit per second, 0 for none */
    public synchronized void set(Kind kind, int limit) {
        limits[kind.ordinal()] = limit;
        any = limits[0] > 0 || limits[1] > 0 || limits[2] > 0;
    }

    public synchronized int get(Kind kind) {
        return limits[kind.ordinal()];
    }

    boolean any() {
        return any;
    }

    /** A connection was accepted. */
    void add(boolean tls) {
        rates[0].add();
        rates[1].add();
        if (tls) {
            rates[2].add();
        }
    }

    /** True when no more may be accepted now. */
    synchronized boolean reached(boolean tls) {
        return reached(0) || reached(1) || tls && reached(2);
    }

    private boolean reached(int kind) {
        return limits[kind] > 0 && rates[kind].perPeriod() >= limits[kind];
    }
}
