package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import dev.jlb.config.source.Suggestions;
import dev.jlb.grammar.PredicateLexer;
import dev.jlb.grammar.PredicateParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;

/** Evaluates the condition of {@code .if}, {@code .elif} and {@code -cc} (manual 2.4); mistakes are reported in HAProxy's words. */
public final class PredicateReader {
    /** Parentheses that may be open at once: the parser recurses. HAProxy allows about a thousand. */
    private static final int MAX_DEPTH = 200;

    /** Predicates and how many arguments they take. */
    private static final Map<String, Integer> PREDICATES = Map.ofEntries(
            Map.entry("defined", 1), Map.entry("feature", 1), Map.entry("enabled", 1),
            Map.entry("streq", 2), Map.entry("strneq", 2), Map.entry("strstr", 2),
            Map.entry("version_atleast", 1), Map.entry("version_before", 1),
            Map.entry("openssl_version_atleast", 1), Map.entry("openssl_version_before", 1),
            Map.entry("ssllib_name_startswith", 1), Map.entry("awslc_api_atleast", 1), Map.entry("awslc_api_before", 1));

    private final Environment environment;
    private final Diagnostics diagnostics;
    private final Word source;
    private final String where;
    private boolean failed;

    private PredicateReader(Environment environment, Diagnostics diagnostics, Word source, String where) {
        this.environment = environment;
        this.diagnostics = diagnostics;
        this.source = source;
        this.where = where;
    }

    /** The condition of {@code .if} or {@code .elif}: the words behind it, joined by single blanks. */
    static boolean evaluate(Line line, Environment environment, Diagnostics diagnostics) {
        StringBuilder text = new StringBuilder();
        List<Integer> columns = new ArrayList<>();
        for (int i = 1; i < line.size(); i++) {
            Word word = line.word(i);
            if (i > 1) {
                text.append(' ');
                columns.add(Math.max(1, word.span().column() - 1));
            }
            for (int j = 0; j < word.text().length(); j++) {
                columns.add(word.at(j, 1).column());
            }
            text.append(word.text());
        }
        Span span = line.size() > 1 ? line.word(1).span() : line.span();
        Word source = new Word(text.toString(), span, columns.stream().mapToInt(Integer::intValue).toArray());
        return evaluate(source, "'" + line.word(0) + "'", environment, diagnostics);
    }

    /** The condition of {@code -cc}. False, with an alert, when it is malformed; an empty one is false. */
    public static boolean evaluate(String text, Span span, Environment environment, Diagnostics diagnostics) {
        return evaluate(new Word(text, span, new int[0]), "-cc", environment, diagnostics);
    }

    private static boolean evaluate(Word source, String where, Environment environment, Diagnostics diagnostics) {
        return !source.text().isBlank() && new PredicateReader(environment, diagnostics, source, where).evaluate();
    }

