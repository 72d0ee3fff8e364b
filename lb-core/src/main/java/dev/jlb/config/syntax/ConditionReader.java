package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.grammar.ConditionParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenSource;
import org.antlr.v4.runtime.atn.PredictionMode;

/** Reads the tail of a rule, {@code if …} or {@code unless …} (manual 7.2). */
public final class ConditionReader {
    private ConditionReader() {}

    /**
     * @param words from {@code if} or {@code unless} to the end of the line
     * @return empty, with an alert, when it is malformed
     */
    public static Optional<ConditionSyntax> read(List<Word> words, Diagnostics diagnostics) {
        if (!wellFormed(words, diagnostics)) {
            return Optional.empty();
        }
        List<CommonToken> tokens = new ArrayList<>(words.size() * 2);
        List<Word> sources = new ArrayList<>(words.size() * 2);
        tokenize(words, tokens, sources);
        ConditionParser parser = new ConditionParser(new CommonTokenStream((TokenSource) new ListTokenSource(tokens)));
        parser.removeErrorListeners();
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        ConditionParser.ConditionContext tree = parser.condition();
        if (parser.getNumberOfSyntaxErrors() > 0) {
            Token at = parser.getCurrentToken();
            Word word = at.getTokenIndex() >= 0 && at.getTokenIndex() < sources.size() ? sources.get(at.getTokenIndex()) : words.getLast();
            diagnostics.alert(word.span(), "error detected while parsing a condition: unexpected '" + word + "'.", "a condition is a list of ACL names or { anonymous ACLs }, joined by nothing, 'or' or '||'");
            return Optional.empty();
        }
        List<List<ConditionSyntax.Term>> alternatives = new ArrayList<>();
        for (ConditionParser.ConjunctionContext conjunction : tree.conjunction()) {
            List<ConditionSyntax.Term> terms = new ArrayList<>();
            for (ConditionParser.TermContext term : conjunction.term()) {
                terms.add(term(term, sources));
            }
            alternatives.add(List.copyOf(terms));
        }
        return Optional.of(new ConditionSyntax(words.getFirst(), alternatives));
    }

    private static ConditionSyntax.Term term(ConditionParser.TermContext term, List<Word> sources) {
        boolean negated = term.NOT().size() % 2 == 1;
        if (term.WORD() != null) {
            return new ConditionSyntax.Named(negated, sources.get(term.WORD().getSymbol().getTokenIndex()));
        }
        List<Word> inside = new ArrayList<>();
        term.operand().forEach(operand -> inside.add(sources.get(operand.getStart().getTokenIndex())));
        return new ConditionSyntax.Anonymous(negated, inside);
    }

    /** The errors that people make, in HAProxy's words; what is left to the grammar are odd orders of operators. */
    private static boolean wellFormed(List<Word> words, Diagnostics diagnostics) {
        if (words.size() < 2) {
            diagnostics.alert(words.getFirst().span(), "error detected while parsing a condition: no such ACL : ''.", "'" + words.getFirst() + "' needs an ACL behind it");
            return false;
        }
        Word open = null;
        for (int i = 1; i < words.size(); i++) {
            Word word = words.get(i);
            if (open == null && word.is("{")) {
                open = word;
            } else if (open != null && word.is("}")) {
                if (words.get(i - 1) == open) {
                    diagnostics.alert(open.span(), "error detected while parsing a condition: empty anonymous ACL '{ }'.");
                    return false;
                }
                open = null;
            } else if (open == null && word.text().startsWith("{") && word.text().length() > 1) {
                diagnostics.alert(word.span(), "error detected while parsing a condition: no such ACL : '" + word + "'.", "a blank is needed between '{' and the ACL's first word");
                return false;
            }
        }
        if (open != null) {
            diagnostics.alert(open.span(), "error detected while parsing a condition: missing closing '}' in condition.", "'}' must be a word of its own");
            return false;
        }
        return true;
    }

    private static void tokenize(List<Word> words, List<CommonToken> tokens, List<Word> sources) {
        boolean inside = false;
        for (int i = 0; i < words.size(); i++) {
            Word word = words.get(i);
            String text = word.text();
            if (i == 0) {
                add(ConditionParser.IF, word, tokens, sources);
            } else if (inside) {
                boolean end = text.equals("}");
                add(end ? ConditionParser.CLOSE : ConditionParser.WORD, word, tokens, sources);
                inside = !end;
            } else if (text.equals("{")) {
                add(ConditionParser.OPEN, word, tokens, sources);
                inside = true;
            } else if (text.equalsIgnoreCase("or") || text.equals("||")) {
                add(ConditionParser.OR, word, tokens, sources);
            } else {
                int from = 0;
                while (from < text.length() && text.charAt(from) == '!') {
                    add(ConditionParser.NOT, word.slice(from, from + 1), tokens, sources);
                    from++;
                }
                if (from < text.length()) {
                    boolean opens = text.substring(from).equals("{");
                    add(opens ? ConditionParser.OPEN : ConditionParser.WORD, word.slice(from, text.length()), tokens, sources);
                    inside = opens;
                }
            }
        }
    }

    private static void add(int type, Word word, List<CommonToken> tokens, List<Word> sources) {
        CommonToken token = new CommonToken(type, word.text());
        token.setTokenIndex(tokens.size());
        tokens.add(token);
        sources.add(word);
    }
}
