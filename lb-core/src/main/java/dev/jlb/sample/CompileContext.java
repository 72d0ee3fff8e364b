package dev.jlb.sample;

import dev.jlb.config.source.Diagnostics;
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

    private CompileContext(Diagnostics diagnostics, Phase phase, Map<String, Variables.Variable> variables, PatternFiles patterns) {
        this.patterns = patterns;
        this.diagnostics = diagnostics;
        this.phase = phase;
        this.variables = variables;
    }

    public static CompileContext of(Diagnostics diagnostics, Phase phase) {
        return new CompileContext(diagnostics, phase, new HashMap<>(), new PatternFiles());
    }

    /** The same program in another phase. */
    public CompileContext in(Phase other) {
        return new CompileContext(diagnostics, other, variables, patterns);
    }

    /** The same program with other diagnostics, for trials. */
    public CompileContext reporting(Diagnostics other) {
        return new CompileContext(other, phase, variables, patterns);
    }

    /** Maps and pattern files of the program, each read once and shared by all who name it. */
    public PatternFiles patterns() {
        return patterns;
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
