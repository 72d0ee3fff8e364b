package dev.jlb.config.build;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.ProxyBuilder;
import dev.jlb.config.model.ProxyKind;
import dev.jlb.config.model.SectionBuilder;
import dev.jlb.config.model.Settings;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.Environment;
import dev.jlb.config.syntax.Line;
import dev.jlb.config.syntax.Section;
import dev.jlb.config.syntax.Word;
import java.util.Set;

/** The lines of sections: finds the keyword of each and lets it read the rest, or says why the line may not stand there. */
final class LineReader {
    /** Keywords whose lack of a side is an error. */
    private static final Set<String> FORBIDDEN_ELSEWHERE =
            Set.of("server", "default-server", "server-template", "tcp-request connection", "tcp-request session", "tcp-response content", "tcp-response inspect-delay", "retry-on");

    /** Keywords that are not even read in a section that lacks their side. */
    private static final Set<String> UNREAD_ELSEWHERE = Set.of("maxconn", "backlog", "fullconn", "retries", "log-format", "max-session-srv-conns");

    /** Keywords whose rules or names are judged with those of the section, although they never run. */
    private static final Set<String> RULES_ELSEWHERE = Set.of("use_backend", "use-server", "monitor fail", "default_backend");

    private final Diagnostics diagnostics;
    private final Keywords keywords;
    private final Environment environment;
    private final boolean anyPort;
    private final Settings.Builder global;
    private final Hosts hosts;
    private final Spoiled spoiled;

    /**
     * @param keywords all there are; null for one that reads no whole lines
     * @param anyPort whether port 0 may be listened on
     * @param global where settings of the process go
     */
    LineReader(Diagnostics diagnostics, Keywords keywords, Environment environment, boolean anyPort, Settings.Builder global, Hosts hosts, Spoiled spoiled) {
        this.diagnostics = diagnostics;
        this.keywords = keywords;
        this.environment = environment;
        this.anyPort = anyPort;
        this.global = global;
        this.hosts = hosts;
        this.spoiled = spoiled;
    }

    /** @param builder the proxy that is being read, or null  @param section another section, or null */
    LineScope scope(SectionKind kind, ProxyBuilder builder, SectionBuilder section) {
        return new LineScope(kind, builder, section);
    }

    void lines(Section section, LineScope scope) {
        for (Line line : section.lines()) {
            try {
                line(line, scope);
                if (scope.section != null) {
                    scope.section.lines().add(line);
                }
            } catch (ConfigException wrong) {
                diagnostics.add(wrong.diagnostic());
            }
        }
    }

    /** An empty word ends a line for HAProxy: {@code maxconn 10 ""} is {@code maxconn 10}. */
    static Line withoutEmptyEnd(Line line) {
        int size = line.size();
        while (size > 1 && line.word(size - 1).text().isEmpty()) {
            size--;
        }
        return size == line.size() ? line : new Line(line.words().subList(0, size), line.span());
    }

    private void line(Line whole, LineScope scope) {
        Line line = withoutEmptyEnd(whole);
        boolean no = line.word(0).is("no") && line.size() > 1;
        boolean reset = line.word(0).is("default") && line.size() > 1;
        int from = no || reset ? 1 : 0;
        Keywords.Match match = keywords.find(line, from, scope.kind);
        if (match == null) {
            unknown(line, from, scope.kind);
        }
        Keyword keyword = match.keyword();
        if (!keyword.sections().contains(scope.kind)) {
            if (match.words() == 1 && keywords.isPrefix(line.word(from).text())) {
                // "option" and "timeout" are whole keywords in some sections and the first word of many here
                unknown(line, from, scope.kind);
            }
            misplaced(line, from, keyword, scope);
            return;
        }
        boolean negatable = keyword.negatable() && !(reset && keyword.name().equals("log"));
        if (from == 1 && !negatable) {
            throw new ConfigException(
                    line.word(0).span(),
                    keyword.name().startsWith("option ")
                            ? "negation/default is not supported for option '" + keyword.name().substring(7) + "'."
                            : "negation/default currently supported only for options, log, busy-polling, set-dumpable, strict-limits, insecure-fork-wanted and numa-cpu-mapping.");
        }
        scope.negated = no;
        scope.reset = reset;
        keyword.parser().parse(new Arguments(line, from + match.words(), diagnostics), scope);
    }

