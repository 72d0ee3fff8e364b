package dev.jlb.sample;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.Configuration;
import dev.jlb.config.model.NamedSection;
import dev.jlb.config.model.UserList;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.match.PatternFiles;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What expressions, conditions and actions may use while they are compiled. */
public final class CompileContext {
    private final Diagnostics diagnostics;
    private final Phase phase;
    private final Map<String, Variables.Variable> variables;
    private final PatternFiles patterns;
    private final Configuration configuration;

    private CompileContext(Diagnostics diagnostics, Phase phase, Map<String, Variables.Variable> variables, PatternFiles patterns, Configuration configuration) {
        this.configuration = configuration;
        this.patterns = patterns;
        this.diagnostics = diagnostics;
        this.phase = phase;
        this.variables = variables;
    }

    public static CompileContext of(Diagnostics diagnostics, Phase phase) {
        return new CompileContext(diagnostics, phase, new HashMap<>(), new PatternFiles(), null);
    }

    /** For a whole configuration, whose userlists and proxies may be named. */
    public static CompileContext of(Diagnostics diagnostics, Phase phase, Configuration configuration) {
        return new CompileContext(diagnostics, phase, new HashMap<>(), new PatternFiles(), configuration);
    }

    /** The same program in another phase. */
    public CompileContext in(Phase other) {
        return new CompileContext(diagnostics, other, variables, patterns, configuration);
    }

    /** The same program with other diagnostics, for trials. */
    public CompileContext reporting(Diagnostics other) {
        return new CompileContext(other, phase, variables, patterns, configuration);
    }

    /** Maps and pattern files of the program, each read once and shared by all who name it. */
    public PatternFiles patterns() {
        return patterns;
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
            char c = name.charAt(i);
            if (!(Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-')) {
                return Optional.empty();
            }
        }
        Variables.Scope scope;
        try {
            scope = Variables.Scope.valueOf(name.substring(0, dot).toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknownScope) {
            return Optional.empty();
        }
        return Optional.of(variables.computeIfAbsent(name, any -> new Variables.Variable(scope, name, variables.size())));
    }
}
