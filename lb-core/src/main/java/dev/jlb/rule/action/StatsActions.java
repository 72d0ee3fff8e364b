package dev.jlb.rule.action;

import dev.jlb.config.model.RuleSet;
import dev.jlb.config.model.StatsSettings;
import dev.jlb.rule.Action;
import dev.jlb.rule.ActionDeclaration;
import dev.jlb.rule.Verdict;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code stats http-request} and {@code stats admin} (manual 4.2): who may see the statistics page, and who may change servers there. */
final class StatsActions {
    private static final int FORBIDDEN = 403;

    private StatsActions() {}

    static List<ActionDeclaration> all() {
        Set<RuleSet> page = EnumSet.of(RuleSet.STATS_HTTP_REQUEST);
        return List.of(
                new ActionDeclaration("allow", page, "", "Shows the page.", (a, c) -> context -> Verdict.STOP),
                new ActionDeclaration("deny", page, "", "Answers 403.", (a, c) -> context -> {
                    context.answers().error(FORBIDDEN, true);
                    return Verdict.DONE;
                }),
                new ActionDeclaration("auth", page, "[realm <realm>]", "Asks for user and password.", (a, c) -> {
                    String realm = a.takeIf("realm") ? a.take("a realm").text() : c.proxy().settings().get(StatsSettings.REALM);
                    Action ask = ReplyActions.auth(realm);
                    a.end();
                    return ask;
                }),
                new ActionDeclaration("admin", EnumSet.of(RuleSet.STATS_ADMIN), "", "Lets servers be changed on the page.", (a, c) -> context -> Verdict.DONE));
    }
}
