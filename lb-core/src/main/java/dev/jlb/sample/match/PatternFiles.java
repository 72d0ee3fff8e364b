package dev.jlb.sample.match;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Word;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The maps and pattern files of a program (manual 2.7): one list per file name, however many rules name it, so that a change at run
 * time is seen by all of them. Filled while the program is built.
 */
public final class PatternFiles {
    private final Map<String, PatternList> lists = new LinkedHashMap<>();
    /** Lists that are written in the configuration, by where they begin. */
    private final Map<Span, PatternList> inline = new LinkedHashMap<>();
    /** Of both kinds, where each is named first: their order gives the numbers. */
    private final Map<PatternList, Span> places = new LinkedHashMap<>();
    /** Numbers that {@code -u} forces. */
    private final Map<Integer, PatternList> forced = new HashMap<>();
    /** All that have a number, by it; null until somebody asks. */
    private TreeMap<Integer, PatternList> numbered;

    /**
     * The list of a file; names may begin with {@code virt@} (no file, starts empty), {@code opt@} (the file may be missing) or {@code file@}.
     * Throws ConfigException when the file cannot be read.
     *
     * @param map whether lines are a key and a value, else keys alone
     */
    public synchronized PatternList list(Word name, boolean map) {
        PatternList list = changed(name, map);
        if (map != list.isMap()) {
            throw new ConfigException(
                    name.span(),
                    "The file \"" + name + "\" is already used as " + (map ? "one" : "two") + " column file and cannot be used by as " + (map ? "two" : "one") + " column file.",
                    "an ACL reads the keys of a map with '-M -f'");
        }
        return list;
    }

    /** The list of that name for rules that change it and look nothing up: of whichever kind it is, of this one if nothing else names it. */
    public synchronized PatternList changed(Word name, boolean map) {
        String path = identity(name.text());
        PatternList known = lists.get(path);
        if (known != null) {
            return known;
        }
        String place = name.span() == null ? "" : " at file '" + name.span().file() + "' line " + name.span().line();
        PatternList list = PatternList.ofFile(path, map, read(name, path), (map ? "map" : "acl") + place);
        lists.put(path, list);
        places.put(list, name.span() == null ? Span.NONE : name.span());
        return list;
    }

    /** What names the list: {@code file@} and {@code opt@} are no part of that, {@code virt@} is. */
    private static String identity(String name) {
        return name.startsWith("file@") ? name.substring(5) : name.startsWith("opt@") ? name.substring(4) : name;
    }

    /**
     * The list of the patterns that an ACL has on its own line: one for a line, however often that is compiled. Throws ConfigException when the number is taken.
     *
     * @param place where it begins: the last word before the patterns
     * @param keyword the criterion, without its arguments
     * @param number of the flag {@code -u}, or null
     */
    public synchronized PatternList inline(Word place, String keyword, List<String> patterns, Word number) {
        PatternList known = inline.get(place.span());
        if (known != null) {
            return known;
        }
        if (place.span().line() == 0) {
            // of no file
            return PatternList.ofLine(patterns, keyword);
        }
        PatternList list = PatternList.ofLine(patterns, "acl '" + keyword + "' file '" + place.span().file() + "' line " + place.span().line());
        if (number != null) {
            force(list, number);
        }
        inline.put(place.span(), list);
        places.put(list, place.span());
        return list;
    }

    private void force(PatternList list, Word number) {
        int id = number(number);
        // HAProxy has -1 for lists that have no number yet, of which there always are some
        if (id == -1 || forced.putIfAbsent(id, list) != null) {
            throw new ConfigException(number.span(), "the id is already used.");
        }
    }

    /** As HAProxy reads it: blanks and a sign may stand before it, and what is beyond an int goes around. Throws ConfigException when it is no number. */
    public static int number(Word word) {
        try {
            return new BigInteger(word.text().stripLeading()).intValue();
        } catch (NumberFormatException wrong) {
            throw new ConfigException(word.span(), "the argument of -u must be an integer.");
        }
    }

    /** Null when no rule names that file. {@code #<id>} finds by number, as the runtime API allows. */
    public synchronized PatternList find(String name) {
        if (name.startsWith("#")) {
            try {
                return numbered().get(Integer.parseInt(name.substring(1)));
            } catch (NumberFormatException wrong) {
                return null;
            }
        }
        return lists.get(identity(name));
    }

    /** In the order of their numbers, which is the order of the configuration but for those that {@code -u} forces. */
    public synchronized Collection<PatternList> all() {
        return List.copyOf(numbered().values());
    }

    /** Gives numbers to those that have none yet; nobody needs them before the first command. */
    private TreeMap<Integer, PatternList> numbered() {
        if (numbered != null && numbered.size() == places.size()) {
            return numbered;
        }
        TreeMap<Integer, PatternList> all = numbered == null ? new TreeMap<>(forced) : numbered;
        forced.forEach((number, list) -> list.number(number));
        Map<String, Integer> files = new HashMap<>();
        places.values().forEach(span -> files.putIfAbsent(span.file().name(), files.size()));
        int next = 0;
        List<Map.Entry<PatternList, Span>> waiting = new ArrayList<>(places.entrySet());
        waiting.removeIf(entry -> all.containsValue(entry.getKey()));
        waiting.sort(Comparator.comparing((Map.Entry<PatternList, Span> entry) -> files.get(entry.getValue().file().name())).thenComparing(entry -> entry.getValue().line()).thenComparing(entry -> entry.getValue().column()));
        for (Map.Entry<PatternList, Span> entry : waiting) {
            while (all.containsKey(next)) {
                next++;
            }
            entry.getKey().number(next);
            all.put(next, entry.getKey());
        }
        numbered = all;
        return all;
    }

    private static List<PatternList.Line> read(Word name, String path) {
        if (name.text().startsWith("virt@")) {
            return List.of();
        }
        boolean prefixed = !path.equals(name.text());
        Path file = Path.of(prefixed ? name.slice(name.text().indexOf('@') + 1, name.text().length()).file() : name.file());
        if (name.text().startsWith("opt@") && !Files.exists(file)) {
            return List.of();
        }
        try {
            List<PatternList.Line> lines = new ArrayList<>();
            int number = 0;
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                // a sharp behind a blank begins no comment; blanks behind a pattern are part of it
                String text = line.stripLeading();
                number++;
                if (!text.isEmpty() && line.charAt(0) != '#') {
                    lines.add(new PatternList.Line(number, text));
                }
            }
            return lines;
        } catch (IOException unreadable) {
            throw new ConfigException(name.span(), "failed to open pattern file <" + name + ">.");
        }
    }
}
