package dev.jlb.config.syntax;

import java.util.List;

/**
 * A log-format string as written (manual 8.2.6): literal text, aliases and expressions in a row.
 *
 * @param parts in order; adjacent literals are one
 * @param source the word that held it
 */
public record TemplateSyntax(List<Part> parts, Word source) {
    public TemplateSyntax {
        parts = List.copyOf(parts);
    }

    public sealed interface Part {
        Word source();
    }

    /** Text to copy, {@code %%} already made {@code %}. */
    public record Literal(String text, Word source) implements Part {}

    /**
     * {@code %{flags}name(item)} such as {@code %ci}, {@code %{+Q}r}, or flags alone, {@code %{+Q}o}.
     *
     * @param item the name given to the item ({@code %(name)ci} or {@code %{…}(name)ci}), or ""
     * @param type the type given to the item ({@code %(name:str)ci}), or ""
     */
    public record Alias(String item, String type, List<Word> flags, Word name, Word source) implements Part {
        public Alias {
            flags = List.copyOf(flags);
        }
    }

    /** {@code %[expression]}, {@code %{+Q}[expression]}. */
    public record Sample(String item, String type, List<Word> flags, ExpressionSyntax expression, Word source) implements Part {
        public Sample {
            flags = List.copyOf(flags);
        }
    }

    @Override
    public String toString() {
        return source.text();
    }
}
