package dev.jlb.admin;

import dev.jlb.config.command.RuntimeCommand.Level;
import dev.jlb.config.model.DataType;
import dev.jlb.config.model.TableSpec;
import dev.jlb.proxy.Program;
import dev.jlb.sample.IpText;
import dev.jlb.sample.Sample;
import dev.jlb.sample.StickKeys;
import dev.jlb.table.StickTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code show table}, {@code set table}, {@code clear table} (management.txt 9.3). */
final class TableCommands {
    private static final int MOST_FILTERS = 4;
    /** Entries up to which a dump is sorted by key, as HAProxy's are. */
    private static final int SORTED = 20_000;
    private static final Pattern NUMBER = Pattern.compile("\\+?0*(\\d{1,18})(?!\\d)");

    private TableCommands() {}

    static void addTo(Map<String, Command> all) {
        for (String what : List.of("show", "set", "clear")) {
            Command.add(all, what + " table", call -> run(call.program(), call.words(), call.session().level));
        }
    }

    /** What ends a command with a message. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    /** A condition on stored data. */
    private record Filter(DataType type, int index, String operator, long value) {
        boolean accepts(StickTable table, int slot) {
            // the key of a server is no number, and compares as 0
            long data = type == DataType.SERVER_KEY ? 0 : table.get(slot, type, index);
            return switch (operator) {
                case "eq" -> data == value;
                case "ne" -> data != value;
                case "le" -> data <= value;
                case "ge" -> data >= value;
                case "lt" -> data < value;
                default -> data > value;
            };
        }
    }

    static String run(Program program, String[] words, Level level) {
        try {
            if (words.length < 3) {
                return switch (words[0]) {
                    case "show" -> overview(program);
                    case "set" -> "Required arguments: <table> key <key> [data.<store_data_type> <value>]*\n";
                    default -> "Required arguments: <table> \"data.<store_data_type>\" <operator> <value> or <table> key <key>\n";
                };
            }
            StickTable table = program.table(words[2]);
            if (table == null) {
                return "No such table\n";
            }
            return switch (words[0]) {
                case "show" -> level.allows(Level.OPERATOR) ? show(table, words) : hidden(table);
                case "set" -> set(table, words);
                default -> clear(table, words);
            };
        } catch (Refused wrong) {
            return wrong.getMessage() + "\n";
        }
    }

    private static String hidden(StickTable table) {
        StringBuilder out = new StringBuilder();
        head(table, out);
        return out.append("# contents not dumped due to insufficient privileges\n").toString();
    }

    private static String overview(Program program) {
        List<StickTable> tables = new ArrayList<>(program.tables());
        StringBuilder out = new StringBuilder();
        tables.reversed().forEach(table -> head(table, out));
        return out.toString();
    }

    private static void head(StickTable table, StringBuilder out) {
        out.append("# table: ").append(table.name()).append(", type: ").append(table.spec().type().text()).append(", size:").append(table.spec().size()).append(", used:").append(table.used()).append('\n');
    }

    private static String show(StickTable table, String[] words) {
        StringBuilder out = new StringBuilder();
        if (words.length == 3 || words[3].startsWith("data.")) {
            List<Filter> filters = filters(table, words);
            head(table, out);
            List<Integer> slots = held(table);
            if (slots.size() <= SORTED) {
                slots.sort((a, b) -> Arrays.compareUnsigned(order(table, a), order(table, b)));
            }
            for (int slot : slots) {
                if (filters.stream().allMatch(filter -> filter.accepts(table, slot))) {
                    entry(table, slot, out);
                }
                table.release(slot);
            }
            return out.toString();
        }
        int slot = one(table, words, "Optional argument only supports \"data.<store_data_type>\" <operator> <value> and key <key>", false);
        if (slot != StickTable.NONE) {
            head(table, out);
            entry(table, slot, out);
            table.release(slot);
        }
        return slot == StickTable.NONE ? "\n" : out.toString();
    }

    /** What a dump is sorted by: the key as HAProxy has it in memory, where the lowest byte of a number is the first. */
    private static byte[] order(StickTable table, int slot) {
        byte[] key = table.key(slot);
        return table.spec().type() == TableSpec.KeyType.INTEGER ? new byte[] {key[3], key[2], key[1], key[0]} : key;
    }

