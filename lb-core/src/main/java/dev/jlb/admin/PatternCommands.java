package dev.jlb.admin;

import dev.jlb.config.syntax.Word;
import dev.jlb.proxy.Program;
import dev.jlb.sample.Casts;
import dev.jlb.sample.IpText;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.match.Matchers;
import dev.jlb.sample.match.PatternFiles;
import dev.jlb.sample.match.PatternList;
import dev.jlb.sample.match.PatternList.Entry;
import dev.jlb.sample.match.PatternLookup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code show|get|add|set|del|clear|prepare|commit map} and {@code acl} (management.txt 9.3): lists that rules look into. */
final class PatternCommands {
    /** Commands that may name a version. */
    private static final List<String> VERSIONED = List.of("show", "add", "clear", "commit");

    private PatternCommands() {}

    static void addTo(Map<String, Command> all) {
        for (String what : List.of("show", "get", "add", "del", "clear", "prepare", "commit")) {
            Command.add(all, what + " acl", call -> run(call.program(), call.words(), call.payload()));
            Command.add(all, what + " map", call -> run(call.program(), call.words(), call.payload()));
        }
        Command.add(all, "set map", call -> run(call.program(), call.words(), call.payload()));
    }

    /** @param payload lines behind {@code <<}, or null */
    static String run(Program program, String[] given, String payload) {
        boolean map = given[1].equals("map");
        List<String> words = new ArrayList<>(List.of(given).subList(2, given.length));
        int version = -1;
        if (!words.isEmpty() && words.getFirst().startsWith("@") && VERSIONED.contains(given[0])) {
            try {
                version = Integer.parseInt(words.removeFirst().substring(1));
            } catch (NumberFormatException wrong) {
                return "Version number missing or not a number.\n";
            }
        }
        String command = given[0];
        if (command.equals("show") && words.isEmpty()) {
            return list(program.patterns(), map);
        }
        String arguments = missing(command, map, words, payload);
        if (arguments != null) {
            return arguments;
        }
        PatternList list = program.patterns().find(words.getFirst());
        if (list == null || list.isMap() != map) {
            return "Unknown " + (map ? "map" : "ACL") + " identifier. Please use #<id> or <file>.\n";
        }
        if (version >= 0 && !list.hasVersion(version)) {
            switch (command) {
                case "add" -> {
                    return version > list.nextVersion() ? "Version number in the future, please use 'prepare " + given[1] + "' before.\n" : "\n";
                }
                case "show", "clear" -> {
                    return "\n";
                }
                default -> {
                    // a commit says it below, the others take no version
                }
            }
        }
        String key = words.size() > 1 ? words.get(1) : "";
        String value = words.size() > 2 ? String.join(" ", words.subList(2, words.size())) : "";
        return switch (command) {
            case "show" -> entries(list.entries(version), map);
            case "get" -> lookup(list, key, map);
            case "add" -> add(list, version, map, key, value, payload);
            case "set" -> list.set(resolved(list, key), value) ? "\n" : key.startsWith("#") ? "key or pattern not found.\n" : "entry not found.\n";
            case "del" -> list.delete(resolved(list, key)) ? "\n" : "Key not found.\n";
            case "clear" -> {
                list.clear(version);
                yield "\n";
            }
            case "prepare" -> "New version created: " + list.prepare() + "\n";
            default -> version < 0 ? "Missing version number.\n" : list.commit(version) ? "\n" : "Version number out of range.\n";
        };
    }

    /** What is said when arguments are missing, null when they are there. */
    private static String missing(String command, boolean map, List<String> words, String payload) {
        boolean enough = switch (command) {
            case "add" -> payload != null ? map && words.size() == 1 : words.size() >= (map ? 3 : 2);
            case "set" -> words.size() >= 3;
            case "get", "del" -> words.size() >= 2;
            default -> !words.isEmpty();
        };
        if (enough) {
            return null;
        }
        return switch (command) {
            case "add" -> map
                    ? "'add map' expects three parameters (map identifier, key and value) or one parameter (map identifier) and a payload\n"
                    : "'add acl' expects two parameters: ACL identifier and pattern.\n";
            case "set" -> "'set map' expects three parameters: map identifier, key and value.\n";
            case "get" -> "Missing " + (map ? "map" : "ACL") + " identifier and/or key.\n";
            case "del" -> "This command expects two parameters: " + (map ? "map" : "ACL") + " identifier and key.\n";
            case "prepare" -> "Unknown " + (map ? "map" : "ACL") + " identifier. Please use #<id> or <file>.\n";
            case "commit" -> "Missing version number.\n";
            default -> "Missing " + (map ? "map" : "ACL") + " identifier.\n";
        };
    }

