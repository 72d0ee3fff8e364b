package dev.jlb.explain;

import dev.jlb.config.model.Rule;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.ConditionSyntax;
import dev.jlb.config.syntax.Word;
import dev.jlb.rule.RuleObserver.Term;
import dev.jlb.rule.RuleObserver.Test;
import dev.jlb.rule.RuleObserver.Value;
import dev.jlb.rule.Verdict;
import java.util.List;
import java.util.stream.Collectors;

/** An explanation as lines for people. */
final class ExplanationText {
    private static final int MOST_WORDS = 8;

    private final StringBuilder text = new StringBuilder();
    /** The rule that was written last. */
    private Rule last;

    private ExplanationText() {}

    static String of(Explanation explanation) {
        return new ExplanationText().write(explanation);
    }

    private String write(Explanation explanation) {
        line("frontend " + explanation.frontend().name() + ": from " + address(explanation.source()) + " to " + address(explanation.destination()));
        for (Explanation.Step step : explanation.steps()) {
            switch (step) {
                case Explanation.Asked asked -> asked(asked);
                case Explanation.Ran ran -> ran(ran);
                case Explanation.Variable variable -> line("    the variable: " + (variable.value() == null ? "no value" : variable.value()));
                case Explanation.Answered answered -> line("answered here: " + answered.what());
                case Explanation.ToBackend back -> backend(back);
                case Explanation.ToServer server -> server(server);
            }
        }
        if (!explanation.answer().isEmpty()) {
            line("");
            line("the client gets");
            block(explanation.answer());
        } else if (explanation.closed()) {
            line("");
            line("the client's connection is closed without an answer");
        } else if (last != null && last.action().keyword().equals("tarpit")) {
            line("");
            line("the client waits as long as 'timeout tarpit' says, then gets the rule's status");
        }
        return text.toString();
    }

    private static String address(java.net.InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** What an answer met on its way out stands between a rule and what it led to: then the rule is named once more. */
    private void ran(Explanation.Ran ran) {
        String name = ran.rule() == last ? "" : place(ran.rule().span()) + "  " + ran.rule().action().keyword() + " ";
        line((name.isEmpty() ? "    => " : name) + verdict(ran.verdict()));
        last = ran.rule();
    }

    private void asked(Explanation.Asked asked) {
        Rule rule = asked.rule();
        last = rule;
        line(place(rule.span()) + "  " + rule.span().file().line(rule.span().line()).strip());
        for (Term term : asked.terms()) {
            line("    " + operand(term.syntax()) + ": " + (term.holds() ? "true" : "false"));
            for (Test test : term.tests()) {
                test(test, term.syntax() instanceof ConditionSyntax.Named);
            }
        }
        if (!asked.applies()) {
            line("    => passed over");
        }
    }

    private void test(Test test, boolean named) {
        Span span = test.words().getFirst().span();
        boolean placed = named && span.line() > 0;
        line("        " + (placed ? place(span) + "  " : "") + words(test.words()) + ": " + values(test.values()));
    }

    private static String values(List<Value> values) {
        if (values.isEmpty()) {
            return "no value";
        }
        return values.stream().map(value -> value.text() + (value.matches() ? " matches" : " does not match")).collect(Collectors.joining(", "));
    }

    private static String operand(ConditionSyntax.Term term) {
        String shown = switch (term) {
            case ConditionSyntax.Named named -> named.word().text();
            case ConditionSyntax.Anonymous anonymous -> "{ " + words(anonymous.words()) + " }";
        };
        return term.negated() ? "!" + shown : shown;
    }

    private static String words(List<Word> words) {
        String shown = words.stream().limit(MOST_WORDS).map(Word::text).collect(Collectors.joining(" "));
        return words.size() > MOST_WORDS ? shown + " …" : shown;
    }

    private static String place(Span span) {
        return span.file().name() + ":" + span.line();
    }

    private static String verdict(Verdict verdict) {
        return switch (verdict) {
            case CONTINUE -> "runs";
            case STOP -> "runs; the rest of these rules is skipped";
            case DONE -> "runs, and ends the matter";
            case ABORT -> "runs, and ends the connection";
            case YIELD -> "waits";
        };
    }

    private void backend(Explanation.ToBackend back) {
        line("");
        line(switch (back.reason()) {
            case RULE -> "backend " + back.name() + ": by the use_backend rule";
            case DEFAULT -> "backend " + back.name() + ": by default_backend";
            case OWN -> "backend " + back.name() + ": its own";
            case NONE -> "no backend: no use_backend rule applies, and there is no default_backend";
        });
    }

    private void server(Explanation.ToServer server) {
        line("");
        String where = "server " + server.backend() + "/" + server.name();
        line(switch (server.reason()) {
            case RULE -> where + ": by the use-server rule";
            case COOKIE -> where + ": by cookie " + server.how();
            case STICKINESS -> where + ": by stickiness";
            case BALANCE -> where + ": by balance " + server.how();
            case NONE -> "no server of " + server.backend() + " can be used";
        });
        if (!server.request().isEmpty()) {
            line("it gets");
            block(server.request());
        }
    }

    private void block(String head) {
        head.lines().forEach(each -> line("    " + each));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