    /** All entries, held. */
    private static List<Integer> held(StickTable table) {
        List<Integer> slots = new ArrayList<>();
        for (int slot = table.next(StickTable.NONE); slot != StickTable.NONE; slot = table.next(slot)) {
            slots.add(slot);
        }
        return slots;
    }

    private static String set(StickTable table, String[] words) {
        String usage = "Required arguments: <table> key <key> [data.<store_data_type> <value>]*";
        if (words.length < 4) {
            return "\n";
        }
        if (words[3].startsWith("data.")) {
            throw new Refused("content-based lookup is only supported with the \"show\" and \"clear\" actions");
        }
        int slot = one(table, words, usage, true);
        if (slot == StickTable.NONE) {
            throw new Refused(words[3].equals("ptr") ? "Invalid ptr" : "Unable to allocate a new entry");
        }
        try {
            for (int at = 5; at < words.length; at += 2) {
                if (!words[at].startsWith("data.")) {
                    throw new Refused("\"data.<type>\" followed by a value expected");
                }
                Place place = Place.of(table, words[at], "");
                if (at + 1 >= words.length) {
                    throw new Refused("Require a valid integer value to store");
                }
                long value = number(words[at + 1], "Require a valid integer value to store");
                if (place.type() != DataType.SERVER_KEY) {
                    table.set(slot, place.type(), place.index(), value);
                }
            }
            table.touch(slot);
        } finally {
            table.release(slot);
        }
        return "\n";
    }

    private static String clear(StickTable table, String[] words) {
        if (words.length == 3 || words[3].startsWith("data.")) {
            List<Filter> filters = filters(table, words);
            for (int slot : held(table)) {
                if (filters.stream().allMatch(filter -> filter.accepts(table, slot))) {
                    table.remove(slot);
                } else {
                    table.release(slot);
                }
            }
            return "\n";
        }
        int slot = one(table, words, "Required arguments: <table> \"data.<store_data_type>\" <operator> <value> or <table> key <key>", false);
        if (slot == StickTable.NONE) {
            return "\n";
        }
        if (!table.remove(slot)) {
            throw new Refused("Entry currently in use, cannot remove");
        }
        return "\n";
    }

    /** The entry that {@code key <key>} or {@code ptr <ptr>} names, held; NONE when there is none. */
    private static int one(StickTable table, String[] words, String usage, boolean create) {
        if (words[3].equals("ptr")) {
            if (words.length < 5) {
                throw new Refused("Pointer value expected");
            }
            int found = StickTable.NONE;
            for (int slot : held(table)) {
                if (pointer(slot).equals(words[4])) {
                    found = slot;
                } else {
                    table.release(slot);
                }
            }
            return found;
        }
        if (!words[3].equals("key")) {
            throw new Refused(usage);
        }
        if (words.length < 5) {
            throw new Refused("Key value expected");
        }
        if (table.spec().type() == TableSpec.KeyType.BINARY) {
            throw new Refused((create ? "Inserting keys into" : words[0].equals("clear") ? "Removing keys from" : "Showing keys from") + " tables of type other than ip, ipv6, string and integer is not supported");
        }
        byte[] key = key(table, words[4]);
        if (key == null && words[0].equals("show") && table.spec().type() == TableSpec.KeyType.IP) {
            return StickTable.NONE;
        }
        if (key == null) {
            throw new Refused("Invalid key");
        }
        return create ? table.hold(key, key.length) : table.find(key, key.length);
    }

    private static byte[] key(StickTable table, String text) {
        Sample sample = new Sample();
        switch (table.spec().type()) {
            case IP, IPV6 -> {
                byte[] address = IpText.parse(text);
                if (address == null || address.length != table.spec().keyLength()) {
                    return null;
                }
                sample.setAddress(address);
            }
            case INTEGER -> {
                // as the cast of a string to a number: what stands behind the digits is not looked at
                Matcher number = NUMBER.matcher(text);
                if (!number.lookingAt() || Long.parseLong(number.group(1)) > 0xffff_ffffL) {
                    return null;
                }
                sample.setInt(Long.parseLong(number.group(1)));
            }
            default -> sample.setString(text);
        }
        return StickKeys.of(sample, table.spec());
    }

