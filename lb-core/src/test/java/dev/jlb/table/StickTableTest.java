package dev.jlb.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jlb.config.model.DataType;
import dev.jlb.config.model.TableSpec;
import dev.jlb.config.model.TableSpec.KeyType;
import dev.jlb.config.source.Span;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entries: how they are found, live, end, and what they count; the clock is the test's. */
class StickTableTest {
    private long millis = 5;

    private StickTable table(int size, long expire, boolean purge, TableSpec.Column... columns) {
        return new StickTable(new TableSpec("t", KeyType.STRING, 8, size, expire, purge, false, 1, "", List.of(columns), Span.NONE), () -> millis * 1_000_000L);
    }

    private static int hold(StickTable table, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
        return table.hold(bytes, bytes.length);
    }

    /** Makes or refreshes an entry that nobody holds then. */
    private static boolean put(StickTable table, String key) {
        int slot = hold(table, key);
        if (slot != StickTable.NONE) {
            table.release(slot);
        }
        return slot != StickTable.NONE;
    }

    private static boolean has(StickTable table, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
        int slot = table.find(bytes, bytes.length);
        if (slot != StickTable.NONE) {
            table.release(slot);
        }
        return slot != StickTable.NONE;
    }

    @Test
    void entriesExpireWhenUntouchedAndUnheld() {
        StickTable table = table(10, 1000, true);
        put(table, "untouched");
        put(table, "touched");
        int held = hold(table, "held");
        millis += 600;
        put(table, "touched");
        has(table, "untouched");
        millis += 400;
        assertThat(has(table, "untouched")).isFalse();
        assertThat(has(table, "touched")).isTrue();
        assertThat(has(table, "held")).isTrue();
        assertThat(table.used()).isEqualTo(2);
        table.release(held);
        millis += 2000;
        assertThat(table.used()).isZero();
        assertThat(put(table, "untouched")).isTrue();
    }

    @Test
    void aHeldEntryWhoseTimeIsOverGoesWithItsLastHold() {
        StickTable table = table(10, 1000, true);
        int first = hold(table, "a");
        int second = hold(table, "a");
        int other = hold(table, "b");
        millis += 1500;
        put(table, "fresh");
        assertThat(table.used()).isEqualTo(3);
        assertThat(List.of(table.expiresIn(first), table.expiresIn(other))).containsExactly(0, 0);
        table.release(first);
        assertThat(has(table, "a")).isTrue();
        table.release(second);
        assertThat(has(table, "a")).isFalse();
        assertThat(table.used()).isEqualTo(2);
        hold(table, "b");
        table.release(other);
        table.release(other);
        assertThat(has(table, "b")).isTrue();
        assertThat(table.expiresIn(other)).isEqualTo(1000);
    }

    @Test
    void aFullTableGivesUpItsOldestUnheldEntry() {
        StickTable table = table(3, 0, true);
        int held = hold(table, "a");
        put(table, "b");
        put(table, "c");
        put(table, "b");
        assertThat(put(table, "d")).isTrue();
        assertThat(List.of(has(table, "a"), has(table, "b"), has(table, "c"), has(table, "d"))).containsExactly(true, true, false, true);
        table.release(held);
        assertThat(put(table, "e")).isTrue();
        assertThat(has(table, "a")).isFalse();
    }

    @Test
    void aFullTableThatMayNotPurgeTakesNoMore() {
        StickTable table = table(2, 1000, false);
        put(table, "a");
        put(table, "b");
        assertThat(put(table, "c")).isFalse();
        assertThat(put(table, "a")).isTrue();
        millis += 1001;
        assertThat(put(table, "c")).isTrue();
    }

    @Test
    void aTableOfHeldEntriesIsFull() {
        StickTable table = table(2, 0, true);
        hold(table, "a");
        hold(table, "b");
        assertThat(hold(table, "c")).isEqualTo(StickTable.NONE);
    }

