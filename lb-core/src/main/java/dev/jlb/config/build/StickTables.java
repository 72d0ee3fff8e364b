package dev.jlb.config.build;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.DataType;
import dev.jlb.config.model.TableSpec;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Reads {@code stick-table} lines and {@code table} lines of peers (manual 11.1). */
final class StickTables {
    private static final List<String> TYPES = List.of("ip", "ipv4", "ipv6", "integer", "string", "binary");

    /** Entries that a size may name. */
    private static final long MOST = 0xffff_ffffL;
    private static final int MOST_ELEMENTS = 100;

    private StickTables() {}

    /** A table and the peers section that it wants to be shared with, or null. */
    record Declared(TableSpec table, Word peers) {}

    /** Reads the rest of the line. */
    static Declared read(Arguments a, String name) {
        TableSpec.KeyType type = null;
        int length = 0;
        long size = 0;
        long expire = 0;
        boolean purge = true;
        boolean byAddress = false;
        int factor = 1;
        List<TableSpec.Column> columns = new ArrayList<>();
        Word peers = null;
        String writeTo = "";
        while (a.hasNext()) {
            Word word = a.take("an argument");
            switch (word.text()) {
                case "type" -> {
                    Word wanted = argument(a, word);
                    if (!TYPES.contains(wanted.text())) {
                        throw a.error(wanted.span(), "stick-table: unknown type '" + wanted + "'.", Suggestions.hint(wanted.text(), TYPES));
                    }
                    type = wanted.is("ipv4") ? TableSpec.KeyType.IP : TableSpec.KeyType.valueOf(wanted.text().toUpperCase(Locale.ROOT));
                    boolean sized = type == TableSpec.KeyType.STRING || type == TableSpec.KeyType.BINARY;
                    length = sized && a.takeIf("len") ? Values.lenient(argument(a, wanted), "len", 1, a) : type.length();
                }
                case "size" -> {
                    size = Values.size(argument(a, word), "stick-table size");
                    if (size > MOST) {
                        throw a.error(a.lastSpan(), "stick-table: 'size' is at most " + MOST + " entries.");
                    }
                }
                case "expire" -> expire = Values.time(argument(a, word), "stick-table expire", 1, a.diagnostics());
                case "nopurge" -> purge = false;
                case "recv-only" -> {
                    // says what of other processes' updates is taken over; there are none (a peers section says so)
                }
                case "brates-factor" -> {
                    factor = Values.lenient(argument(a, word), "brates-factor", 1, a);
                    if (factor > 1024) {
                        throw a.error(a.lastSpan(), "stick-table: brates-factor must be greater than 0 and lower than or equal to 1024.");
                    }
                }
                case "peers" -> peers = argument(a, word);
                case "write-to" -> writeTo = argument(a, word).text();
                case "srvkey" -> {
                    Word key = argument(a, word);
                    if (!key.is("addr") && !key.is("name")) {
                        throw a.error(key.span(), "stick-table : unknown server key type '" + key + "'.", "'name' or 'addr'");
                    }
                    byAddress = key.is("addr");
                }
                case "store" -> store(argument(a, word), a, columns);
                default -> throw a.error(word.span(), "stick-table: unknown argument '" + word + "'.", "type, size, expire, store, nopurge, peers, srvkey, write-to, recv-only, brates-factor");
            }
        }
        if (size == 0) {
            throw a.error(a.span(), "stick-table: missing size.", "add 'size <number>', for example 'size 100k'");
        }
        if (type == null) {
            throw a.error(a.span(), "stick-table: missing type.", "add 'type ip' or another type");
        }
        columns.sort(Comparator.comparing(TableSpec.Column::type));
        return new Declared(
                new TableSpec(name, type, length, (int) Math.min(size, Integer.MAX_VALUE / 2), expire, purge, byAddress, factor, writeTo, List.copyOf(columns), a.span()), peers);
    }

    private static Word argument(Arguments a, Word keyword) {
        if (!a.hasNext()) {
            throw a.error(keyword.span(), "stick-table: missing argument after '" + keyword + "'.");
        }
        return a.take("an argument");
    }

