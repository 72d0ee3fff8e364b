package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.model.CheckRule;
import dev.jlb.config.model.CheckSettings;
import dev.jlb.config.model.Setting;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.VariableConditions;
import java.util.ArrayList;
import java.util.List;

/** {@code tcp-check} and {@code http-check} {@code set-var}, {@code set-var-fmt}, {@code unset-var} (manual 4.2). */
final class CheckVariables {
    private CheckVariables() {}

    static void add(List<Keyword> all) {
        for (String kind : new String[] {"http-check", "tcp-check"}) {
            Setting<List<CheckRule>> rules = kind.equals("http-check") ? CheckSettings.HTTP_RULES : CheckSettings.TCP_RULES;
            all.add(keyword(kind + " set-var", CheckScripts.PLACES).usage("(<var-name>[,<cond>...]) <expr>").doc("Sets a variable to a sample.")
                    .accepts(kind + " set-var(check.x) int(1)").rejects(kind + " set-var(check.x)", kind + " set-var(txn.x) int(1)", kind + " set-var(check.x) nosuch").parse((a, s) -> {
                        String name = name(a, s, kind, "set-var");
                        String value = CheckFormats.expression(s, rest(a));
                        CheckScripts.rule(s, rules, new CheckRule.Variable(name, value, false));
                    }));
            all.add(keyword(kind + " set-var-fmt", CheckScripts.PLACES).usage("(<var-name>[,<cond>...]) <fmt>").doc("Sets a variable to a string.")
                    .accepts(kind + " set-var-fmt(check.x) %H").rejects(kind + " set-var-fmt(check.x)").parse((a, s) -> {
                        String name = name(a, s, kind, "set-var-fmt");
                        String value = CheckFormats.format(a, s, a.take("a log-format string"));
                        a.end();
                        CheckScripts.rule(s, rules, new CheckRule.Variable(name, value, true));
                    }));
            all.add(keyword(kind + " unset-var", CheckScripts.PLACES).usage("(<var-name>)").doc("Forgets a variable.").accepts(kind + " unset-var(check.x)").rejects(kind + " unset-var(check.x) x").parse((a, s) -> {
                String name = name(a, s, kind, "unset-var");
                a.end();
                CheckScripts.rule(s, rules, new CheckRule.Variable(name, null, false));
            }));
        }
    }

    private static Word rest(Arguments a) {
        Word word = a.take("a sample expression");
        a.end();
        return word;
    }

    /** What stands in the parentheses behind the keyword. */
    private static String name(Arguments a, Scope s, String kind, String keyword) {
        Word word = a.line().word(1);
        int open = word.text().indexOf('(');
        int close = word.text().lastIndexOf(')');
        if (open < 0 || close < open) {
            throw a.error(word.span(), "'" + kind + " " + keyword + "' : invalid variable definition, expects '" + keyword + "(<var-name>)'.");
        }
        String inside = word.text().substring(open + 1, close);
        int comma = inside.indexOf(',');
        String name = comma < 0 ? inside : inside.substring(0, comma);
        if (!name.startsWith("check.") && !name.startsWith("proc.") && !name.startsWith("sess.")) {
            throw a.error(word.span(), "'" + kind + " " + keyword + "' : variable '" + name + "' : only scopes 'proc', 'sess' and 'check' can be used here.", "write check." + name.substring(name.indexOf('.') + 1));
        }
        List<Word> conditions = new ArrayList<>();
        if (comma >= 0) {
            for (String condition : inside.substring(comma + 1).split(",")) {
                conditions.add(Word.of(condition));
            }
        }
        VariableConditions.of(conditions);
        return inside;
    }
}
