package dev.jlb.proxy;

import dev.jlb.config.model.DataType;
import dev.jlb.rule.BandwidthLimit;
import dev.jlb.table.SlidingRate;
import dev.jlb.table.StickTable;
import java.util.ArrayList;
import java.util.List;

/**
 * The bandwidth limits of one direction of a stream (manual 9.7). Who forwards asks how much may go now, and is called again when more may:
 * nothing waits on a thread. Does not exist where no rule has set a limit.
 */
final class Bandwidth {
    /** The longest wait, in milliseconds, so that both sides' timeouts see that the stream is alive. */
    private static final long LONGEST = 100;

    /** Pieces smaller than what passes in this many milliseconds are not worth a wake-up. */
    private static final long SHORTEST = 10;

    private final LoopClock clock;
    private final Deadline wake;
    private final List<Meter> meters = new ArrayList<>(2);
    private boolean waiting;
    /** Whether {@link #used} is told what goes out before a compression. */
    private boolean beforeCompression = true;

    /** @param resume forwards what is waiting; called on the loop */
    Bandwidth(Worker worker, Runnable resume) {
        this.clock = worker.clock;
        this.wake = new Deadline(worker, () -> {
            waiting = false;
            resume.run();
        });
    }

    /** One filter's limit. @param backend whether the back end's rules have set it; those come behind the front end's */
    private final class Meter {
        private final BandwidthLimit limit;
        private final boolean backend;
        private final DataType rate;
        private final int slot;
        private final int[] cells;
        /** Of a table whose rates are in units of several bytes: those that make no whole unit yet. */
        private long odd;

        Meter(BandwidthLimit limit, boolean backend, int slot) {
            this.limit = limit;
            this.backend = backend;
            this.rate = limit.incoming() ? DataType.BYTES_IN_RATE : DataType.BYTES_OUT_RATE;
            this.slot = slot;
            this.cells = limit.table() == null ? new int[3] : null;
        }

        private int period() {
            return (int) Math.min(limit.period(), Integer.MAX_VALUE);
        }

        /** Bytes that may go now: all that is left of the limit, or an equal share of it. */
        private long left() {
            if (cells != null) {
                return limit.bytes() - SlidingRate.read(cells, 0, now(), period());
            }
            StickTable table = limit.table();
            long rest = limit.bytes() - table.get(slot, rate, 0) * table.spec().bytesFactor();
            int sharers = Math.max(1, table.holders(slot));
            return rest <= 0 ? rest : (rest + sharers - 1) / sharers;
        }

        /** What is worth a forwarding of its own. */
        private long least(int available) {
            return Math.max(1, Math.min(Math.min(available, limit.minimum()), limit.bytes()));
        }

        int allow(int available) {
            long left = left();
            return left < least(available) ? 0 : (int) Math.min(available, left);
        }

        /** Milliseconds until that is worth while, as far as can be told. */
        long delay(int available) {
            long missing = least(available) - left();
            long shortest = Math.max(1, Math.min(SHORTEST, limit.period() / 4));
            double wait = (double) missing * limit.period() / limit.bytes();
            return Math.max(shortest, (long) Math.min(LONGEST, Math.ceil(wait)));
        }

        void used(int count) {
            if (cells != null) {
                SlidingRate.add(cells, 0, now(), period(), count);
                return;
            }
            StickTable table = limit.table();
            odd += count;
            table.add(slot, rate, 0, odd / table.spec().bytesFactor());
            odd %= table.spec().bytesFactor();
            table.touch(slot);
        }

        void release() {
            if (cells == null) {
                limit.table().release(slot);
            }
        }
    }

    private int now() {
        return (int) (clock.nanos() / 1_000_000L);
    }

    /** Sets a limit; one that the same filter has set before is forgotten. */
    void set(BandwidthLimit limit, boolean backend) {
        int slot = limit.table() == null ? StickTable.NONE : limit.table().hold(limit.key(), limit.key().length);
        meters.removeIf(meter -> {
            boolean same = meter.backend == backend && meter.limit.order() == limit.order();
            if (same) {
                meter.release();
            }
            return same;
        });
        if (limit.table() != null && slot == StickTable.NONE) {
            // a full table knows no rate of that key
            return;
        }
        int at = 0;
        while (at < meters.size() && before(meters.get(at), backend, limit.order())) {
            at++;
        }
        meters.add(at, new Meter(limit, backend, slot));
        beforeCompression = meters.stream().allMatch(meter -> meter.limit.beforeCompression());
    }

    private static boolean before(Meter meter, boolean backend, int order) {
        return meter.backend == backend ? meter.limit.order() < order : !meter.backend;
    }

    /**
     * How many of these bytes may go now. When that is none, the caller stops reading their source; it is resumed.
     *
     * @param available at least 1
     */
    int allow(int available) {
        if (waiting) {
            return 0;
        }
        int count = available;
        for (Meter meter : meters) {
            count = meter.allow(count);
            if (count == 0) {
                waiting = true;
                wake.in(meter.delay(available));
                return 0;
            }
        }
        return count;
    }

    /** So many have gone. */
    void used(int count) {
        for (Meter meter : meters) {
            meter.used(count);
        }
    }

    List<BandwidthLimit> limits() {
        return meters.stream().map(meter -> meter.limit).toList();
    }

    /** Nothing may go at the moment. */
    boolean waiting() {
        return waiting;
    }

    /** Whether compressed bodies count with the bytes that they had before. */
    boolean beforeCompression() {
        return beforeCompression;
    }

    /** The end of the stream. */
    void release() {
        wake.drop();
        waiting = false;
        meters.forEach(Meter::release);
        meters.clear();
    }
}
