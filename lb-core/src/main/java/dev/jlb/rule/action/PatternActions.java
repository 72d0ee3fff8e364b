package dev.jlb.rule.action;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.model.RuleSet;
import dev.jlb.rule.ActionCompiler;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import dev.jlb.sample.match.PatternList;
import dev.jlb.template.Template;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code set-map}, {@code del-map}, {@code add-acl}, {@code del-acl} (manual 4.4): lists that rules look into are changed by rules. */
final class PatternActions {
    private static final Set<RuleSet> HTTP = EnumSet.of(RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE, RuleSet.HTTP_AFTER_RESPONSE);
    /** A rule must not grow a list without end; HAProxy's limit is its memory. */
    private static final int MOST = 1_000_000;

    private PatternActions() {}

    private interface Change {
        void apply(PatternList list, String key, String value);
    }

    static List<ActionDeclaration> all() {
        return List.of(
                declaration("add-acl", EnumSet.of(RuleSet.HTTP_REQUEST, RuleSet.HTTP_RESPONSE), false, false, "Adds a pattern to a file's list.", (list, key, value) -> {
                    if (list.entries().size() < MOST && list.entries().stream().noneMatch(entry -> entry.key().equals(key)) && list.accepts(key)) {
                        list.add(key, "");
                    }
                }),
                declaration("del-acl", HTTP, false, false, "Takes a pattern off a file's list.", (list, key, value) -> list.delete(key)),
                declaration("del-map", HTTP, true, false, "Takes a key out of a map.", (list, key, value) -> list.delete(key)),
                declaration("set-map", HTTP, true, true, "Sets a key of a map.", (list, key, value) -> {
                    if (!list.set(key, value) && list.entries().size() < MOST && list.accepts(key)) {
                        list.add(key, value);
                    }
                }));
    }

    private static ActionDeclaration declaration(String name, Set<RuleSet> sets, boolean map, boolean valued, String doc, Change change) {
        return new ActionDeclaration(name, sets, "(<file>) <key fmt>" + (valued ? " <value fmt>" : ""), doc, (a, c) -> {
            PatternList list = c.samples().patterns().changed(c.parameter(), map);
            Template key = take(a, c, "a key");
            Template value = valued ? take(a, c, "a value") : null;
            a.end();
            return context -> {
                String text = new String(key.render(context), StandardCharsets.ISO_8859_1);
                change.apply(list, text, value == null ? "" : new String(value.render(context), StandardCharsets.ISO_8859_1));
                return Verdict.CONTINUE;
            };
        });
    }

    private static Template take(Arguments a, ActionCompiler c, String what) {
        return c.template(a.take(what));
    }
}