    private static void store(Word word, Arguments a, List<TableSpec.Column> columns) {
        String text = word.text();
        int from = 0;
        while (from < text.length()) {
            int to = from;
            int depth = 0;
            while (to < text.length() && (depth > 0 || text.charAt(to) != ',')) {
                depth += text.charAt(to) == '(' ? 1 : text.charAt(to) == ')' ? -1 : 0;
                to++;
            }
            Word item = word.slice(from, to);
            TableSpec.Column column = column(item, a);
            boolean known = columns.stream().anyMatch(one -> one.type() == column.type());
            if (known) {
                a.diagnostics().warning(item.span(), "stick-table: store option '" + column.type().text() + "' already enabled, ignored.", "the first one counts");
            } else {
                columns.add(column);
                alone(columns, "gpt", "gpt0", item, "gpt0");
                alone(columns, "gpc", "gpc[0/1]", item, "gpc0", "gpc1");
                alone(columns, "gpc_rate", "gpc[0/1]_rate", item, "gpc0_rate", "gpc1_rate");
            }
            from = to + 1;
        }
    }

    /** An array takes the place of the single elements before it was invented (manual 11.1): a table has one or the other. */
    private static void alone(List<TableSpec.Column> columns, String array, String singles, Word item, String... single) {
        List<String> names = columns.stream().map(column -> column.type().text()).toList();
        if (names.contains(array) && Arrays.stream(single).anyMatch(names::contains)) {
            throw new ConfigException(item.span(), "stick-table: simultaneous usage of '" + array + "' and '" + singles + "' in a same table is not permitted as '" + array + "' overrides '" + singles + "'.");
        }
    }

    private static TableSpec.Column column(Word word, Arguments a) {
        String text = word.text();
        int open = text.indexOf('(');
        String name = open < 0 ? text : text.substring(0, open);
        DataType type = DataType.of(name).orElseThrow(() -> a.error(
                word.span(), "stick-table: unknown store option '" + name + "'.", Suggestions.hint(name, Arrays.stream(DataType.values()).map(DataType::text).toList())));
        boolean rate = type.kind() == DataType.Kind.RATE;
        if (!type.isArray() && !rate) {
            if (open >= 0) {
                throw a.error(word.span(), "stick-table: unexpected argument to store option '" + name + "'.");
            }
            return new TableSpec.Column(type, 1, 0);
        }
        if (open >= 0 && text.indexOf(')') < 0) {
            throw a.error(word.span(), "stick-table: missing closing parenthesis after store option '" + name + "'.");
        }
        if (open < 0 || !text.endsWith(")")) {
            throw a.error(word.span(), "stick-table: missing argument to store option '" + name + "'.", type.isArray() ? rate ? "write gpc_rate(<number>,<period>)" : "write " + name + "(<number>)" : "write " + name + "(<period>)");
        }
        Word argument = word.slice(open + 1, text.length() - 1);
        if (!type.isArray()) {
            return new TableSpec.Column(type, 1, period(argument, name));
        }
        int comma = argument.text().indexOf(',');
        if (rate && comma < 0) {
            throw a.error(argument.span(), "stick-table: missing argument to store option '" + name + "'.", "write gpc_rate(<number>,<period>)");
        }
        if (!rate && comma >= 0) {
            throw a.error(argument.span(), "stick-table: unexpected argument to store option '" + name + "'.", "write " + name + "(<number>)");
        }
        Word count = comma < 0 ? argument : argument.slice(0, comma);
        if (!count.text().matches("\\d{1,3}") || Integer.parseInt(count.text()) < 1 || Integer.parseInt(count.text()) > MOST_ELEMENTS) {
            throw new ConfigException(count.span(), "stick-table: array size is out of allowed range (1-" + MOST_ELEMENTS + ") for store option '" + name + "'.");
        }
        int elements = Integer.parseInt(count.text());
        return new TableSpec.Column(type, elements, rate ? period(argument.slice(comma + 1, argument.text().length()), name) : 0);
    }

    private static long period(Word word, String name) {
        long period = Values.time(word, "stick-table store " + name, 1);
        if (period <= 0) {
            throw new ConfigException(word.span(), "stick-table: store option '" + name + "' needs a period above 0.");
        }
        return period;
    }
}
