package dev.jlb.config.build;

import static dev.jlb.config.keyword.Declare.BACK_ONLY;
import static dev.jlb.config.keyword.Declare.PROXIES;
import static dev.jlb.config.keyword.Declare.keyword;

import dev.jlb.config.keyword.Arguments;
import dev.jlb.config.keyword.Keyword;
import dev.jlb.config.keyword.KeywordFamily;
import dev.jlb.config.keyword.Scope;
import dev.jlb.config.keyword.SectionKind;
import dev.jlb.config.model.ProxyOptions;
import dev.jlb.config.model.Rule;
import dev.jlb.config.model.RuleSet;
import dev.jlb.config.model.TableSpec;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.ParsedAction;
import java.util.ArrayList;
import java.util.List;

/** {@code stick-table} and {@code stick} rules (manual 4.2 and 11.1). */
final class StickKeywords implements KeywordFamily {
    @Override
    public List<Keyword> keywords() {
        List<Keyword> all = new ArrayList<>();
        all.add(keyword("stick-table", PROXIES).usage("type <type> size <size> [expire <time>] [store <data>,...]").doc("A table of what clients did.").manual("11.1")
                .accepts("stick-table type ip size 1m expire 30s store gpc0,http_req_rate(10s)", "stick-table type string len 64 size 10k store gpc(4),gpc_rate(4,1m)")
                .rejects("stick-table", "stick-table type foo size 1", "stick-table type ip size 1 store foo", "stick-table type ip size 1 store http_req_rate", "stick-table size 1k", "stick-table type ip",
                        "stick-table type ip size 1 store gpt0,gpt(1)", "stick-table type ip size 1 store gpc(2),gpc1", "stick-table type ip size 1 store gpc_rate(2,1s),gpc0_rate(1s)",
                        "stick-table type ip len 5 size 1", "stick-table type string size 1 len 5", "stick-table type string len 0 size 1", "stick-table type ip size 4g", "stick-table type ip size 1 expire",
                        "stick-table type ip size 1 store gpc(0)", "stick-table type ip size 1 store gpt(101)", "stick-table type ip size 1 store gpc(1,2)", "stick-table type ip size 1 store gpc0_rate(1s",
                        "stick-table type ip size 1 srvkey", "stick-table type ip size 1 write-to", "stick-table type ip size 1 write-to nosuchtable")
                .parse((a, s) -> {
                    StickTables.Declared declared = StickTables.read(a, s.proxy().name());
                    TableSpec before = s.proxy().settings().get(ProxyOptions.STICK_TABLE);
                    if (before != null) {
                        throw a.error(a.span(), "stick-table name '" + before.name() + "' conflicts with table declared in " + s.section().keyword() + " '" + before.name() + "' at " + before.span().file() + ":" + before.span().line() + ".");
                    }
                    if (declared.peers() != null) {
                        LaterKeywords.refer(s, SectionKind.PEERS, declared.peers());
                    }
                    s.proxy().settings().put(ProxyOptions.STICK_TABLE, declared.table());
                }));
        stick(all, "on", RuleSet.STICK_REQUEST, "Follows what a table remembers, and remembers.");
        stick(all, "match", RuleSet.STICK_REQUEST, "Follows what a table remembers.");
        stick(all, "store-request", RuleSet.STICK_REQUEST, "Remembers the server for what the request has.");
        stick(all, "store-response", RuleSet.STICK_RESPONSE, "Remembers the server for what the response has.");
        return all;
    }

    private static void stick(List<Keyword> all, String name, RuleSet set, String doc) {
        all.add(keyword("stick " + name, BACK_ONLY).usage("<pattern> [table <table>] [{ if | unless } <condition>]").doc(doc).manual("4.2")
                .rejects("stick " + name, "stick " + name + " src table nosuchtable").parse((a, s) -> rule(a, s, set)));
    }

    private static void rule(Arguments a, Scope s, RuleSet set) {
        List<Word> words = new ArrayList<>();
        words.add(a.line().word(1));
        words.add(a.take("a fetch method"));
        Word table = new Word("", a.line().word(0).span(), new int[0]);
        if (a.takeIf("table")) {
            words.add(a.line().word(3));
            table = a.take("a table");
            words.add(table);
        }
        LaterKeywords.refer(s, SectionKind.BACKEND, table);
        s.proxy().add(new Rule(set, new ParsedAction(words), a.takeCondition(), a.span()));
    }
}
