package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.grammar.ConditionParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.TokenSource;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Reads the tail of a rule, {@code if …} or {@code unless …} (manual 7.2). As in HAProxy, operators that join nothing are passed
 * over: {@code if or a} is {@code if a}, and a {@code !} at the end or before {@code or} negates nothing. What is left may be no
 * condition at all, which is never true; that is worth a warning.
 */
public final class ConditionReader {
    private static final String CONTEXT = "error detected while parsing a condition : ";

    private final Diagnostics diagnostics;
    private final List<CommonToken> tokens = new ArrayList<>();
    /** The word, or the piece of one, that each token stands for. */
    private final List<Word> sources = new ArrayList<>();

    private ConditionReader(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /**
     * @param words from {@code if} or {@code unless} to the end of the line
     * @return empty, with an alert, when it is malformed
     */
    public static Optional<ConditionSyntax> read(List<Word> words, Diagnostics diagnostics) {
        return new ConditionReader(diagnostics).read(words);
    }

    private Optional<ConditionSyntax> read(List<Word> words) {
        if (!tokenize(words)) {
            return Optional.empty();
        }
        ConditionParser parser = new ConditionParser(new CommonTokenStream((TokenSource) new ListTokenSource(tokens)));
        SyntaxErrors.Result<ConditionParser.ConditionContext> result = SyntaxErrors.parse(parser, 0, ConditionParser::condition);
        if (result.error() != null) {
            // tokenize() leaves nothing that the grammar refuses; should the two ever disagree, this is still an answer
            diagnostics.alert(words.getFirst().span(), CONTEXT + "unexpected order of words.");
            return Optional.empty();
        }
        List<List<ConditionSyntax.Term>> alternatives = new ArrayList<>();
        for (ConditionParser.ConjunctionContext conjunction : result.tree().conjunction()) {
            alternatives.add(conjunction.term().stream().map(this::term).toList());
        }
        if (alternatives.isEmpty()) {
            String never = words.getFirst().is("unless") ? "always" : "never";
            diagnostics.warning(words.getFirst().span(), "'" + words.getFirst() + "' without any condition: the rule " + never + " applies.", "name an ACL behind it, or drop the '" + words.getFirst() + "'");
        }
        return Optional.of(new ConditionSyntax(words.getFirst(), alternatives));
    }

    private ConditionSyntax.Term term(ConditionParser.TermContext term) {
        boolean negated = term.NOT().size() % 2 == 1;
        List<Word> inside = term.WORD().stream().map(TerminalNode::getSymbol).map(token -> sources.get(token.getTokenIndex())).toList();
        return term.OPEN() == null ? new ConditionSyntax.Named(negated, inside.getFirst()) : new ConditionSyntax.Anonymous(negated, inside);
    }

    /** False, with an alert, for the mistakes that people make. */
    private boolean tokenize(List<Word> words) {
        add(ConditionParser.IF, words.getFirst());
        int at = 1;
        while (at < words.size() && !words.get(at).text().isEmpty()) {
            Word word = words.get(at++);
            String text = word.text();
            if (text.equalsIgnoreCase("or") || text.equals("||")) {
                dropNegations();
                add(ConditionParser.OR, word);
                continue;
            }
            int from = 0;
            while (from < text.length() && text.charAt(from) == '!') {
                add(ConditionParser.NOT, word.slice(from, from + 1));
                from++;
            }
            Word name = from == 0 ? word : word.slice(from, text.length());
            if (name.is("{")) {
                at = anonymous(name, words, at);
                if (at < 0) {
                    return false;
                }
            } else if (name.text().startsWith("{") || name.is("}")) {
                String hint = name.is("}") ? "there is no '{' before it" : "'{' and '}' must be words of their own, with blanks around them";
                diagnostics.alert(name.span(), CONTEXT + "no such ACL : '" + name + "'.", hint);
                return false;
            } else if (!name.text().isEmpty()) {
                add(ConditionParser.WORD, name);
            }
        }
        dropNegations();
        return true;
    }

    /** The words of {@code { … }}; returns where the line goes on, or -1 after an alert. */
    private int anonymous(Word open, List<Word> words, int from) {
        int close = from;
        while (close < words.size() && !words.get(close).is("}") && !words.get(close).text().isEmpty()) {
            close++;
        }
        if (close == words.size() || !words.get(close).is("}")) {
            diagnostics.alert(open.span(), CONTEXT + "missing closing '}' in condition.", "'}' must be a word of its own, with blanks around it");
            return -1;
        }
        if (close == from || words.get(from).is("{")) {
            Word first = words.get(from);
            diagnostics.alert(first.span(), CONTEXT + "missing fetch method in ACL expression '" + (close == from ? "" : first.text()) + "'.", "write { criterion values }, such as { path_beg /api }");
            return -1;
        }
        add(ConditionParser.OPEN, open);
        words.subList(from, close).forEach(word -> add(ConditionParser.WORD, word));
        add(ConditionParser.CLOSE, words.get(close));
        return close + 1;
    }

    private void dropNegations() {
        while (tokens.getLast().getType() == ConditionParser.NOT) {
            tokens.removeLast();
            sources.removeLast();
        }
    }

    private void add(int type, Word word) {
        CommonToken token = new CommonToken(type, word.text());
        token.setTokenIndex(tokens.size());
        tokens.add(token);
        sources.add(word);
    }
}
