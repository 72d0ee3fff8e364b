package dev.jlb.config.build;

import dev.jlb.config.command.RuntimeCommand;
import dev.jlb.config.command.RuntimeCommands;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.LineOption;
import dev.jlb.config.keyword.LineOptions;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.keyword.SupportState;
import dev.jlb.config.model.RuleSet;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.action.Actions;
import dev.jlb.sample.ConverterDeclaration;
import dev.jlb.sample.FetchDeclaration;
import dev.jlb.sample.KnownNames;
import dev.jlb.sample.OutOfReach;
import dev.jlb.sample.convert.Converters;
import dev.jlb.sample.fetch.Fetches;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Everything that has a name in the language, from the registries, with what jlb does with it: for {@code jlb keywords} and the reference pages. */
public final class Reference {
    private Reference() {}

    /** The kinds of names, in the order of the pages. */
    public enum Kind {
        KEYWORD("keywords", "Keywords of sections"),
        BIND_OPTION("bind-options", "Options of bind lines"),
        SERVER_OPTION("server-options", "Options of server lines"),
        FETCH("fetches", "Sample fetch methods"),
        CONVERTER("converters", "Converters"),
        ACTION("actions", "Actions of rules"),
        COMMAND("commands", "Commands of the runtime API and the master CLI");

        private final String page;
        private final String title;

        Kind(String page, String title) {
            this.page = page;
            this.title = title;
        }

        /** Name of its page, without ending. */
        public String page() {
            return page;
        }

        public String title() {
            return title;
        }
    }

    /**
     * One name.
     *
     * @param usage what it takes, in the manual's notation; "" when nothing is known
     * @param where sections or rule sets it may stand in; "" where the kind says it
     * @param note for any state but SUPPORTED: what differs, or what to do instead
     * @param manual section of the 3.4 manual
     * @param examples lines that are accepted
     */
    public record Entry(Kind kind, String name, String usage, String doc, String where, SupportState state, String note, String manual, List<String> examples) {}

    /** All entries, sorted by kind and name. */
    public static List<Entry> entries() {
        List<Entry> all = new ArrayList<>();
        Keywords.load().all().forEach(keyword -> all.add(keyword(keyword)));
        options(all, Kind.BIND_OPTION, BindKeywords.options(), "5.1");
        options(all, Kind.SERVER_OPTION, ServerKeywords.options(), "5.2");
        fetches(all);
        converters(all);
        actions(all);
        commands(all);
        all.sort((a, b) -> a.kind() != b.kind() ? a.kind().compareTo(b.kind()) : a.name().equals(b.name()) ? a.where().compareTo(b.where()) : a.name().compareTo(b.name()));
        return all;
    }

    /** How many entries are in each state. */
    public static Map<SupportState, Long> counts(List<Entry> entries) {
        return entries.stream().collect(Collectors.groupingBy(Entry::state, () -> new EnumMap<>(SupportState.class), Collectors.counting()));
    }

    private static Entry keyword(Keyword keyword) {
        String sections = keyword.sections().stream().map(SectionKind::keyword).collect(Collectors.joining(", "));
        return new Entry(Kind.KEYWORD, keyword.name(), keyword.usage(), keyword.doc(), sections, keyword.state(), keyword.note(), keyword.manual(), keyword.accepted());
    }

    private static void options(List<Entry> all, Kind kind, LineOptions options, String manual) {
        for (LineOption option : options.all()) {
            all.add(new Entry(kind, option.name(), (option.name() + " " + option.usage()).strip(), option.doc(), "", option.state(), option.note(), manual, List.of()));
        }
    }

    private static void fetches(List<Entry> all) {
        Set<String> names = new TreeSet<>(KnownNames.names("fetch"));
        names.addAll(Fetches.names());
        for (String name : names) {
            FetchDeclaration declaration = Fetches.find(name);
            SupportState state = declaration == null ? SupportState.NOT_IMPLEMENTED : SupportState.SUPPORTED;
            all.add(new Entry(Kind.FETCH, name, KnownNames.usage("fetch " + name), declaration == null ? "" : declaration.doc(), "", state, declaration == null ? note("fetch " + name) : "", "7.3", List.of()));
        }
    }

    private static void converters(List<Entry> all) {
        Set<String> names = new TreeSet<>(KnownNames.names("converter"));
        names.addAll(Converters.names());
        for (String name : names) {
            ConverterDeclaration declaration = Converters.find(name);
            SupportState state = declaration == null ? SupportState.NOT_IMPLEMENTED : SupportState.SUPPORTED;
            all.add(new Entry(Kind.CONVERTER, name, KnownNames.usage("converter " + name), declaration == null ? "" : declaration.doc(), "", state, declaration == null ? note("converter " + name) : "", "7.3.1", List.of()));
        }
    }

    private static String note(String kindAndName) {
        String reason = OutOfReach.reason(kindAndName);
        return reason == null ? "" : reason;
    }

    private static void commands(List<Entry> all) {
        for (RuntimeCommand command : RuntimeCommands.all()) {
            String where = switch (command.place()) {
                case WORKER -> "stats socket";
                case MASTER -> "-S";
                case BOTH -> "stats socket, -S";
            };
            String level = command.level() == RuntimeCommand.Level.USER ? "" : " (" + command.level().text() + ")";
            all.add(new Entry(Kind.COMMAND, command.name(), command.usage(), command.doc(), where + level, command.state(), command.note(), command.place().worker() ? "9.3" : "9.4", List.of()));
        }
    }

    private static void actions(List<Entry> all) {
        Map<String, Set<String>> missing = new TreeMap<>();
        for (String line : Actions.known()) {
            int tab = line.indexOf('\t');
            missing.computeIfAbsent(line.substring(tab + 1), any -> new TreeSet<>()).add(line.substring(0, tab));
        }
        for (ActionDeclaration declaration : Actions.all()) {
            Set<String> sets = declaration.sets().stream().map(RuleSet::keyword).collect(Collectors.toCollection(TreeSet::new));
            // the manual's track-sc stands for track-sc0, track-sc1, ...
            String known = declaration.name().startsWith("track-sc") ? "track-sc" : declaration.name();
            missing.getOrDefault(known, new TreeSet<>()).removeAll(sets);
            all.add(new Entry(Kind.ACTION, declaration.name(), declaration.usage(), declaration.doc(), String.join(", ", sets), SupportState.SUPPORTED, "", "4.4", List.of()));
        }
        missing.forEach((name, sets) -> {
            if (!sets.isEmpty()) {
                all.add(new Entry(Kind.ACTION, name, "", "", String.join(", ", sets), SupportState.NOT_IMPLEMENTED, "", "4.4", List.of()));
            }
        });
    }
}
