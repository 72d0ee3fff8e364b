package dev.jlb.config.syntax;

import java.util.List;

/**
 * A sample expression as written, {@code fetch(args),conv(args),…} (manual 7.3).
 *
 * @param fetch the first call
 * @param converters the calls behind the commas, in order
 * @param source the piece of a word that holds it all
 */
public record ExpressionSyntax(Call fetch, List<Call> converters, Word source) {
    public ExpressionSyntax {
        converters = List.copyOf(converters);
    }

    /**
     * A name with arguments.
     *
     * @param name with its own span
     * @param arguments unquoted, without surrounding blanks outside quotes; {@code f} has none, {@code f()} has none,
     *     {@code f(a,)} has two of which the second is empty
     * @param parenthesised whether parentheses were written
     */
    public record Call(Word name, List<Word> arguments, boolean parenthesised) {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    @Override
    public String toString() {
        return source.text();
    }
}
