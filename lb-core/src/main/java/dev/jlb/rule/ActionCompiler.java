package dev.jlb.rule;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.model.Proxy;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.template.Template;
import java.util.List;

/**
 * What an action may use while it is compiled.
 *
 * @param proxy whose rule it is
 * @param set the rule set it stands in
 * @param samples for expressions, in the rule set's phase
 * @param keyword the action's word, as written
 * @param requestCaptures the slots of the proxy so far; rules may add to them
 */
public record ActionCompiler(Proxy proxy, RuleSet set, CompileContext samples, Word keyword, List<ProxyRules.Slot> requestCaptures) {
    /** The capture slot of this action. @return its id */
    public int addRequestCapture(int length) {
        for (int i = 0; i < requestCaptures.size(); i++) {
            if (keyword.span().equals(requestCaptures.get(i).rule())) {
                return i;
            }
        }
        // of a rule that came from a defaults section
        requestCaptures.add(new ProxyRules.Slot(ProxyRules.Slot.NO_HEADER, length));
        return requestCaptures.size() - 1;
    }

    /** How many slots there are. */
    public int captures(boolean request) {
        return request ? requestCaptures.size() : proxy.settings().get(RuleSettings.RESPONSE_CAPTURES).size();
    }

    /** A log-format argument. */
    public Template template(Word word) {
        return Template.plain(word, samples).orElseThrow(Reported::new);
    }

    /** A sample expression. */
    public Expression expression(Word word) {
        return Expression.compile(word, samples).orElseThrow(Reported::new);
    }

    /** What stands in parentheses behind the keyword. */
    public Word parameter() {
        String text = keyword.text();
        int open = text.indexOf('(');
        if (open < 0 || !text.endsWith(")")) {
            throw new ConfigException(keyword.span(), "'" + text + "' expects an argument in parentheses.");
        }
        return keyword.slice(open + 1, text.length() - 1);
    }

    /** Ends the compilation of an action whose mistake is in the diagnostics already. */
    public static final class Reported extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Reported() {
            super(null, null, false, false);
        }
    }
}
