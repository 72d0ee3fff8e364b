package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.BACK;
import static dev.jlb.config.keyword.Declare.BACK_ONLY;
import static dev.jlb.config.keyword.Declare.FRONT_ONLY;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Rule;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.syntax.ConditionSyntax;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.ParsedAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What keeps clients on their server besides {@code cookie} and {@code stick} (manual 4.2). */
final class PersistenceKeywords implements KeywordFamily {
    private static final String RDP = "rdp-cookie";
    private static final String NO_NAME = "persist rdp-cookie(name)' requires an rdp cookie name.";

    @Override
    public List<Keyword> keywords() {
        List<Keyword> all = new ArrayList<>();
        all.add(keyword("dynamic-cookie-key", BACK).usage("<string>").doc("The secret from which, with their addresses, servers get their values in a 'cookie ... dynamic'.")
                .accepts("dynamic-cookie-key secret").rejects("dynamic-cookie-key").parse((a, s) -> {
                    if (!a.hasNext()) {
                        throw a.error(a.lastSpan(), "'dynamic-cookie-key' expects <secret_key> as argument.");
                    }
                    s.proxy().settings().put(ProxyOptions.DYNAMIC_COOKIE_KEY, a.take("a key").text());
                    a.takeRest();
                }));
        all.add(keyword("persist " + RDP, BACK).usage("[(<name>)]").doc("Sends an RDP client to the server that its cookie names.")
                .accepts("persist rdp-cookie", "persist rdp-cookie(mstshash)").rejects("persist rdp-cookie(", "persist rdp-cookie()").parse(PersistenceKeywords::rdp));
        all.add(keyword("persist", BACK).usage("rdp-cookie[(<name>)]").doc("Sends an RDP client to the server that its cookie names.").rejects("persist", "persist foo").parse((a, s) -> {
            if (!a.hasNext()) {
                throw a.error(a.lastSpan(), "missing persist method.");
            }
            Word method = a.take("'rdp-cookie'");
            throw a.error(method.span(), method.text().startsWith(RDP) ? NO_NAME : "unknown persist method.");
        }));
        all.add(conditional("force-persist", BACK_ONLY, RuleSet.PERSIST, "Sends clients even to a server that is down."));
        all.add(conditional("ignore-persist", BACK_ONLY, RuleSet.PERSIST, "Does not follow the persistence cookie."));
        all.add(conditional("force-be-switch", FRONT_ONLY, RuleSet.FORCE_BACKEND, "Lets rules choose a back end that is disabled or unpublished."));
        return all;
    }

    private static void rdp(Arguments a, Scope s) {
        Word method = a.line().word(1);
        int close = method.text().indexOf(')');
        if (!method.is(RDP) && (!method.text().startsWith(RDP + "(") || close < RDP.length() + 2)) {
            throw a.error(method.span(), NO_NAME);
        }
        s.proxy().settings().put(ProxyOptions.PERSIST_RDP_COOKIE, method.is(RDP) ? "msts" : method.text().substring(RDP.length() + 1, close));
    }

    private static Keyword conditional(String name, Set<SectionKind> sections, RuleSet set, String doc) {
        return keyword(name, sections).usage("{ if | unless } <condition>").doc(doc).accepts(name + " if TRUE").rejects(name, name + " x", name + " if nosuchacl").parse((a, s) -> {
            if (!a.nextIs("if") && !a.nextIs("unless")) {
                throw a.error(a.lastSpan(), "'" + name + "' requires either 'if' or 'unless' followed by a condition.");
            }
            Optional<ConditionSyntax> condition = a.takeCondition();
            if (condition.isPresent()) {
                s.proxy().add(new Rule(set, new ParsedAction(List.of(a.line().word(0))), condition, a.span()));
            }
        });
    }
}
