package dev.jlb.proxy;

import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.DataType;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.Rule;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.model.TableSpec;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.ParsedAction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The stick tables of a configuration; those that {@code stick} rules use remember servers without being told to (manual 11.1, "server_id"). */
final class StickTableFactory {
    private StickTableFactory() {}

    static List<TableSpec> tables(Configuration configuration) {
        Set<String> sticky = new HashSet<>();
        for (Proxy proxy : configuration.proxies()) {
            for (RuleSet set : new RuleSet[] {RuleSet.STICK_REQUEST, RuleSet.STICK_RESPONSE}) {
                for (Rule rule : proxy.rules(set)) {
                    List<Word> words = ((ParsedAction) rule.action()).words();
                    sticky.add(words.size() > 3 ? words.get(3).text() : proxy.name());
                }
            }
        }
        return configuration.tables().stream().map(table -> sticky.contains(table.name()) ? remembering(table) : table).toList();
    }

    private static TableSpec remembering(TableSpec table) {
        List<TableSpec.Column> columns = new ArrayList<>(table.columns());
        for (DataType type : new DataType[] {DataType.SERVER_ID, DataType.SERVER_KEY}) {
            if (table.column(type) == null) {
                columns.add(new TableSpec.Column(type, 1, 0));
            }
        }
        columns.sort(Comparator.comparing(TableSpec.Column::type));
        return table.storing(columns);
    }
}
