package dev.jlb.config.build;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyBuilder;
import dev.jlb.config.model.ProxyKind;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.SectionBuilder;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.ServerOptions;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.source.Span;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.ConfigReader;
import dev.jlb.config.syntax.Environment;
import dev.jlb.config.syntax.Line;
import dev.jlb.config.syntax.Section;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.ProcessVariables;
import dev.jlb.rule.RuleCompiler;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Plugins;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Text to model: reads the files, gives each line to its keyword, resolves {@code defaults}, and checks what concerns several
 * lines. All mistakes of a run are in the diagnostics; the result is usable only when there are no alerts.
 */
public final class ConfigLoader {
    private final Diagnostics diagnostics;
    private final LineReader reader;
    private final Settings.Builder global;
    private final List<Proxy> proxies = new ArrayList<>();
    private final Map<String, List<Proxy>> namedDefaults = new HashMap<>();
    private final Sections sections;
    private final Hosts hosts = new Hosts();
    private final Spoiled spoiled = new Spoiled();
    private final DefaultsRules defaultsRules;
    private Proxy lastDefaults;

    private ConfigLoader(Diagnostics diagnostics, Keywords keywords, Environment environment, boolean anyPort, Settings commandLine) {
        this.diagnostics = diagnostics;
        this.global = commandLine.toBuilder();
        this.defaultsRules = new DefaultsRules(diagnostics);
        this.reader = new LineReader(diagnostics, keywords, environment, anyPort, global, hosts, spoiled);
        this.sections = new Sections(diagnostics);
    }

    /** Reads the files for running them ({@link Verdict#RUN}). */
    public static Configuration load(List<SourceFile> files, Environment environment, Diagnostics diagnostics) {
        return load(files, environment, diagnostics, Verdict.RUN);
    }

    /** Reads the files, in order, as one configuration. Never throws for what they contain. */
    public static Configuration load(List<SourceFile> files, Environment environment, Diagnostics diagnostics, Verdict verdict) {
        return load(files, environment, diagnostics, verdict, Settings.EMPTY);
    }

    /** @param commandLine what stands in the global section before the first file is read */
    public static Configuration load(List<SourceFile> files, Environment environment, Diagnostics diagnostics, Verdict verdict, Settings commandLine) {
        if (verdict != Verdict.LANGUAGE) {
            return build(files, environment, diagnostics, verdict, commandLine);
        }
        Diagnostics all = new Diagnostics();
        Configuration configuration = build(files, environment, all, verdict, commandLine);
        for (Diagnostic diagnostic : all.all()) {
            if (!diagnostic.aboutJlb()) {
                diagnostics.add(diagnostic);
            }
        }
        return configuration;
    }

    private static Configuration build(List<SourceFile> files, Environment environment, Diagnostics diagnostics, Verdict verdict, Settings commandLine) {
        List<Section> sections = ConfigReader.read(files, environment, diagnostics);
        ConfigLoader loader = new ConfigLoader(diagnostics, Keywords.load(), environment, verdict == Verdict.EMBEDDED, commandLine);
        if (diagnostics.hasAlerts()) {
            // a section may be missing because of a wrong .if or quote
            loader.spoiled.head();
        }
        sections.forEach(loader::section);
        loader.global.put(GlobalSettings.ENVIRONMENT, environment.all());
        loader.global.put(GlobalSettings.FILES, files.stream().map(SourceFile::name).distinct().toList());
        Configuration configuration = new Configuration(loader.global.build(), ErrorPageImport.resolve(loader.proxies, loader.sections.all(), diagnostics), loader.sections.all(), loader.namedDefaults());
        // rules are compiled as they will run, so that whatever is wrong in one is said now
        CompileContext rules = CompileContext.of(diagnostics, Phase.CONFIG, configuration);
        loader.namedDefaults.values().forEach(same -> same.forEach(defaults -> RuleCompiler.compile(defaults, rules)));
        configuration.proxies().forEach(proxy -> RuleCompiler.compile(proxy, rules));
        configuration.proxies().forEach(proxy -> ServerChecks.expressions(proxy, rules));
        configuration.proxies().forEach(proxy -> SpoeFile.check(proxy, configuration, environment, rules));
        ProcessVariables.compile(configuration.global(), rules);
        ConfigChecks.check(configuration, diagnostics, loader.hosts, loader.spoiled);
        LogChecks.check(configuration, diagnostics, loader.spoiled, rules);
        if (!files.isEmpty()) {
            Plugins.report(new Span(files.getFirst(), 1, 1, 1), diagnostics);
        }
        return configuration;
    }

