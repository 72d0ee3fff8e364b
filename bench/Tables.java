import dev.jlb.config.model.DataType;
import dev.jlb.config.model.TableSpec;
import dev.jlb.config.model.TableSpec.KeyType;
import dev.jlb.config.source.Span;
import dev.jlb.table.StickTable;
import java.util.List;
import java.util.Locale;

/**
 * {@code bench/run tables [entries]}: a stick table of so many addresses (a million) with two counters and a rate: bytes of heap for each entry, and operations a second of one
 * thread: entries made, entries found and counted, entries made in a full table, which gives up others for them.
 */
final class Tables {
    private static final int FACTOR = 0x9E3779B1;

    private Tables() {}

    public static void main(String[] args) {
        int entries = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        List<TableSpec.Column> columns = List.of(
                new TableSpec.Column(DataType.CONN_CNT, 1, 0), new TableSpec.Column(DataType.HTTP_REQ_CNT, 1, 0), new TableSpec.Column(DataType.HTTP_REQ_RATE, 1, 10_000));
        System.out.println("| stick table of " + entries + " | bytes per entry | entries made, M/s | counted, M/s | made in a full table, M/s |\n|---|---|---|---|---|");
        for (KeyType type : new KeyType[] {KeyType.IP, KeyType.IPV6}) {
            int length = type == KeyType.IP ? 4 : 16;
            long before = used();
            StickTable table = new StickTable(new TableSpec("t", type, length, entries, 3_600_000, true, false, 1, columns, Span.NONE));
            double made = run(table, length, 0, entries);
            long after = used();
            run(table, length, 0, entries);
            double counted = run(table, length, 0, entries);
            double full = run(table, length, entries, entries);
            System.out.printf(Locale.ROOT, "| type %s | %d | %.1f | %.1f | %.1f |%n", type.text(), (after - before) / entries, made, counted, full);
            if (table.used() > entries) {
                throw new IllegalStateException("more entries than the table may have");
            }
        }
    }

    /** @return millions of operations a second */
    private static double run(StickTable table, int length, int from, int count) {
        byte[] key = new byte[length];
        long start = System.nanoTime();
        for (int i = from; i < from + count; i++) {
            int number = i * FACTOR;
            key[0] = (byte) number;
            key[1] = (byte) (number >> 8);
            key[2] = (byte) (number >> 16);
            key[3] = (byte) (number >> 24);
            int slot = table.hold(key, length);
            table.add(slot, DataType.HTTP_REQ_CNT, 0, 1);
            table.add(slot, DataType.HTTP_REQ_RATE, 0, 1);
            table.release(slot);
        }
        return count * 1e3 / (System.nanoTime() - start);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