    private void unknown(Line line, int from, SectionKind section) {
        Word word = line.word(from);
        String hint = keywords.suggestion(line, from, section);
        if (word.is("option") && line.size() > from + 1) {
            throw new ConfigException(line.word(from + 1).span(), "unknown option '" + line.word(from + 1) + "'.", hint);
        }
        if (word.is("timeout") && line.size() > from + 1) {
            throw new ConfigException(
                    line.word(from + 1).span(),
                    "'timeout' supports 'client', 'server', 'connect', 'check', 'queue', 'http-keep-alive', 'http-request', 'tunnel', 'tarpit', 'client-fin', 'client-hs' and 'server-fin' (got '" + line.word(from + 1) + "')");
        }
        if (keywords.isPrefix(word.text()) && line.size() > from + 1) {
            throw new ConfigException(line.word(from + 1).span(), "'" + word + "' does not support '" + line.word(from + 1) + "'.", hint);
        }
        // perhaps a misspelt section, whose name others use
        spoiled.head();
        throw new ConfigException(word.span(), "unknown keyword '" + word + "' in '" + section.keyword() + "' section", hint);
    }

    /** A keyword of another section: HAProxy ignores with a warning what only lacks a side, and refuses the rest. */
    private void misplaced(Line line, int from, Keyword keyword, LineScope scope) {
        String name = keyword.name().startsWith("option ") ? keyword.name().substring(7) : keyword.name();
        String allowed = "it may stand in: " + String.join(", ", keyword.sections().stream().map(SectionKind::keyword).toList());
        Word word = line.word(from);
        boolean proxyKeyword = keyword.sections().contains(SectionKind.LISTEN);
        if (scope.builder == null || !proxyKeyword) {
            throw new ConfigException(word.span(), "unknown keyword '" + word + "' in '" + scope.kind.keyword() + "' section", allowed);
        }
        if (scope.kind == SectionKind.DEFAULTS) {
            throw new ConfigException(word.span(), "'" + name + "' not allowed in 'defaults' section.", allowed);
        }
        String side = scope.kind == SectionKind.BACKEND ? "frontend" : "backend";
        String who = scope.kind.keyword() + " '" + scope.builder.name() + "' has no " + side + " capability.";
        if (FORBIDDEN_ELSEWHERE.contains(name)) {
            throw new ConfigException(word.span(), "'" + name + "' not allowed because " + who, allowed);
        }
        String hint = name.equals("fullconn") ? "maybe you want 'maxconn' instead" : name.equals("maxconn") ? "maybe you want 'fullconn' instead" : allowed;
        diagnostics.warning(word.span(), "'" + name + "' ignored because " + who, hint);
        if (!name.equals(keyword.name()) && !keyword.name().contains("check") || UNREAD_ELSEWHERE.contains(name)) {
            return;
        }
        // ignored is not unread: mistakes in the line are mistakes of the file, those in rules included
        ProxyBuilder kept = RULES_ELSEWHERE.contains(name) ? scope.builder : new ProxyBuilder(scope.builder.name(), ProxyKind.LISTEN, line.span(), null);
        LineScope aside = new LineScope(scope.kind, kept, null);
        keyword.parser().parse(new Arguments(line, from + keyword.name().split(" ").length, diagnostics), aside);
    }

    /** What keywords see of the section that is being read. */
    final class LineScope implements Scope {
        private final SectionKind kind;
        private final ProxyBuilder builder;
        private final SectionBuilder section;
        private boolean negated;
        private boolean reset;

        private LineScope(SectionKind kind, ProxyBuilder builder, SectionBuilder section) {
            this.kind = kind;
            this.builder = builder;
            this.section = section;
        }

        @Override
        public SectionKind section() {
            return kind;
        }

        @Override
        public boolean negated() {
            return negated;
        }

        @Override
        public boolean reset() {
            return reset;
        }

        @Override
        public Settings.Builder global() {
            return global;
        }

        @Override
        public ProxyBuilder proxy() {
            if (builder == null) {
                throw new IllegalStateException("not a proxy section: " + kind);
            }
            return builder;
        }

        @Override
        public <T> T builder(Class<T> type) {
            return type.cast(builder == null ? section : builder);
        }

        @Override
        public Diagnostics diagnostics() {
            return diagnostics;
        }

        @Override
        public Word address(Word word) {
            int dollar = word.text().indexOf('$');
            if (dollar < 0) {
                return word;
            }
            String text = AddressVariables.expand(word.text(), environment);
            if (text.isEmpty()) {
                throw new ConfigException(word.span(), "'" + word + "' resolves to an empty address (environment variable missing?)", "set the variable, or write the address");
            }
            return new Word(text, word.span(), new int[0]);
        }

        @Override
        public boolean anyPort() {
            return anyPort;
        }

        @Override
        public boolean resolves(String host) {
            return hosts.resolves(host);
        }

        @Override
        public void notImplemented(Span at, String what, String instead) {
            diagnostics.alert(at, what + " is not implemented by jlb yet.", instead);
        }
    }
}