    private boolean evaluate() {
        String text = source.text();
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (depth > MAX_DEPTH) {
                fail(i, "unparsable conditional sub-expression '" + SyntaxErrors.shorten(text.substring(i)) + "'", "at most " + MAX_DEPTH + " parentheses may be open");
                return false;
            }
        }
        PredicateLexer lexer = new PredicateLexer(new ByteStream(text));
        lexer.removeErrorListeners();
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        PredicateParser parser = new PredicateParser(tokens);
        SyntaxErrors.Result<PredicateParser.PredicateContext> result = SyntaxErrors.parse(parser, text.length(), PredicateParser::predicate);
        if (result.error() != null) {
            tokens.fill();
            explain(result.error(), tokens.getTokens());
            return false;
        }
        boolean value = disjunction(result.tree().disjunction());
        return value && !failed;
    }

    /** The parser stopped: inside arguments, before an operand, or behind a complete expression. */
    private void explain(SyntaxErrors.SyntaxError error, List<Token> tokens) {
        String text = source.text();
        int at = error.offset();
        String call = "";
        for (Token token : tokens) {
            if (token.getStartIndex() >= at || token.getType() == Token.EOF) {
                break;
            }
            if (token.getType() == PredicateLexer.CALL || token.getType() == PredicateLexer.NAME) {
                call = token.getText().replace("(", "");
                if (!PREDICATES.containsKey(call)) {
                    unparsable(token.getStartIndex());
                    return;
                }
            }
        }
        switch (error.rule()) {
            case PredicateParser.RULE_call, PredicateParser.RULE_arguments, PredicateParser.RULE_argument ->
                fail(Math.max(0, text.length() - 1), "expected ')' in arguments of predicate '" + call + "' used in conditional expression", "close the parenthesis, and the quotes inside");
            case PredicateParser.RULE_operand -> {
                if (at >= text.length() && groupIsOpen(tokens)) {
                    int from = text.indexOf('(');
                    fail(from, "expected ')' after conditional expression '" + SyntaxErrors.shorten(text.substring(from)) + "'", "");
                } else {
                    unparsable(at >= text.length() ? lastOperator(text) : at);
                }
            }
            default ->
                fail(
                        Math.min(at, text.length() - 1),
                        "unexpected character '" + text.charAt(Math.min(at, text.length() - 1)) + "' at the end of conditional expression '" + SyntaxErrors.shorten(text) + "'",
                        "conditions are joined by && or ||");
        }
    }

    /** Whether the text ends behind an operand, inside a parenthesis. */
    private static boolean groupIsOpen(List<Token> tokens) {
        int open = 0;
        int last = Token.EOF;
        for (Token token : tokens) {
            open += token.getType() == PredicateLexer.GROUP_OPEN ? 1 : token.getType() == PredicateLexer.GROUP_CLOSE ? -1 : 0;
            last = token.getType() == Token.EOF || token.getType() == PredicateLexer.BLANK ? last : token.getType();
        }
        return open > 0 && (last == PredicateLexer.NUMBER || last == PredicateLexer.NAME || last == PredicateLexer.CLOSE || last == PredicateLexer.GROUP_CLOSE);
    }

    private static int lastOperator(String text) {
        int at = text.length() - 1;
        while (at > 0 && "|&! \t".indexOf(text.charAt(at - 1)) >= 0 && text.charAt(at - 1) != ' ') {
            at--;
        }
        return Math.max(0, at);
    }

    private void unparsable(int at) {
        String rest = source.text().substring(Math.min(at, source.text().length()));
        String name = rest.split("[^a-z0-9_]", 2)[0];
        fail(at, "unparsable conditional expression '" + SyntaxErrors.shorten(rest) + "'", Suggestions.hint(name, PREDICATES.keySet()));
    }

    private void fail(int at, String what, String hint) {
        failed = true;
        diagnostics.alert(source.at(Math.max(0, at), 1), what + " in " + where + " at position " + (Math.max(0, at) + 1) + ".", hint);
    }

    // Every part is evaluated, as HAProxy checks every part: a mistake behind a false "&&" is one all the same.

    private boolean disjunction(PredicateParser.DisjunctionContext tree) {
        boolean result = false;
        for (PredicateParser.ConjunctionContext conjunction : tree.conjunction()) {
            result |= conjunction(conjunction);
        }
        return result;
    }

    private boolean conjunction(PredicateParser.ConjunctionContext tree) {
        boolean result = true;
        for (PredicateParser.OperandContext operand : tree.operand()) {
            result &= operand(operand);
        }
        return result;
    }

    private boolean operand(PredicateParser.OperandContext tree) {
        boolean result;
        if (tree.disjunction() != null) {
            result = disjunction(tree.disjunction());
        } else if (tree.NUMBER() != null) {
            result = tree.NUMBER().getText().chars().anyMatch(c -> c >= '1' && c <= '9');
        } else if (tree.call() != null) {
            int start = tree.call().getStart().getStartIndex();
            String name = tree.call().CALL().getText();
            result = predicate(name.substring(0, name.length() - 1), tree.call().arguments(), start, tree.call().getStop().getStopIndex());
        } else {
            result = predicate(tree.NAME().getText(), null, tree.NAME().getSymbol().getStartIndex(), tree.NAME().getSymbol().getStopIndex() + 1);
        }
        return tree.NOT().size() % 2 == 0 ? result : !result;
    }

    /** @param tree null where no parentheses were written, which counts as one empty argument */
    private boolean predicate(String name, PredicateParser.ArgumentsContext tree, int start, int end) {
        Integer wanted = PREDICATES.get(name);
        if (wanted == null) {
            unparsable(start);
            return false;
        }
        List<String> arguments = new ArrayList<>();
        if (tree == null) {
            arguments.add("");
        } else {
            for (PredicateParser.ArgumentContext argument : tree.argument()) {
                if (arguments.size() == wanted) {
                    int comma = argument.getStart().getStartIndex() - 1;
                    String rest = source.text().substring(Math.max(0, comma));
                    fail(comma, "expected ')' before '" + SyntaxErrors.shorten(rest) + "' in argument " + wanted + " of predicate '" + name + "' used in conditional expression", "'" + name + "' takes " + (wanted == 1 ? "one argument" : "two arguments"));
                    return false;
                }
                arguments.add(ArgumentText.unquote(argument.getText()));
            }
        }
        if (arguments.size() < wanted) {
            fail(end, "missing arguments (got " + arguments.size() + "/" + wanted + "), type 'string' expected in argument " + arguments.size() + " of predicate '" + name + "' used in conditional expression", "");
            return false;
        }
        return answer(name, arguments.getFirst(), arguments.getLast());
    }

    private boolean answer(String name, String first, String second) {
        return switch (name) {
            case "defined" -> environment.get(first) != null;
            case "feature" -> Features.has(first);
            case "enabled" -> Features.enabled(first);
            case "streq" -> first.equals(second);
            case "strneq" -> !first.equals(second);
            case "strstr" -> first.contains(second);
            case "version_atleast" -> Features.compare(Features.LANGUAGE_VERSION, first) >= 0;
            case "version_before" -> Features.compare(Features.LANGUAGE_VERSION, first) < 0;
            case "openssl_version_atleast" -> Features.compare(Features.OPENSSL_VERSION, first) >= 0;
            case "openssl_version_before" -> Features.compare(Features.OPENSSL_VERSION, first) < 0;
            case "ssllib_name_startswith" -> Features.TLS_LIBRARY.startsWith(first);
            // the TLS library is not AWS-LC: neither "at least" nor "before" holds
            default -> false;
        };
    }
}
