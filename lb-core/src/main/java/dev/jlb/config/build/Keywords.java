package dev.jlb.config.build;

import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Line;
import dev.jlb.rule.RuleKeywords;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The registry: every keyword of the language with the family that declares it. Explicit, no scanning. */
public final class Keywords {
    private static final int LONGEST_NAME = 4;

    private final Map<String, List<Keyword>> byName = new HashMap<>();

    private Keywords(List<KeywordFamily> families) {
        for (KeywordFamily family : families) {
            for (Keyword keyword : family.keywords()) {
                List<Keyword> same = byName.computeIfAbsent(keyword.name(), any -> new ArrayList<>(1));
                // an earlier family wins for the sections that it covers
                if (same.stream().noneMatch(other -> other.sections().stream().anyMatch(keyword.sections()::contains))) {
                    same.add(keyword);
                }
            }
        }
    }

    public static Keywords load() {
        return new Keywords(List.of(
                new GlobalKeywords(), new ProxyKeywords(), new OptionKeywords(), new BindKeywords(), new ServerKeywords(), new CheckKeywords(),
                new LogKeywords(), new PageKeywords(), new RuleKeywords(), new SectionKeywords(), new TableKeywords(), new LaterKeywords()));
    }

    /** All declarations, by name. */
    public Collection<Keyword> all() {
        Map<String, Keyword> sorted = new java.util.TreeMap<>();
        byName.forEach((name, list) -> list.forEach(keyword -> sorted.put(name + " " + keyword.sections(), keyword)));
        return new LinkedHashMap<>(sorted).values();
    }

    /** A keyword found in a line. */
    record Match(Keyword keyword, int words) {}

    /** The longest name that the line's words from {@code from} on begin with; null when there is none. A keyword of the section wins. */
    Match find(Line line, int from, SectionKind section) {
        Match elsewhere = null;
        for (int words = Math.min(LONGEST_NAME, line.size() - from); words > 0; words--) {
            List<Keyword> found = byName.get(name(line, from, words));
            if (found != null) {
                for (Keyword keyword : found) {
                    if (keyword.sections().contains(section)) {
                        return new Match(keyword, words);
                    }
                }
                if (elsewhere == null) {
                    elsewhere = new Match(related(found, section), words);
                }
            }
        }
        return elsewhere;
    }

    /** Of several keywords of one name, none for this section, the one that is closest to it: a proxy's for a proxy. */
    private static Keyword related(List<Keyword> same, SectionKind section) {
        boolean proxy = section == SectionKind.FRONTEND || section == SectionKind.BACKEND || section == SectionKind.DEFAULTS;
        for (Keyword keyword : same) {
            if (proxy == keyword.sections().contains(SectionKind.LISTEN)) {
                return keyword;
            }
        }
        return same.getFirst();
    }

    private static String name(Line line, int from, int words) {
        if (words == 1) {
            return line.word(from).text();
        }
        StringBuilder name = new StringBuilder(line.word(from).text());
        for (int i = 1; i < words; i++) {
            // set-var(txn.a) and its like: the name ends at the parenthesis
            String word = line.word(from + i).text();
            int open = word.indexOf('(');
            name.append(' ').append(open > 0 ? word.substring(0, open) : word);
        }
        return name.toString();
    }

    /** A hint for a misspelt keyword. */
    String suggestion(Line line, int from, SectionKind section) {
        TreeSet<String> known = new TreeSet<>();
        boolean option = line.word(from).is("option") && line.size() > from + 1;
        byName.forEach((name, list) -> {
            if (list.stream().anyMatch(keyword -> keyword.sections().contains(section))) {
                if (option && name.startsWith("option ")) {
                    known.add(name.substring(7));
                } else if (!option) {
                    known.add(name.indexOf(' ') < 0 ? name : name.substring(0, name.indexOf(' ')));
                }
            }
        });
        return Suggestions.hint(line.word(option ? from + 1 : from).text(), known);
    }

    /** Whether some keyword starts with that word (as {@code option}, {@code stats}). */
    boolean isPrefix(String word) {
        return byName.keySet().stream().anyMatch(name -> name.startsWith(word + " "));
    }
}
