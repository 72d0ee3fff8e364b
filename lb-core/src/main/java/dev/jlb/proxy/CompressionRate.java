package dev.jlb.proxy;

import dev.jlb.server.ByteRate;

/** What the compressors of the process take and give in a second, and how much they may take (manual 3.2 {@code maxcomprate}; {@code set rate-limit http-compression}). */
public final class CompressionRate {
    private final ByteRate in = new ByteRate();
    private final ByteRate out = new ByteRate();
    private volatile long limit;

    void add(int taken, int given) {
        in.add(taken);
        out.add(given);
    }

    /** Whether one more body may be compressed now. */
    boolean allows() {
        return limit == 0 || in.perSecond() <= limit;
    }

    /** @param kilobytes per second, 0 for any number */
    public void limit(int kilobytes) {
        limit = 1024L * kilobytes;
    }

    /** Bytes per second, 0 none. */
    public long limit() {
        return limit;
    }

    public long in() {
        return in.perSecond();
    }

    public long out() {
        return out.perSecond();
    }
}
