package dev.jlb.config.build;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.TableSpec;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Suggestions;

/** What stick tables say of each other: {@code write-to} (manual 11.1). */
final class TableChecks {
    private TableChecks() {}

    static void check(Configuration configuration, Diagnostics diagnostics, Spoiled spoiled) {
        for (TableSpec table : configuration.tables()) {
            if (!table.writeTo().isEmpty()) {
                writeTo(table, configuration, diagnostics, spoiled);
            }
        }
    }

    private static void writeTo(TableSpec table, Configuration configuration, Diagnostics diagnostics, Spoiled spoiled) {
        String who = "stick-table '" + table.name() + "': write-to: ";
        TableSpec target = configuration.table(table.writeTo()).orElse(null);
        if (target == null) {
            if (!spoiled.anyHead()) {
                diagnostics.alert(table.span(), who + "unable to find stick-table '" + table.writeTo() + "'.", Suggestions.hint(table.writeTo(), configuration.tables().stream().map(TableSpec::name).toList()));
            }
        } else if (target.name().equals(table.name())) {
            diagnostics.alert(table.span(), who + "the source table cannot be used as the target table itself.", "name another table");
        } else if (target.type() != table.type() || target.keyLength() != table.keyLength()) {
            diagnostics.alert(table.span(), who + "stick-table '" + target.name() + "' must be of the same type and have the same key length.", "this one has keys of " + key(table) + ", that one of " + key(target));
        }
    }

    private static String key(TableSpec table) {
        return "type " + table.type().text() + " and length " + table.keyLength();
    }
}
