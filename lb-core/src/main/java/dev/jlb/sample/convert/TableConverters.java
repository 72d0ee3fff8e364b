package dev.jlb.sample.convert;

import dev.jlb.config.keyword.Values;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Converter;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.StickKeys;
import dev.jlb.table.StickOperation;
import dev.jlb.table.StickTable;
import java.util.ArrayList;
import java.util.List;

/** {@code in_table} and {@code table_*}: the input is a key (manual 7.3.1). */
final class TableConverters {
    private static final List<String> OF_TRACKED_ONLY = List.of("get_gpc", "get_gpc0", "get_gpc1", "get_gpt", "get_gpt0");

    private TableConverters() {}

    static List<ConverterDeclaration> all() {
        List<ConverterDeclaration> all = new ArrayList<>();
        all.add(new ConverterDeclaration("in_table", 0, 1, SampleType.ANY, SampleType.BOOL, "Whether the input is a key of the table.", (a, c) -> {
            String which = c.table(a.isEmpty() ? null : a.getFirst(), "in_table");
            return (ctx, s) -> {
                StickTable table = ctx.world().table(which);
                byte[] key = table == null ? null : StickKeys.of(s, table.spec());
                int slot = key == null ? StickTable.NONE : table.find(key, key.length);
                if (slot != StickTable.NONE) {
                    table.release(slot);
                }
                s.setBool(slot != StickTable.NONE);
                return table != null;
            };
        }));
        for (String name : StickOperation.names()) {
            if (!OF_TRACKED_ONLY.contains(name)) {
                StickOperation operation = StickOperation.of(name);
                int index = operation.indexed() ? 1 : 0;
                all.add(new ConverterDeclaration(
                        "table_" + name, index, 1 + index, SampleType.ANY, SampleType.SINT, "From the entry of the input: " + name + ".", (a, c) -> operation("table_" + name, operation, a, c)));
            }
        }
        time(all, "table_expire", "Milliseconds until the entry of the input expires.", false);
        time(all, "table_idle", "Milliseconds since the entry of the input was last used.", true);
        return all;
    }

    private static Converter operation(String name, StickOperation operation, List<Word> a, CompileContext c) {
        int index = operation.indexed() ? Values.integer(a.getFirst(), name, 0, 99) : 0;
        int at = operation.indexed() ? 1 : 0;
        String which = c.table(a.size() > at ? a.get(at) : null, name);
        return (ctx, s) -> {
            StickTable table = ctx.world().table(which);
            byte[] key = table == null ? null : StickKeys.of(s, table.spec());
            if (key == null) {
                return false;
            }
            int slot = operation.creates() ? table.hold(key, key.length) : table.find(key, key.length);
            long value = 0;
            if (slot != StickTable.NONE) {
                // this look-up holds the entry too
                value = operation.apply(table, slot, index) - (name.equals("table_trackers") ? 1 : 0);
                table.release(slot);
            }
            s.setInt(value);
            return value != StickOperation.NOT_STORED;
        };
    }

    private static void time(List<ConverterDeclaration> all, String name, String doc, boolean idle) {
        all.add(new ConverterDeclaration(name, 0, 2, SampleType.ANY, SampleType.SINT, doc, (a, c) -> {
            String which = c.table(a.isEmpty() || a.getFirst().text().isEmpty() ? null : a.getFirst(), name);
            Integer otherwise = a.size() > 1 ? (Integer) Values.integer(a.get(1), name, Integer.MIN_VALUE, Integer.MAX_VALUE) : null;
            return (ctx, s) -> {
                StickTable table = ctx.world().table(which);
                byte[] key = table == null ? null : StickKeys.of(s, table.spec());
                int slot = key == null ? StickTable.NONE : table.find(key, key.length);
                if (slot == StickTable.NONE) {
                    return otherwise != null && done(s.setInt(otherwise));
                }
                int left = table.expiresIn(slot);
                table.release(slot);
                return done(s.setInt(idle ? table.spec().expire() - left : left));
            };
        }));
    }

    private static boolean done(Sample ignored) {
        return true;
    }
}
