package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.ANYWHERE;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.Values;
import dev.jlb.config.model.Setting;
import dev.jlb.config.model.StatsSettings;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The statistics page (manual 4.2, {@code stats …}). Each of these lines turns the page on. */
final class StatsKeywords implements KeywordFamily {
    @Override
    public List<Keyword> keywords() {
        List<Keyword> all = new ArrayList<>();
        all.add(keyword("stats enable", ANYWHERE).doc("Turns the statistics page on.").accepts("stats enable").parse((a, s) -> s.proxy().settings().put(StatsSettings.ENABLED, true)));
        all.add(keyword("stats uri", ANYWHERE).usage("<prefix>").doc("Where the page is.").accepts("stats uri /stats").rejects("stats uri")
                .parse((a, s) -> put(s, StatsSettings.URI, a.take("an URI").text())));
        all.add(keyword("stats auth", ANYWHERE).usage("<user>:<password>").doc("Who may see the page.").accepts("stats auth a:b").rejects("stats auth")
                .parse((a, s) -> add(s, StatsSettings.AUTH, a.take("a user:password account").text())));
        // HAProxy does not look at what follows the name
        all.add(keyword("stats scope", ANYWHERE).usage("{ <proxy> | . }").doc("A proxy that the page shows; '.' is the page's own. All without such a line.").accepts("stats scope .", "stats scope b", "stats scope b c").rejects("stats scope")
                .parse((a, s) -> {
                    add(s, StatsSettings.SCOPE, a.take("a proxy name").text());
                    a.ignoreRest();
                }));
        all.add(keyword("stats realm", ANYWHERE).usage("<realm>").doc("Realm of the page's authentication.").accepts("stats realm Stats").rejects("stats realm")
                .parse((a, s) -> put(s, StatsSettings.REALM, a.take("a realm").text())));
        all.add(keyword("stats refresh", ANYWHERE).usage("<delay>").doc("How often the page reloads itself.").accepts("stats refresh 5s").rejects("stats refresh")
                .parse((a, s) -> put(s, StatsSettings.REFRESH, (int) (Values.time(a.take("a time"), "stats refresh", 1000, a.diagnostics()) / 1000))));
        all.add(flag("hide-version", StatsSettings.SHOW_VERSION, false, "Leaves the version out of the page, as it is without such a line."));
        all.add(flag("show-version", StatsSettings.SHOW_VERSION, true, "The page shows the version."));
        all.add(flag("show-legends", StatsSettings.SHOW_LEGENDS, true, "The page shows modes, numbers, algorithms, addresses and cookies."));
        all.add(flag("show-modules", StatsSettings.SHOW_MODULES, true, "The page shows the counters of TLS, protocols and connection pools."));
        all.add(keyword("stats show-node", ANYWHERE).usage("[<name>]").doc("The page shows the node's name.").accepts("stats show-node", "stats show-node edge-1").rejects("stats show-node a<b").parse(StatsKeywords::node));
        all.add(keyword("stats show-desc", ANYWHERE).usage("[<text>]...").doc("The page shows a description, by default the global section's.").accepts("stats show-desc", "stats show-desc Master node for Europe")
                .parse((a, s) -> put(s, StatsSettings.SHOW_DESC, a.takeRest().stream().map(Word::text).collect(Collectors.joining(" ")))));
        return all;
    }

    private static <T> void put(Scope s, Setting<T> setting, T value) {
        s.proxy().settings().put(StatsSettings.ENABLED, true);
        s.proxy().settings().put(setting, value);
    }

    private static void add(Scope s, Setting<List<String>> setting, String value) {
        List<String> all = new ArrayList<>(s.proxy().settings().get(setting));
        all.add(value);
        put(s, setting, List.copyOf(all));
    }

    private static Keyword flag(String name, Setting<Boolean> setting, boolean value, String doc) {
        return keyword("stats " + name, ANYWHERE).doc(doc).accepts("stats " + name).parse((a, s) -> {
            put(s, setting, value);
            a.ignoreRest();
        });
    }

    private static void node(Arguments a, Scope s) {
        if (!a.hasNext()) {
            put(s, StatsSettings.SHOW_NODE, "");
            return;
        }
        Word name = a.take("a name");
        if (!name.text().matches("[-A-Za-z0-9_.:]*")) {
            throw a.error(name.span(), "'stats show-node' invalid node name - should be a string with digits(0-9), letters(A-Z, a-z), hyphen(-) or underscore(_).");
        }
        put(s, StatsSettings.SHOW_NODE, name.text());
        a.ignoreRest();
    }
}
