package dev.jlb.config.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** Where a parser stopped understanding; its own words are for grammar authors, so the readers say what is wrong themselves. */
final class SyntaxErrors extends BaseErrorListener {
    /**
     * The first piece that does not fit.
     *
     * @param offset in the text, its length when something is missing at the end
     * @param rule index of the rule that was being read
     */
    record SyntaxError(int offset, int rule) {}

    private final List<SyntaxError> errors = new ArrayList<>();
    private final int length;

    private SyntaxErrors(int length) {
        this.length = length;
    }

    /** Runs a parser over a text of this length in SLL mode and, should that fail, once more in LL mode. */
    static <P extends Parser, T> Result<T> parse(P parser, int length, Function<P, T> start) {
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        Result<T> result = run(parser, length, start);
        if (result.error() == null) {
            return result;
        }
        TokenStream tokens = parser.getTokenStream();
        tokens.seek(0);
        parser.reset();
        parser.getInterpreter().setPredictionMode(PredictionMode.LL);
        return run(parser, length, start);
    }

    /** A tree, and what is wrong with it or null. */
    record Result<T>(T tree, SyntaxError error) {}

    private static <P extends Parser, T> Result<T> run(P parser, int length, Function<P, T> start) {
        SyntaxErrors listener = new SyntaxErrors(length);
        parser.removeErrorListeners();
        parser.addErrorListener(listener);
        try {
            T tree = start.apply(parser);
            return new Result<>(tree, null);
        } catch (ParseCancellationException stopped) {
            return new Result<>(null, listener.errors.getFirst());
        }
    }

    /** Text for a message: junk may be a megabyte long. */
    static String shorten(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }

    @Override
    public void syntaxError(Recognizer<?, ?> recognizer, Object symbol, int line, int column, String message, RecognitionException cause) {
        int offset = symbol instanceof Token token && token.getType() != Token.EOF ? token.getStartIndex() : length;
        int rule = recognizer instanceof Parser parser ? parser.getContext().getRuleIndex() : -1;
        errors.add(new SyntaxError(Math.min(offset, length), rule));
        // one mistake is reported; recovery would only find its echoes
        throw new ParseCancellationException();
    }
}