    private static List<Filter> filters(StickTable table, String[] words) {
        List<Filter> filters = new ArrayList<>();
        for (int at = 3; at < words.length; at += 3) {
            String which = "Filter entry #" + (filters.size() + 1) + ": ";
            if (filters.size() == MOST_FILTERS) {
                throw new Refused("Detected extra data in filter, " + (at + 1) + "th word of input, after '" + words[at - 1] + "'");
            }
            if (!words[at].startsWith("data.")) {
                throw new Refused(which + "Unknown data type");
            }
            Place place = Place.of(table, words[at], which);
            String operator = at + 1 < words.length ? words[at + 1] : "";
            if (!List.of("eq", "ne", "le", "ge", "lt", "gt").contains(operator)) {
                throw new Refused(which + "Require and operator among \"eq\", \"ne\", \"le\", \"ge\", \"lt\", \"gt\"");
            }
            String wrong = which + "Require a valid integer value to compare against";
            if (at + 2 >= words.length) {
                throw new Refused(wrong);
            }
            filters.add(new Filter(place.type(), place.index(), operator, number(words[at + 2], wrong)));
        }
        return filters;
    }

    /** What {@code data.<type>} or {@code data.<array>[<index>]} names. */
    private record Place(DataType type, int index) {
        static Place of(StickTable table, String word, String prefix) {
            String name = word.substring("data.".length());
            int open = name.indexOf('[');
            int index = 0;
            if (open >= 0 && name.endsWith("]") && name.substring(open + 1, name.length() - 1).matches("\\d{1,3}")) {
                index = Integer.parseInt(name.substring(open + 1, name.length() - 1));
                name = name.substring(0, open);
            }
            DataType type = DataType.of(name).orElseThrow(() -> new Refused(prefix + "Unknown data type"));
            if (!table.stores(type, index)) {
                throw new Refused(prefix + "Data type not stored in this table");
            }
            return new Place(type, index);
        }
    }

    private static long number(String text, String otherwise) {
        try {
            if (text.startsWith("+")) {
                throw new Refused(otherwise);
            }
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw new Refused(otherwise);
        }
    }

    private static String pointer(int slot) {
        return "0x" + Integer.toHexString((slot + 1) << 6);
    }

    private static void entry(StickTable table, int slot, StringBuilder out) {
        TableSpec spec = table.spec();
        out.append(pointer(slot)).append(": key=");
        key(table.key(slot), spec, out);
        out.append(" use=").append(table.holders(slot) - 1).append(" exp=").append(table.expiresIn(slot)).append(" shard=0");
        for (TableSpec.Column column : spec.columns()) {
            for (int i = 0; i < column.elements(); i++) {
                out.append(' ').append(name(column.type(), i));
                if (column.type().kind() == DataType.Kind.RATE) {
                    out.append('(').append(column.period()).append(')');
                }
                out.append('=');
                if (column.type() == DataType.SERVER_KEY) {
                    String server = table.serverKey(slot);
                    out.append(server == null ? "-" : server);
                } else {
                    out.append(Long.toUnsignedString(table.get(slot, column.type(), i)));
                }
            }
        }
        out.append('\n');
    }

    /** Elements of arrays are shown with their number: {@code gpc1_rate}. */
    private static String name(DataType type, int index) {
        return switch (type) {
            case GPT -> "gpt" + index;
            case GPC -> "gpc" + index;
            case GPC_RATE -> "gpc" + index + "_rate";
            default -> type.text();
        };
    }

    private static void key(byte[] key, TableSpec spec, StringBuilder out) {
        switch (spec.type()) {
            case IP, IPV6 -> out.append(IpText.format(key, 0, key.length));
            case BINARY -> out.append(java.util.HexFormat.of().withUpperCase().formatHex(key));
            case INTEGER -> out.append(StickKeys.sample(key, spec, new Sample()).number);
            default -> {
                for (char c : new String(key, StandardCharsets.ISO_8859_1).toCharArray()) {
                    switch (c) {
                        case '\n' -> out.append("\\n");
                        case '\r' -> out.append("\\r");
                        case '\t' -> out.append("\\t");
                        case 27 -> out.append("\\e");
                        case ' ', '\\', '=' -> out.append('\\').append(c);
                        default -> {
                            if (c < ' ' || c > '~') {
                                out.append(String.format("\\x%02X", (int) c));
                            } else {
                                out.append(c);
                            }
                        }
                    }
                }
            }
        }
    }
}
