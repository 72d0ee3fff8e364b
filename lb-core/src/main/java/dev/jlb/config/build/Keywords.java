package dev.jlb.config.build;

import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Line;
import dev.jlb.rule.RuleKeywords;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The registry: every keyword of the language with the family that declares it. Explicit, no scanning. Families are built when the first line of a
 * section of their kind is read, so that checking a small file costs little.
 */
public final class Keywords {
    private static final int LONGEST_NAME = 4;

    /** Which families a section needs. */
    private enum Group {
        GLOBAL,
        PROXY,
        OTHER
    }

    private final Map<String, List<Keyword>> byName = new HashMap<>();
    /** First words of names that have several; for all other words one look is enough. */
    private final Set<String> prefixes = new HashSet<>();
    private final Set<Group> built = EnumSet.noneOf(Group.class);

    private Keywords() {}

    public static Keywords load() {
        return new Keywords();
    }

    private static List<KeywordFamily> families(Group group) {
        return switch (group) {
            case GLOBAL -> List.of(new GlobalKeywords(), new StatusCodeKeywords(), new ExternalCheckKeywords.Global(), new Http1Keywords(), new TlsGlobalKeywords(), new TableKeywords());
            case PROXY -> List.of(
                    new ProxyKeywords(), new OptionKeywords(), new BindKeywords(), new ServerKeywords(), new CheckKeywords(), new ExternalCheckKeywords(), new PageKeywords(), new StatsKeywords(), new RuleKeywords(), new StickKeywords(), new PersistenceKeywords(), new FilterKeywords(), new EmailAlertKeywords(), new KeepAliveKeywords(), new CertificateKeywords(), new LaterKeywords());
            case OTHER -> List.of(new SectionKeywords(), new LogSectionKeywords(), new EmailAlertKeywords.Section(), new HealthCheckSection(), new CertificateKeywords.Store());
        };
    }

    private static Group group(SectionKind section) {
        return switch (section) {
            case GLOBAL -> Group.GLOBAL;
            case DEFAULTS, FRONTEND, LISTEN, BACKEND -> Group.PROXY;
            default -> Group.OTHER;
        };
    }

    private void build(Group group) {
        if (built.isEmpty()) {
            // log stands in sections of all groups
            add(new LogKeywords());
        }
        if (built.add(group)) {
            families(group).forEach(this::add);
        }
    }

    private void buildAll() {
        for (Group group : Group.values()) {
            build(group);
        }
    }

    private void add(KeywordFamily family) {
        for (Keyword keyword : family.keywords()) {
            List<Keyword> same = byName.computeIfAbsent(keyword.name(), any -> new ArrayList<>(1));
            // an earlier family wins for the sections that it covers
            if (same.stream().anyMatch(other -> other.sections().stream().anyMatch(keyword.sections()::contains))) {
                continue;
            }
            same.add(keyword);
            int blank = keyword.name().indexOf(' ');
            if (blank > 0) {
                prefixes.add(keyword.name().substring(0, blank));
            }
        }
    }

    /** All declarations, by name. */
    public Collection<Keyword> all() {
        buildAll();
        Map<String, Keyword> sorted = new java.util.TreeMap<>();
        byName.forEach((name, list) -> list.forEach(keyword -> sorted.put(name + " " + keyword.sections(), keyword)));
        return new LinkedHashMap<>(sorted).values();
    }

    /** A keyword found in a line. */
    record Match(Keyword keyword, int words) {}

    /** The longest name that the line's words from {@code from} on begin with; null when there is none. A keyword of the section wins. */
    Match find(Line line, int from, SectionKind section) {
        build(group(section));
        if (section == SectionKind.HTTP_ERRORS || section == SectionKind.HEALTHCHECK) {
            build(Group.PROXY);
        }
        Match match = look(line, from, section);
        if (match == null || !match.keyword().sections().contains(section)) {
            // a keyword of another kind of section, perhaps
            buildAll();
            match = look(line, from, section);
        }
        return match;
    }

    private Match look(Line line, int from, SectionKind section) {
        Match elsewhere = null;
        int longest = prefixes.contains(line.word(from).text()) ? LONGEST_NAME : 1;
        for (int words = Math.min(longest, line.size() - from); words > 0; words--) {
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
        return prefixes.contains(word);
    }
}
