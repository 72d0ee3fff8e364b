package dev.jlb.sample;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.GlobalSettings;
import dev.jlb.config.model.HttpErrors;
import dev.jlb.config.model.Mode;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.ProxyKind;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Server;
import dev.jlb.config.model.TableSpec;
import dev.jlb.config.model.UserList;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import dev.jlb.config.source.Suggestions;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.match.PatternFiles;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** What expressions, conditions and actions may use while they are compiled. */
public final class CompileContext {
    private final Diagnostics diagnostics;
    private final Phase phase;
    private final Map<String, Variables.Variable> variables;
    private final PatternFiles patterns;
    private final Configuration configuration;
    private final Proxy proxy;
    private final TokenKeys tokenKeys;
    private final NamedConditions conditions;
    private final RuleTrace ruleTrace;
    private final References references;

    private CompileContext(Diagnostics diagnostics, Phase phase, Map<String, Variables.Variable> variables, PatternFiles patterns, Configuration configuration, Proxy proxy, TokenKeys tokenKeys, NamedConditions conditions, RuleTrace ruleTrace, References references) {
        this.references = references;
        this.ruleTrace = ruleTrace;
        this.conditions = conditions;
        this.tokenKeys = tokenKeys;
        this.configuration = configuration;
        this.proxy = proxy;
        this.patterns = patterns;
        this.diagnostics = diagnostics;
        this.phase = phase;
        this.variables = variables;
    }

    public static CompileContext of(Diagnostics diagnostics, Phase phase) {
        return new CompileContext(diagnostics, phase, new HashMap<>(), new PatternFiles(), null, null, new TokenKeys(), null, new RuleTrace(), new References());
    }

    /** For a whole configuration, whose userlists and proxies may be named. */
    public static CompileContext of(Diagnostics diagnostics, Phase phase, Configuration configuration) {
        return new CompileContext(diagnostics, phase, new HashMap<>(), new PatternFiles(), configuration, null, new TokenKeys(), null, new RuleTrace(), new References());
    }

    /** The same program in another phase. */
    public CompileContext in(Phase other) {
        return new CompileContext(diagnostics, other, variables, patterns, configuration, proxy, tokenKeys, conditions, ruleTrace, references);
    }

    /** A line names a server of the proxy that it stands in. */
    public void ownServer(String server) {
        references.server(proxy == null ? null : proxy.name(), server);
    }

    /** What the lines compiled so far name. */
    public References references() {
        return references;
    }

    /** Whether the lines are those of a proxy in {@code mode tcp}. */
    public boolean isTcpProxy() {
        return proxy != null && proxy.kind() != ProxyKind.DEFAULTS && proxy.mode() == Mode.TCP;
    }

    /** The same program with other diagnostics, for trials. */
    public CompileContext reporting(Diagnostics other) {
        return new CompileContext(other, phase, variables, patterns, configuration, proxy, tokenKeys, conditions, ruleTrace, references);
    }

    /** The same program for the lines of one proxy, which many arguments name by default. */
    public CompileContext within(Proxy other) {
        return new CompileContext(diagnostics, phase, variables, patterns, configuration, other, tokenKeys, conditions, ruleTrace, references);
    }

    /**
     * The name of the back end that the first argument of a fetch names, by default the proxy that the line stands in (manual 7.3.2). Null in
     * a {@code defaults} section, whose lines are judged where they are inherited.
     *
     * @throws ConfigException when there is none of that name, or it has no such side
     */
    public String backend(List<Word> arguments, String keyword) {
        return named(arguments, keyword, true);
    }

    /** The name of the front end, as {@link #backend} says of back ends. */
    public String frontend(List<Word> arguments, String keyword) {
        return named(arguments, keyword, false);
    }

