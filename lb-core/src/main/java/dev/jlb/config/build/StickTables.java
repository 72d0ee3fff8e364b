package dev.jlb.config.build;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Word;
import java.util.List;
import java.util.Set;

/** Checks {@code stick-table} lines and {@code table} lines of peers (manual 11.1). */
final class StickTables {
    private static final List<String> TYPES = List.of("ip", "ipv4", "ipv6", "integer", "string", "binary");

    /** Data that a table stores without an argument. */
    private static final Set<String> COUNTERS = Set.of(
            "server_id", "server_key", "gpt0", "gpc0", "gpc1", "conn_cnt", "conn_cur", "sess_cnt", "http_req_cnt", "http_err_cnt", "http_fail_cnt", "bytes_in_cnt", "bytes_out_cnt", "glitch_cnt");

    /** Data whose argument is a period. */
    private static final Set<String> RATES = Set.of(
            "gpc0_rate", "gpc1_rate", "conn_rate", "sess_rate", "http_req_rate", "http_err_rate", "http_fail_rate", "bytes_in_rate", "bytes_out_rate", "glitch_rate");

    private StickTables() {}

    /** Reads the rest of the line; the name of the peers section that it wants, or null. */
    static Word check(Arguments a) {
        boolean size = false;
        Word peers = null;
        while (a.hasNext()) {
            Word word = a.take("an argument");
            switch (word.text()) {
                case "type" -> {
                    Word type = a.take("a type");
                    if (!TYPES.contains(type.text())) {
                        throw a.error(type.span(), "stick-table: unknown type '" + type + "'.", Suggestions.hint(type.text(), TYPES));
                    }
                    if (a.takeIf("len")) {
                        Values.lenient(a.take("a length"), "len", 1, a);
                    }
                }
                case "len" -> Values.lenient(a.take("a length"), "len", 1, a);
                case "size" -> {
                    Values.size(a.take("a size"), "stick-table size");
                    size = true;
                }
                case "expire" -> Values.time(a.take("a time"), "stick-table expire", 1);
                case "nopurge", "recv-only" -> {}
                case "brates-factor" -> Values.lenient(a.take("a factor"), "brates-factor", 1, a);
                case "peers" -> peers = a.take("a name");
                case "write-to" -> a.take("a table");
                case "srvkey" -> {
                    Word key = a.take("'addr' or 'name'");
                    if (!key.is("addr") && !key.is("name")) {
                        throw a.error(key.span(), "stick-table: srvkey: only 'addr' and 'name' are supported.");
                    }
                }
                case "store" -> {
                    Word store = a.take("data types");
                    store(store, a);
                }
                default -> throw a.error(word.span(), "stick-table: unknown argument '" + word + "'.", "type, size, expire, store, nopurge, peers, srvkey, write-to, recv-only, brates-factor");
            }
        }
        if (!size) {
            throw a.error(a.span(), "stick-table: missing size.", "add 'size <number>', for example 'size 100k'");
        }
        return peers;
    }

    private static void store(Word word, Arguments a) {
        String text = word.text();
        int from = 0;
        while (from < text.length()) {
            int to = from;
            int depth = 0;
            while (to < text.length() && (depth > 0 || text.charAt(to) != ',')) {
                depth += text.charAt(to) == '(' ? 1 : text.charAt(to) == ')' ? -1 : 0;
                to++;
            }
            data(word.slice(from, to), a);
            from = to + 1;
        }
    }

    private static void data(Word word, Arguments a) {
        String text = word.text();
        int open = text.indexOf('(');
        String name = open < 0 ? text : text.substring(0, open);
        boolean array = name.equals("gpc") || name.equals("gpt") || name.equals("gpc_rate");
        if (!COUNTERS.contains(name) && !RATES.contains(name) && !array) {
            throw a.error(word.span(), "stick-table: unknown store option '" + name + "'.", Suggestions.hint(name, RATES));
        }
        if (COUNTERS.contains(name)) {
            return;
        }
        if (open < 0 || !text.endsWith(")")) {
            throw a.error(word.span(), "stick-table: missing argument to store option '" + name + "'.", RATES.contains(name) ? "write " + name + "(<period>)" : "write " + name + "(<number>)");
        }
        Word argument = word.slice(open + 1, text.length() - 1);
        if (RATES.contains(name)) {
            Values.time(argument, "stick-table store " + name, 1);
            return;
        }
        int comma = argument.text().indexOf(',');
        Word count = comma < 0 ? argument : argument.slice(0, comma);
        if (Values.lenient(count, name, 0, a) > 100) {
            throw new ConfigException(count.span(), "stick-table: store option '" + name + "' takes at most 100 elements.");
        }
    }
}