    /** Each name with the last section that bears it. */
    private Map<String, Proxy> namedDefaults() {
        Map<String, Proxy> last = new HashMap<>();
        namedDefaults.forEach((name, same) -> last.put(name, same.getLast()));
        return last;
    }

    /**
     * Reads what {@code add server} says (management.txt 9.3), judged as a line of the back end's section would be. What only the running program knows, other servers' names and
     * numbers and whom it tracks, is not asked. Mistakes become diagnostics.
     *
     * @param words what follows the server's name
     */
    public static Optional<Server> server(Configuration running, Proxy backend, String name, List<String> words, Diagnostics diagnostics) {
        ConfigLoader loader = new ConfigLoader(diagnostics, null, Environment.system(), true, running.global());
        ProxyBuilder builder = new ProxyBuilder(backend.name(), ProxyKind.BACKEND, Span.NONE, null);
        builder.mode(backend.mode());
        List<Word> line = new ArrayList<>(List.of(Word.of("server"), Word.of(name)));
        words.forEach(word -> line.add(Word.of(word)));
        try {
            Server server = ServerKeywords.atRunTime(name, new Arguments(new Line(line, Span.NONE), 2, diagnostics), loader.reader.scope(SectionKind.BACKEND, builder, null));
            builder.servers().add(new Server(name, server.address(), server.settings().toBuilder().remove(ServerOptions.TRACK).build(), server.span()));
            Proxy alone = new Proxy(backend.name(), ProxyKind.BACKEND, backend.mode(), backend.settings(), List.of(), builder.servers(), List.of(), Map.of(), Span.NONE);
            new ServerChecks(new Configuration(running.global(), List.of(alone), running.sections(), Map.of()), diagnostics, loader.hosts).check(alone, "");
            return diagnostics.hasAlerts() ? Optional.empty() : Optional.of(server);
        } catch (ConfigException wrong) {
            diagnostics.add(wrong.diagnostic());
            return Optional.empty();
        }
    }

    /** The back end that {@code add backend} makes (management.txt 9.3). @param guid or "" */
    public static Proxy backend(String name, Proxy defaults, Mode mode, String guid, Diagnostics diagnostics) {
        Names.check(Word.of(name), "proxy", diagnostics);
        new DefaultsRules(diagnostics).inherits(SectionKind.BACKEND, Span.NONE, defaults);
        ProxyBuilder builder = new ProxyBuilder(name, ProxyKind.BACKEND, Span.NONE, defaults);
        builder.settings().remove(ProxyOptions.DEFAULT_BACKEND);
        builder.settings().put(ProxyOptions.GUID, guid);
        builder.mode(mode);
        return builder.build();
    }

    /** The options that {@link #server} takes, in the order of their names. */
    public static List<String> serverOptions() {
        return ServerKeywords.runTimeOptions();
    }

    private void section(Section whole) {
        Section section = new Section(LineReader.withoutEmptyEnd(whole.header()), whole.lines());
        SectionKind kind = SectionKind.of(section.keyword()).orElseThrow();
        int before = diagnostics.languageAlertCount();
        section(section, kind);
        if (diagnostics.languageAlertCount() > before) {
            spoiled.section(section.header().span());
        }
    }

    private void section(Section section, SectionKind kind) {
        switch (kind) {
            case GLOBAL -> {
                if (section.header().size() > 1) {
                    Word extra = section.header().word(1);
                    diagnostics.alert(extra.span(), "'global' cannot handle unexpected argument '" + extra + "'.");
                }
                reader.lines(section, reader.scope(kind, null, null));
            }
            case DEFAULTS -> {
                Proxy built = proxy(section, kind, ProxyKind.DEFAULTS);
                lastDefaults = built;
                if (!built.name().isEmpty()) {
                    namedDefaults.computeIfAbsent(built.name(), any -> new ArrayList<>(1)).add(built);
                }
            }
            case FRONTEND -> proxies.add(proxy(section, kind, ProxyKind.FRONTEND));
            case BACKEND -> proxies.add(proxy(section, kind, ProxyKind.BACKEND));
            case LISTEN -> proxies.add(proxy(section, kind, ProxyKind.LISTEN));
            default -> named(section, kind);
        }
    }

