package dev.jlb.sample.fetch;

import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.DataType;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Fetch;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.FetchDeclaration.Needs;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.StickKeys;
import dev.jlb.table.StickCounter;
import dev.jlb.table.StickOperation;
import dev.jlb.table.StickTable;
import java.util.ArrayList;
import java.util.List;

/** Fetches from stick tables: {@code sc_*}, {@code sc0_*} to {@code sc2_*}, {@code src_*}, {@code table_avl}, {@code table_cnt} (manual 7.3.2). */
final class TableFetches {
    private TableFetches() {}

    static List<FetchDeclaration> all() {
        List<FetchDeclaration> all = new ArrayList<>();
        for (String name : StickOperation.names()) {
            StickOperation operation = StickOperation.of(name);
            boolean tableOnly = name.equals("server_id") || name.startsWith("gpc") && !name.endsWith("_rate") || name.startsWith("gpt");
            if (tableOnly) {
                continue;
            }
            int index = operation.indexed() ? 1 : 0;
            String doc = "From the entry of a stick table: " + name + ".";
            all.add(new FetchDeclaration("sc_" + name, 1 + index, 2 + index, SampleType.SINT, Needs.CONNECTION, doc, (a, c) -> tracked("sc_" + name, operation, a, -1, c)));
            for (int counter = 0; counter < 3; counter++) {
                int number = counter;
                String full = "sc" + counter + "_" + name;
                all.add(new FetchDeclaration(full, index, 1 + index, SampleType.SINT, Needs.CONNECTION, doc, (a, c) -> tracked(full, operation, a, number, c)));
            }
            if (!name.equals("trackers")) {
                all.add(new FetchDeclaration("src_" + name, index, 1 + index, SampleType.SINT, Needs.CONNECTION, doc, (a, c) -> source("src_" + name, operation, a, c)));
            }
        }
        all.add(new FetchDeclaration("src_updt_conn_cnt", 0, 1, SampleType.SINT, Needs.CONNECTION, "Counts a connection of the client's address.", (a, c) -> {
            String table = table(a, 0, c, "src_updt_conn_cnt");
            return (ctx, out) -> {
                StickTable found = ctx.world().table(table);
                byte[] key = found == null ? null : sourceKey(ctx, found);
                int slot = key == null || !found.stores(DataType.CONN_CNT, 0) ? StickTable.NONE : found.hold(key, key.length);
                if (slot == StickTable.NONE) {
                    return false;
                }
                out.setInt(found.add(slot, DataType.CONN_CNT, 0, 1));
                found.release(slot);
                return true;
            };
        }));
        state(all, "tracked", SampleType.BOOL, "Whether a key is tracked.", (counter, out) -> done(out.setBool(counter != null)));
        state(all, "key", SampleType.ANY, "The key that is tracked.", (counter, out) ->
                counter != null && done(StickKeys.sample(counter.table().key(counter.slot()), counter.table().spec(), out)));
        size(all, "table_cnt", "Entries of a table.", StickTable::used);
        size(all, "table_avl", "Room that is left in a table.", table -> table.spec().size() - table.used());
        return all;
    }

    private static boolean done(Sample ignored) {
        return true;
    }

    private static String table(List<Word> arguments, int at, CompileContext context, String keyword) {
        return context.table(arguments.size() > at ? arguments.get(at) : null, keyword);
    }

    /** The counter that is tracked; in another table the entry of the same key. */
    private static Fetch tracked(String name, StickOperation operation, List<Word> a, int counter, CompileContext c) {
        int at = operation.indexed() ? 1 : 0;
        int index = operation.indexed() ? Values.integer(a.getFirst(), name, 0, 99) : 0;
        int number = counter >= 0 ? counter : Values.integer(a.get(at++), name, 0, 127);
        String other = a.size() > at ? c.table(a.get(at), name) : null;
        return (ctx, out) -> {
            StickCounter tracked = ctx.tracked(number);
            if (tracked == null) {
                return false;
            }
            if (other == null) {
                return value(operation, tracked.table(), tracked.slot(), index, out);
            }
            StickTable table = ctx.world().table(other);
            byte[] key = table == null ? null : tracked.table().key(tracked.slot());
            return key != null && once(operation, table, key, false, index, out);
        };
    }

    private static Fetch source(String name, StickOperation operation, List<Word> a, CompileContext c) {
        int index = operation.indexed() ? Values.integer(a.getFirst(), name, 0, 99) : 0;
        String which = table(a, operation.indexed() ? 1 : 0, c, name);
        return (ctx, out) -> {
            StickTable table = ctx.world().table(which);
            byte[] key = table == null ? null : sourceKey(ctx, table);
            return key != null && once(operation, table, key, operation.creates(), index, out);
        };
    }

    private static byte[] sourceKey(SampleContext context, StickTable table) {
        byte[] address = context.client() == null ? null : context.client().sourceAddress();
        return address == null ? null : StickKeys.of(new Sample().setAddress(address), table.spec());
    }

    private static boolean once(StickOperation operation, StickTable table, byte[] key, boolean create, int index, Sample out) {
        int slot = create ? table.hold(key, key.length) : table.find(key, key.length);
        if (slot == StickTable.NONE) {
            return done(out.setInt(0));
        }
        try {
            return value(operation, table, slot, index, out);
        } finally {
            table.release(slot);
        }
    }

    private static boolean value(StickOperation operation, StickTable table, int slot, int index, Sample out) {
        long value = operation.apply(table, slot, index);
        return value != StickOperation.NOT_STORED && done(out.setInt(value));
    }

    /** Of a counter, tracked or not. */
    private interface State {
        boolean take(StickCounter counterOrNull, Sample out);
    }

    private static void state(List<FetchDeclaration> all, String name, SampleType type, String doc, State state) {
        all.add(new FetchDeclaration("sc_" + name, 1, 2, type, Needs.CONNECTION, doc, (a, c) -> {
            int number = Values.integer(a.getFirst(), "sc_" + name, 0, 127);
            String other = a.size() > 1 ? c.table(a.get(1), "sc_" + name) : null;
            return (ctx, out) -> state.take(in(ctx, number, other), out);
        }));
        for (int counter = 0; counter < 3; counter++) {
            int number = counter;
            String full = "sc" + counter + "_" + name;
            all.add(new FetchDeclaration(full, 0, 1, type, Needs.CONNECTION, doc, (a, c) -> {
                String other = a.isEmpty() ? null : c.table(a.getFirst(), full);
                return (ctx, out) -> state.take(in(ctx, number, other), out);
            }));
        }
    }

    private static StickCounter in(SampleContext context, int number, String table) {
        StickCounter counter = context.tracked(number);
        return counter == null || table == null || counter.table().name().equals(table) ? counter : null;
    }

    private static void size(List<FetchDeclaration> all, String name, String doc, java.util.function.ToIntFunction<StickTable> take) {
        all.add(new FetchDeclaration(name, 0, 1, SampleType.SINT, Needs.NOTHING, doc, (a, c) -> {
            String which = table(a, 0, c, name);
            return (ctx, out) -> {
                StickTable table = ctx.world().table(which);
                return table != null && done(out.setInt(take.applyAsInt(table)));
            };
        }));
    }
}