    private String named(List<Word> arguments, String keyword, boolean backend) {
        boolean given = !arguments.isEmpty() && !arguments.getFirst().text().isEmpty();
        String name = given ? arguments.getFirst().text() : proxy == null ? null : proxy.name();
        if (given && backend) {
            references.backend(name);
        }
        if (configuration == null || proxy == null || proxy.kind() == ProxyKind.DEFAULTS) {
            return name;
        }
        Span at = given ? arguments.getFirst().span() : proxy.span();
        List<Proxy> sided = configuration.proxies().stream().filter(one -> backend ? one.kind().hasBackend() : one.kind().hasFrontend()).toList();
        if (sided.stream().noneMatch(one -> one.name().equals(name))) {
            String side = backend ? "backend" : "frontend";
            throw new ConfigException(at, given
                            ? "unable to find " + side + " '" + name + "' referenced in arg 1 of keyword '" + keyword + "' in proxy '" + proxy.name() + "'."
                            : "proxy '" + name + "', referenced in arg 1 of keyword '" + keyword + "' in proxy '" + name + "', has not " + side + " capability.",
                    given ? Suggestions.hint(name, sided.stream().map(Proxy::name).toList()) : "name a " + side + ": " + keyword + "(<" + side + ">)");
        }
        return name;
    }

    /**
     * The back end and the server that {@code [<backend>/]<server>} names.
     *
     * @return two names; the first is null where the proxy is not known yet
     */
    public String[] server(Word argument, String keyword) {
        int slash = argument.text().indexOf('/');
        String backend = slash < 0 ? proxy == null ? null : proxy.name() : argument.text().substring(0, slash);
        String server = argument.text().substring(slash + 1);
        if (configuration != null && proxy != null && proxy.kind() != ProxyKind.DEFAULTS) {
            Proxy found = configuration.proxies().stream().filter(one -> one.kind().hasBackend() && one.name().equals(backend)).findFirst().orElseThrow(() -> new ConfigException(
                    argument.span(), "unable to find proxy '" + backend + "' referenced in arg 1 of keyword '" + keyword + "' in proxy '" + proxy.name() + "'."));
            if (found.servers().stream().noneMatch(one -> one.name().equals(server))) {
                throw new ConfigException(
                        argument.span(),
                        "unable to find server '" + server + "' in proxy '" + backend + "', referenced in arg 1 of keyword '" + keyword + "' in proxy '" + proxy.name() + "'.",
                        Suggestions.hint(server, found.servers().stream().map(Server::name).toList()));
            }
        }
        references.server(backend, server);
        return new String[] {backend, server};
    }

    /**
     * The name of the stick table that an optional argument names, by default that of the proxy that the line stands in.
     *
     * @throws ConfigException when there is no such table
     */
    public String table(Word given, String keyword) {
        String name = given != null ? given.text() : proxy == null ? "" : proxy.name();
        if (configuration != null && proxy != null && proxy.kind() != ProxyKind.DEFAULTS && configuration.table(name).isEmpty()) {
            throw new ConfigException(
                    given != null ? given.span() : proxy.span(),
                    "unable to find table '" + name + "' referenced in '" + keyword + "' in proxy '" + proxy.name() + "'.",
                    given != null ? Suggestions.hint(name, configuration.tables().stream().map(TableSpec::name).toList()) : "name a table, or add a 'stick-table' line to the section");
        }
        return name;
    }

    /** What is known of a stick table. */
    public Optional<TableSpec> tableSpec(String name) {
        return configuration == null ? Optional.empty() : configuration.table(name);
    }

    /** {@code tune.bufsize}: bytes that a message's head must fit into. */
    public int bufferSize() {
        return configuration == null ? GlobalSettings.BUFSIZE.absent() : configuration.global().get(GlobalSettings.BUFSIZE);
    }

    /** A variable of the environment as the files leave it, or null. */
    public String environment(String name) {
        return configuration == null ? System.getenv(name) : configuration.global().get(GlobalSettings.ENVIRONMENT).get(name);
    }

    /** {@code tune.maxrewrite}: bytes of a buffer that are kept free for rewriting. */
    public int rewriteReserve() {
        return configuration == null ? GlobalSettings.MAXREWRITE.absent() : configuration.global().get(GlobalSettings.MAXREWRITE);
    }