    private static String list(PatternFiles patterns, boolean map) {
        StringBuilder out = new StringBuilder("# id (file) description\n");
        for (PatternList list : patterns.all()) {
            if (list.isMap() == map) {
                out.append(list.id()).append(" (").append(list.name()).append(list.isInline() ? ") " : ") pattern loaded from file '" + list.name() + "' used by ").append(list.usedBy())
                        .append(". curr_ver=").append(list.currentVersion()).append(" next_ver=").append(list.nextVersion()).append(" entry_cnt=").append(list.entries().size()).append('\n');
            }
        }
        return out.toString();
    }

    private static String reference(Entry entry) {
        return "0x" + Integer.toHexString(System.identityHashCode(entry));
    }

    /** A key may be given as {@code #<reference>}, as {@code show} prints it. */
    private static String resolved(PatternList list, String key) {
        if (key.startsWith("#0x")) {
            for (Entry entry : list.entries()) {
                if (reference(entry).equals(key.substring(1))) {
                    return entry.key();
                }
            }
        }
        return key;
    }

    private static String entries(List<Entry> entries, boolean map) {
        StringBuilder out = new StringBuilder();
        for (Entry entry : entries) {
            out.append(reference(entry)).append(' ').append(entry.key());
            if (map) {
                out.append(' ').append(entry.value());
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static String lookup(PatternList list, String key, boolean map) {
        PatternList.Use use = list.use();
        Entry found = find(list, use, key, map);
        boolean tree = use.method().equals("ip") || !use.ignoreCase() && (use.method().equals("str") || use.method().equals("beg"));
        String start = "type=" + use.method() + ", case=" + (use.ignoreCase() ? "in" : "") + "sensitive, " + (map ? "found=" : "match=");
        if (found == null) {
            return start + "no\n";
        }
        return start + "yes, idx=" + (tree ? "tree, " : "list, ") + (map ? "key=\"" + found.key() + "\", value=\"" + found.value() + "\", type=\"str\"" : "pattern=\"" + found.key() + "\"") + "\n";
    }

    /** The entry that a sample of that text meets, or null. */
    private static Entry find(PatternList list, PatternList.Use use, String text, boolean map) {
        if (map) {
            Sample sample = sample(use, text);
            return sample == null ? null : new PatternLookup(list, use.method()).find(sample);
        }
        for (Entry entry : list.entries()) {
            Sample sample = sample(use, text);
            if (sample != null && Matchers.compile(use.method(), List.of(Word.of(entry.key())), use.ignoreCase()).matches(sample)) {
                return entry;
            }
        }
        return null;
    }

    /** Null for a text that is no value of the type that is compared. */
    private static Sample sample(PatternList.Use use, String text) {
        Sample sample = new Sample();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        sample.setString(bytes, 0, bytes.length);
        if (use.method().equals("ip")) {
            byte[] address = IpText.parse(text);
            if (address == null) {
                return null;
            }
            sample.setAddress(address);
        }
        return use.method().equals("int") && !Casts.cast(sample, SampleType.SINT) ? null : sample;
    }

    private static String add(PatternList list, int version, boolean map, String key, String value, String payload) {
        if (payload == null) {
            return put(list, version, key, value);
        }
        for (String line : payload.split("\n")) {
            String text = line.strip();
            if (text.isEmpty()) {
                continue;
            }
            String[] parts = map ? text.split("\\s+", 2) : new String[] {text};
            if (map && parts.length < 2) {
                return "Missing value for key '" + text + "'.\n";
            }
            String answer = put(list, version, parts[0], map ? parts[1] : "");
            if (!answer.equals("\n")) {
                return answer;
            }
        }
        return "\n";
    }

    /** What whoever compares with the list cannot read is refused. */
    private static String put(PatternList list, int version, String key, String value) {
        String mistake = Matchers.mistake(list.use().method(), Word.of(key), list.use().ignoreCase());
        if (mistake != null) {
            return mistake + "\n";
        }
        list.add(version, key, value);
        return "\n";
    }
}