    private void named(Section section, SectionKind kind) {
        String name = sections.head(section, kind);
        if (name == null) {
            spoiled.head();
        }
        SectionBuilder builder = new SectionBuilder(kind, name == null ? "" : name, section.header().span());
        ProxyBuilder checks = kind == SectionKind.HEALTHCHECK ? new ProxyBuilder(builder.name(), ProxyKind.BACKEND, section.header().span(), null) : null;
        LineReader.LineScope scope = reader.scope(kind, checks, builder);
        if (kind == SectionKind.PROGRAM) {
            diagnostics.alert(section.header().span(), "The 'program' section is not supported anymore since HAProxy 3.3.", "start the program with a service manager");
            return;
        }
        if (Sections.missing(kind) != null) {
            scope.notImplemented(section.header().word(0).span(), "section '" + kind.keyword() + "'", Sections.missing(kind));
        }
        if (Sections.difference(kind) != null) {
            diagnostics.warning(section.header().word(0).span(), "section '" + kind.keyword() + "': " + Sections.difference(kind) + ".");
        }
        reader.lines(section, scope);
        if (name != null) {
            sections.add(checks == null ? builder.build() : HealthCheckSection.build(checks, diagnostics), kind);
        }
    }

    private Proxy proxy(Section section, SectionKind kind, ProxyKind proxyKind) {
        Line header = section.header();
        String name = header.size() > 1 ? header.word(1).text() : "";
        if (name.equals("from") && kind == SectionKind.DEFAULTS) {
            name = "";
        }
        if (name.isEmpty() && kind != SectionKind.DEFAULTS) {
            diagnostics.alert(header.span(), "'" + section.keyword() + "' expects an <id> argument and optionally supports 'from <id>'.");
            name = "?" + header.span().line();
            spoiled.head();
        }
        if (header.size() > 1 && !name.isEmpty() && kind != SectionKind.DEFAULTS && !Names.check(header.word(1), "'" + section.keyword() + "'", diagnostics)) {
            spoiled.head();
        }
        Proxy defaults = lastDefaults;
        int from = name.isEmpty() ? 1 : 2;
        if (header.size() > from + 1 && header.word(from).is("from")) {
            defaults = defaults(header.word(from + 1), section.keyword(), name);
            from += 2;
        } else if (kind == SectionKind.DEFAULTS) {
            defaults = null;
        }
        if (defaults != null && spoiled.contains(defaults.span())) {
            spoiled.section(header.span());
        }
        if (defaults != null) {
            defaultsRules.inherits(kind, header.span(), defaults);
        }
        ProxyBuilder builder = new ProxyBuilder(name, proxyKind, header.span(), defaults);
        if (kind == SectionKind.BACKEND) {
            // what only front ends use is not inherited; on a line of its own it counts, with a warning
            builder.settings().remove(ProxyOptions.DEFAULT_BACKEND);
        }
        LineReader.LineScope scope = reader.scope(kind, builder, null);
        if (header.size() > from && kind != SectionKind.DEFAULTS) {
            oldStyleAddress(header, from, kind);
        }
        reader.lines(section, scope);
        return builder.build();
    }

    private Proxy defaults(Word wanted, String keyword, String name) {
        List<Proxy> found = namedDefaults.getOrDefault(wanted.text(), List.of());
        String by = keyword + " '" + name + "'";
        if (found.isEmpty()) {
            diagnostics.alert(
                    wanted.span(), "defaults section '" + wanted + "' not found for " + by + ".", Suggestions.hint(wanted.text(), namedDefaults.keySet()));
            return null;
        }
        if (found.size() > 1) {
            Span one = found.get(0).span();
            Span two = found.get(1).span();
            diagnostics.alert(
                    wanted.span(),
                    "ambiguous defaults section name '" + wanted + "' referenced by " + by + " exists at least at " + one.file() + ":" + one.line() + " and " + two.file() + ":" + two.line() + ".");
        }
        return found.getLast();
    }

    /** {@code listen web :80}: removed from the language, and still found in old files. */
    private void oldStyleAddress(Line header, int from, SectionKind kind) {
        Word extra = header.word(from);
        if (kind == SectionKind.BACKEND) {
            diagnostics.alert(extra.span(), "'backend' cannot handle unexpected argument '" + extra + "'.");
        } else {
            diagnostics.alert(extra.span(), "please use the 'bind' keyword for listening addresses.", "write 'bind " + extra + "' on a line of its own");
        }
    }
}