    @Test
    void countsAreUnsignedAndBytesAreLong() {
        StickTable table = table(2, 0, true, new TableSpec.Column(DataType.CONN_CNT, 1, 0), new TableSpec.Column(DataType.BYTES_IN_CNT, 1, 0), new TableSpec.Column(DataType.GPC, 3, 0));
        int slot = hold(table, "a");
        assertThat(table.add(slot, DataType.CONN_CNT, 0, 0xffffffffL)).isEqualTo(0xffffffffL);
        assertThat(table.add(slot, DataType.CONN_CNT, 0, 2)).isEqualTo(1);
        assertThat(table.add(slot, DataType.BYTES_IN_CNT, 0, 5_000_000_000L)).isEqualTo(5_000_000_000L);
        assertThat(table.add(slot, DataType.BYTES_IN_CNT, 0, 5_000_000_000L)).isEqualTo(10_000_000_000L);
        table.set(slot, DataType.GPC, 2, 9);
        assertThat(table.get(slot, DataType.GPC, 2)).isEqualTo(9);
        assertThat(table.get(slot, DataType.GPC, 1)).isZero();
        assertThat(table.add(slot, DataType.GPC, 3, 1)).as("not stored").isZero();
        assertThat(table.add(slot, DataType.SESS_CNT, 0, 1)).as("not stored").isZero();
    }

    /** Events at milliseconds, then what is read at others, of a rate over 1000 ms. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1000x10           | 1000=10 1500=10 1999=10 2000=10 2500=5 2900=1 2999=0 3000=0 9000=0
            1000              | 1000=1 2000=1 2999=1 3001=0
            1000x4 1900x4     | 1900=8 1999=8 2500=4 2750=2
            1000x10 2100x5    | 2100=14 2500=10 2999=5 3500=2 4100=0
            1000x10 5000x2    | 5000=2 5999=2 6500=1 7001=0
            1000x100 2000     | 2000=101 2010=100 2500=51
            """)
    void ratesSlide(String events, String readings) {
        StickTable table = table(2, 0, true, new TableSpec.Column(DataType.HTTP_REQ_RATE, 1, 1000));
        millis = 0;
        table = new StickTable(table.spec(), () -> millis * 1_000_000L);
        int slot = hold(table, "a");
        for (String event : events.split(" ")) {
            String[] parts = event.split("x");
            millis = Long.parseLong(parts[0]);
            table.add(slot, DataType.HTTP_REQ_RATE, 0, parts.length > 1 ? Long.parseLong(parts[1]) : 1);
        }
        List<String> read = new ArrayList<>();
        for (String reading : readings.split(" ")) {
            millis = Long.parseLong(reading.split("=")[0]);
            read.add(millis + "=" + table.get(slot, DataType.HTTP_REQ_RATE, 0));
        }
        assertThat(String.join(" ", read)).isEqualTo(readings);
    }

    /** Against a plain map: many keys come, go, are held and expire; growing and reusing slots loses none. */
    @Test
    void keepsWhatAMapKeeps() {
        StickTable table = table(5000, 0, true, new TableSpec.Column(DataType.GPC0, 1, 0));
        java.util.Map<String, Integer> map = new java.util.HashMap<>();
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            String key = "k" + random.nextInt(5000);
            int slot = hold(table, key);
            if (random.nextInt(4) == 0) {
                assertThat(table.remove(slot)).isTrue();
                map.remove(key);
            } else {
                assertThat(table.add(slot, DataType.GPC0, 0, 1)).isEqualTo(map.merge(key, 1, Integer::sum).longValue());
                table.release(slot);
            }
        }
        assertThat(table.used()).isEqualTo(map.size());
        int seen = 0;
        for (int slot = table.next(StickTable.NONE); slot != StickTable.NONE; slot = table.next(slot)) {
            assertThat(table.get(slot, DataType.GPC0, 0)).isEqualTo(map.get(new String(table.key(slot), StandardCharsets.ISO_8859_1)).longValue());
            table.release(slot);
            seen++;
        }
        assertThat(seen).isEqualTo(map.size());
    }

    @Test
    void loopsMayShareIt() throws Exception {
        StickTable table = new StickTable(
                new TableSpec("t", KeyType.INTEGER, 4, 64, 0, true, false, 1, "", List.of(new TableSpec.Column(DataType.CONN_CNT, 1, 0), new TableSpec.Column(DataType.CONN_CUR, 1, 0)), Span.NONE));
        int threads = 4;
        int rounds = 20_000;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                all.add(pool.submit(() -> {
                    for (int i = 0; i < rounds; i++) {
                        StickCounter counter = StickCounter.track(table, ByteBuffer.allocate(4).putInt(i % 64).array());
                        counter.release();
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        long total = 0;
        for (int slot = table.next(StickTable.NONE); slot != StickTable.NONE; slot = table.next(slot)) {
            total += table.get(slot, DataType.CONN_CNT, 0);
            assertThat(table.get(slot, DataType.CONN_CUR, 0)).isZero();
            assertThat(table.holders(slot)).isEqualTo(1);
            table.release(slot);
        }
        assertThat(total).isEqualTo((long) threads * rounds);
    }
}