    /** {@code tune.stick-counters}. */
    public int stickCounters() {
        return configuration == null ? 3 : configuration.global().get(GlobalSettings.STICK_COUNTERS);
    }

    /** Whether there is a {@code ring} section of that name. */
    public boolean hasRing(String name) {
        return configuration != null && configuration.sections().containsKey(new NamedSection.Key(SectionKind.RING, name));
    }

    /** Pages of an {@code http-errors} section by status; empty when there is no such section. */
    public Optional<Map<Integer, byte[]>> errorPages(String section) {
        return configuration != null && configuration.sections().get(new NamedSection.Key(SectionKind.HTTP_ERRORS, section)) instanceof HttpErrors errors ? Optional.of(errors.pages()) : Optional.empty();
    }

    /** Maps and pattern files of the program, each read once and shared by all who name it. */
    public PatternFiles patterns() {
        return patterns;
    }

    /** The same with the ACLs of the proxy. */
    public CompileContext with(NamedConditions other) {
        return new CompileContext(diagnostics, phase, variables, patterns, configuration, proxy, tokenKeys, other, ruleTrace, references);
    }

    /** The ACL of that name, which takes the context and a sample that it may overwrite. Throws ConfigException when there is none. */
    public BiPredicate<SampleContext, Sample> condition(Word name) {
        if (conditions == null) {
            throw new ConfigException(name.span(), "no such ACL : '" + name + "'.");
        }
        return conditions.resolve(name, this);
    }

    public RuleTrace ruleTrace() {
        return ruleTrace;
    }

    /** All variables that the program's rules name, those included that are still to be compiled. */
    public Collection<Variables.Variable> variables() {
        return Collections.unmodifiableCollection(variables.values());
    }

    /** The keys for JSON web tokens that the program's rules name. */
    public TokenKeys tokenKeys() {
        return tokenKeys;
    }

    /** The userlist of that name; throws ConfigException when there is none. */
    public UserList userList(Word name) {
        if (configuration != null
                && configuration.sections().get(new NamedSection.Key(SectionKind.USERLIST, name.text())) instanceof UserList users) {
            return users;
        }
        throw new ConfigException(name.span(), "unable to find userlist '" + name + "'.", "declare it: userlist " + name);
    }

    public Diagnostics diagnostics() {
        return diagnostics;
    }

    public Phase phase() {
        return phase;
    }

    /** The variable of a name with scope ({@code txn.host}); empty when the scope or the name is not valid (manual 2.8). */
    public Optional<Variables.Variable> variable(String name) {
        int dot = name.indexOf('.');
        if (dot < 1 || dot == name.length() - 1) {
            return Optional.empty();
        }
        for (int i = dot + 1; i < name.length(); i++) {
            if (!isOfName(name.charAt(i))) {
                return Optional.empty();
            }
        }
        Variables.Scope scope;
        try {
            String word = name.substring(0, dot);
            scope = Variables.Scope.valueOf(word.toUpperCase(Locale.ROOT));
            if (!word.equals(word.toLowerCase(Locale.ROOT))) {
                return Optional.empty();
            }
        } catch (IllegalArgumentException unknownScope) {
            return Optional.empty();
        }
        return Optional.of(variables.computeIfAbsent(name, any -> new Variables.Variable(scope, name, variables.size())));
    }

    /** Of a name's characters (manual 2.8), and the dot, which HAProxy takes as well. */
    private static boolean isOfName(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.';
    }

    /** Why {@link #variable} gives nothing for that name. */
    public static String mistake(String name) {
        int at = 0;
        while (at < name.length() && isOfName(name.charAt(at))) {
            at++;
        }
        return at < name.length()
                ? "invalid syntax at char '" + name.substring(at) + "'."
                : "invalid variable name '" + name + "'. A variable name must be start by its scope. The scope can be 'proc', 'sess', 'txn', 'req', 'res' or 'check'.";
    }
}
