package dev.jlb.sample.match;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.syntax.Word;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The maps and pattern files of a program (manual 2.7): one list per file name, however many rules name it, so that a change at run
 * time is seen by all of them. Filled while the program is built.
 */
public final class PatternFiles {
    private final Map<String, PatternList> lists = new LinkedHashMap<>();

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
        String path = name.text().startsWith("file@") ? name.text().substring(5) : name.text();
        PatternList known = lists.get(path);
        if (known != null) {
            return known;
        }
        String place = name.span() == null ? "" : " at file '" + name.span().file() + "' line " + name.span().line();
        PatternList list = new PatternList(lists.size(), path, map, read(name, path), (map ? "map" : "acl") + place);
        lists.put(path, list);
        return list;
    }

    /** Null when no rule names that file. {@code #<id>} finds by number, as the runtime API allows. */
    public synchronized PatternList find(String name) {
        if (name.startsWith("#")) {
            return lists.values().stream().filter(list -> name.substring(1).equals(Integer.toString(list.id()))).findFirst().orElse(null);
        }
        return lists.get(name);
    }

    /** In the order in which the configuration names them. */
    public synchronized Collection<PatternList> all() {
        return List.copyOf(lists.values());
    }

    private static List<PatternList.Line> read(Word name, String path) {
        if (path.startsWith("virt@")) {
            return List.of();
        }
        boolean prefixed = name.text().startsWith("opt@") || name.text().startsWith("file@");
        Path file = Path.of(prefixed ? name.slice(name.text().indexOf('@') + 1, name.text().length()).file() : name.file());
        if (path.startsWith("opt@") && !Files.exists(file)) {
            return List.of();
        }
        try {
            List<PatternList.Line> lines = new ArrayList<>();
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                // a sharp behind a blank begins no comment; blanks behind a pattern are part of it
                String text = line.stripLeading();
                if (!text.isEmpty() && line.charAt(0) != '#') {
                    lines.add(new PatternList.Line(text));
                }
            }
            return lines;
        } catch (IOException unreadable) {
            throw new ConfigException(name.span(), "failed to open pattern file <" + name + ">.");
        }
    }
}
