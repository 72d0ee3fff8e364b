package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.grammar.ExpressionLexer;
import dev.jlb.grammar.ExpressionParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.atn.PredictionMode;

/** Reads sample expressions, {@code fetch(args),converter(args)} (manual 2.2 for the quoting of arguments, 7.3). */
public final class ExpressionReader {
    private ExpressionReader() {}

    /** Empty, with an alert, when the word is no expression. */
    public static Optional<ExpressionSyntax> read(Word word, Diagnostics diagnostics) {
        if (isName(word.text())) {
            // most expressions are a bare name: no parser needed
            return Optional.of(new ExpressionSyntax(new ExpressionSyntax.Call(word, List.of(), false), List.of(), word));
        }
        ExpressionLexer lexer = new ExpressionLexer(CharStreams.fromString(word.text()));
        lexer.removeErrorListeners();
        ExpressionParser parser = new ExpressionParser(new CommonTokenStream(lexer));
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        parser.removeErrorListeners();
        List<Integer> errors = new ArrayList<>();
        parser.addErrorListener(new BaseErrorListener() {
            @Override
            public void syntaxError(Recognizer<?, ?> recognizer, Object symbol, int line, int column, String message, RecognitionException cause) {
                errors.add(column);
            }
        });
        ExpressionParser.ExpressionContext tree = parser.expression();
        if (!errors.isEmpty()) {
            report(word, Math.min(errors.getFirst(), word.text().length()), diagnostics);
            return Optional.empty();
        }
        List<ExpressionSyntax.Call> calls = new ArrayList<>();
        for (ExpressionParser.CallContext call : tree.call()) {
            calls.add(call(word, call));
        }
        return Optional.of(new ExpressionSyntax(calls.getFirst(), calls.subList(1, calls.size()), word));
    }

    private static void report(Word word, int at, Diagnostics diagnostics) {
        String text = word.text();
        long open = text.chars().filter(c -> c == '(').count();
        long close = text.chars().filter(c -> c == ')').count();
        if (at >= text.length() && open > close) {
            diagnostics.alert(word.span(), "expected ')' before end of expression in '" + text + "'.", "close the parenthesis of the arguments");
        } else if (at >= text.length()) {
            diagnostics.alert(word.span(), "missing keyword at the end of expression '" + text + "'.");
        } else {
            diagnostics.alert(
                    word.at(at, text.length() - at),
                    "unexpected '" + text.substring(at) + "' in expression '" + text + "'.",
                    "arguments that contain a comma or a parenthesis need quotes of their own (manual 2.2)");
        }
    }

    private static ExpressionSyntax.Call call(Word word, ExpressionParser.CallContext call) {
        List<Word> arguments = new ArrayList<>();
        boolean parenthesised = call.arguments() != null;
        if (parenthesised) {
            for (ExpressionParser.ArgumentContext argument : call.arguments().argument()) {
                arguments.add(argument(word, argument));
            }
            if (arguments.size() == 1 && call.arguments().getText().isEmpty()) {
                arguments.clear();
            }
        }
        return new ExpressionSyntax.Call(slice(word, call.name()), arguments, parenthesised);
    }

    private static Word slice(Word word, ParserRuleContext context) {
        return word.slice(context.getStart().getStartIndex(), context.getStop().getStopIndex() + 1);
    }

    private static Word argument(Word word, ExpressionParser.ArgumentContext argument) {
        if (argument.getChildCount() == 0) {
            int at = Math.min(argument.getStart().getStartIndex(), word.text().length());
            return new Word("", word.at(at, 1), new int[0]);
        }
        Word raw = slice(word, argument);
        String text = unquote(raw.text());
        return text.equals(raw.text()) ? raw : new Word(text, raw.span(), new int[0]);
    }

    /** Resolves the second level of quotes and escapes: as for lines, but without {@code \#}, {@code \$} and {@code \xNN}. */
    static String unquote(String raw) {
        if (raw.indexOf('\\') < 0 && raw.indexOf('"') < 0 && raw.indexOf('\'') < 0) {
            return raw;
        }
        StringBuilder text = new StringBuilder(raw.length());
        char quote = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (quote == '\'') {
                if (c == '\'') {
                    quote = 0;
                } else {
                    text.append(c);
                }
            } else if (c == '\\' && i + 1 < raw.length()) {
                char next = raw.charAt(++i);
                switch (next) {
                    case 'n' -> text.append('\n');
                    case 'r' -> text.append('\r');
                    case 't' -> text.append('\t');
                    case ' ', '\\', '"', '\'', ',', '(', ')' -> text.append(next);
                    default -> text.append('\\').append(next);
                }
            } else if (c == '"') {
                quote = quote == '"' ? 0 : '"';
            } else if (c == '\'' && quote == 0) {
                quote = '\'';
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static boolean isName(String text) {
        if (text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c == '_' || c == '.' || c == '-';
            if (!plain) {
                return false;
            }
        }
        return true;
    }
}
