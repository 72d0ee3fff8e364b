package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.grammar.ExpressionLexer;
import dev.jlb.grammar.ExpressionParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;

/** Reads sample expressions, {@code fetch(args),converter(args)} (manual 2.2 for the quoting of arguments, 7.3). */
public final class ExpressionReader {
    private ExpressionReader() {}

    /** Empty, with an alert, when the word is no expression. */
    public static Optional<ExpressionSyntax> read(Word word, Diagnostics diagnostics) {
        if (isName(word.text())) {
            // most expressions are a bare name: no parser needed, and none loaded for a file that has nothing else
            return Optional.of(new ExpressionSyntax(new ExpressionSyntax.Call(word, List.of(), false), List.of(), word));
        }
        ExpressionLexer lexer = new ExpressionLexer(new ByteStream(word.text()));
        lexer.removeErrorListeners();
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        ExpressionParser parser = new ExpressionParser(tokens);
        SyntaxErrors.Result<ExpressionParser.ExpressionContext> result =
                SyntaxErrors.parse(parser, word.text().length(), ExpressionParser::expression);
        if (result.error() != null) {
            tokens.fill();
            explain(word, result.error(), tokens.getTokens(), diagnostics);
            return Optional.empty();
        }
        List<ExpressionSyntax.Call> calls = new ArrayList<>();
        for (ExpressionParser.CallContext call : result.tree().call()) {
            calls.add(call(word, call));
        }
        return Optional.of(new ExpressionSyntax(calls.getFirst(), calls.subList(1, calls.size()), word));
    }

    private static void explain(Word word, SyntaxErrors.SyntaxError error, List<Token> tokens, Diagnostics diagnostics) {
        String text = word.text();
        String shown = SyntaxErrors.shorten(text);
        int at = error.offset();
        int length = Math.max(1, text.length() - at);
        if (at > 0 && error.rule() != ExpressionParser.RULE_expression) {
            unclosed(word, at, tokens, diagnostics);
        } else if (at == 0) {
            diagnostics.alert(word.at(0, length), "missing fetch method in sample expression '" + shown + "'.", "an expression starts with the name of a fetch, without blanks before it");
        } else if (text.charAt(at - 1) == ',') {
            String name = text.substring(at).split("[,(]", 2)[0];
            diagnostics.alert(word.at(at, Math.max(1, name.length())), "unknown converter '" + SyntaxErrors.shorten(name) + "'.", name.isBlank() || name.startsWith(" ") ? "no blanks are allowed around commas and parentheses" : "");
        } else {
            boolean converter = tokens.stream().anyMatch(token -> token.getType() == ExpressionLexer.COMMA && token.getStartIndex() < at);
            diagnostics.alert(
                    word.at(at, length),
                    "missing comma after " + (converter ? "converter" : "fetch keyword") + ", found '" + SyntaxErrors.shorten(text.substring(at)) + "' in expression '" + shown + "'.",
                    text.indexOf('(') >= 0 && text.indexOf('(') < at
                            ? "the first ')' ends the arguments: one that belongs to an argument needs quotes of its own (manual 2.2)"
                            : "calls are joined by commas, without blanks");
        }
    }

    /** Arguments without their closing parenthesis: the call that they belong to is the last one that was opened. */
    private static void unclosed(Word word, int at, List<Token> tokens, Diagnostics diagnostics) {
        String name = "";
        int open = 0;
        boolean converter = false;
        for (int i = 1; i < tokens.size(); i++) {
            if (tokens.get(i).getType() == ExpressionLexer.OPEN) {
                name = tokens.get(i - 1).getText();
                open = tokens.get(i).getStartIndex();
            }
            converter |= name.isEmpty() && tokens.get(i).getType() == ExpressionLexer.COMMA;
        }
        boolean quote = at < word.text().length() && "'\"".indexOf(word.text().charAt(at)) >= 0;
        diagnostics.alert(
                quote ? word.at(at, 1) : word.at(open, 1),
                (word.text().lastIndexOf(',', open) > 0 || converter ? "invalid args in converter '" : "fetch method '") + SyntaxErrors.shorten(name) + "' : expected ')'.",
                quote ? "this quote inside the arguments is not closed" : "close the parenthesis of the arguments");
    }

    private static ExpressionSyntax.Call call(Word word, ExpressionParser.CallContext call) {
        List<Word> arguments = new ArrayList<>();
        boolean parenthesised = call.arguments() != null;
        if (parenthesised && call.arguments().getChildCount() > 0) {
            for (ExpressionParser.ArgumentContext argument : call.arguments().argument()) {
                arguments.add(argument(word, argument));
            }
            if (arguments.size() == 1 && call.arguments().argument(0).getChildCount() == 0) {
                arguments.clear();
            }
        }
        Token name = call.NAME().getSymbol();
        return new ExpressionSyntax.Call(word.slice(name.getStartIndex(), name.getStopIndex() + 1), arguments, parenthesised);
    }

    private static Word argument(Word word, ExpressionParser.ArgumentContext argument) {
        int from = argument.getStart().getStartIndex();
        if (argument.getChildCount() == 0) {
            // nothing between two separators: the complaint, if any, points at the second one
            return new Word("", word.at(from, 1), new int[0]);
        }
        return ArgumentText.unquote(word.slice(from, argument.getStop().getStopIndex() + 1));
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c == '_' || c == '.' || c == '-' || c == ':';
            if (!plain) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
