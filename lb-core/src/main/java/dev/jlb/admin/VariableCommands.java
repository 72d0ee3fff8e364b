package dev.jlb.admin;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.Word;
import dev.jlb.proxy.Program;
import dev.jlb.sample.Casts;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code get var} and {@code set var} (management.txt 9.3): variables of the process. */
final class VariableCommands {
    private static final Pattern SCOPES = Pattern.compile("(proc|sess|txn|req|res|check)\\.");

    private VariableCommands() {}

    static void addTo(Map<String, Command> all) {
        Command.add(all, "get var", call -> get(call.program(), call.word(2)));
        Command.add(all, "set var", call -> set(call.program(), call.words()));
    }

    static String get(Program program, String name) {
        if (name.isEmpty()) {
            return "Missing process-wide variable identifier.\n";
        }
        Sample sample = new Sample();
        if (!name.startsWith("proc.") || !program.variable(name, sample)) {
            return "Variable not found.\n";
        }
        String type = sample.type.name().toLowerCase(Locale.ROOT);
        if (sample.type == SampleType.BOOL) {
            return name + ": type=bool value=<" + sample.number + ">";
        }
        Casts.cast(sample, SampleType.STR);
        return name + ": type=" + type + " value=<" + sample.text() + ">";
    }

    /** {@code set var <name> [expr|fmt] <value>}. */
    static String set(Program program, String[] words) {
        if (words.length < 3) {
            return "Missing process-wide variable identifier.\n";
        }
        String name = words[2];
        if (!SCOPES.matcher(name).lookingAt()) {
            return "invalid variable name '" + name + "'. A variable name must be start by its scope. The scope can be 'proc', 'sess', 'txn', 'req', 'res' or 'check'\n";
        }
        if (!name.startsWith("proc.")) {
            return "'set var': cannot set variable '" + name + "', only scope 'proc' is permitted here.\n";
        }
        boolean format = words.length > 4 && words[3].equals("fmt");
        int from = format || words.length > 4 && words[3].equals("expr") ? 4 : 3;
        if (from == 3 && words.length > 4) {
            return "'set var': arg type must be either 'expr' or 'fmt' but got '" + words[3] + "'.\n";
        }
        if (words.length <= from) {
            return "Missing either 'expr', 'fmt' or expression.\n";
        }
        Diagnostics diagnostics = new Diagnostics();
        program.setVariable(name, Word.of(String.join(" ", Arrays.copyOfRange(words, from, words.length))), format, diagnostics);
        return diagnostics.hasAlerts() ? diagnostics.all().getFirst().message() + "\n" : "\n";
    }
}
