package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.grammar.LogFormatLexer;
import dev.jlb.grammar.LogFormatParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;

/** Reads log-format strings (manual 8.2.6). Aliases are not looked up here: which names exist depends on the place. */
public final class TemplateReader {
    private final Word word;
    private final Diagnostics diagnostics;
    private final List<TemplateSyntax.Part> parts = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int literalFrom;
    private int literalTo;

    private TemplateReader(Word word, Diagnostics diagnostics) {
        this.word = word;
        this.diagnostics = diagnostics;
    }

    /** Empty, with an alert, when the string is malformed. */
    public static Optional<TemplateSyntax> read(Word word, Diagnostics diagnostics) {
        if (word.text().indexOf('%') < 0) {
            // most strings are plain text: no parser needed
            return Optional.of(new TemplateSyntax(word.text().isEmpty() ? List.of() : List.of(new TemplateSyntax.Literal(word.text(), word)), word));
        }
        return new TemplateReader(word, diagnostics).read();
    }

    private Optional<TemplateSyntax> read() {
        LogFormatLexer lexer = new LogFormatLexer(new ByteStream(word.text()));
        lexer.removeErrorListeners();
        LogFormatParser parser = new LogFormatParser(new CommonTokenStream(lexer));
        parser.removeErrorListeners();
        // each decision is one token ahead and every string fits the grammar: SLL is exact, and what is wrong is said here
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        int before = diagnostics.alertCount();
        for (LogFormatParser.PartContext part : parser.template().part()) {
            if (part.item() != null) {
                item(part.item());
            } else {
                text(part.PERCENT_SIGN() != null ? "%" : part.getText(), part.getStart().getStartIndex(), part.getStop().getStopIndex() + 1);
            }
            if (diagnostics.alertCount() > before) {
                return Optional.empty();
            }
        }
        endLiteral();
        return Optional.of(new TemplateSyntax(parts, word));
    }

    private void text(String text, int from, int to) {
        if (literal.isEmpty()) {
            literalFrom = from;
        }
        literal.append(text);
        literalTo = to;
    }

    private void endLiteral() {
        if (!literal.isEmpty()) {
            parts.add(new TemplateSyntax.Literal(literal.toString(), word.slice(literalFrom, literalTo)));
            literal.setLength(0);
        }
    }

    private void item(LogFormatParser.ItemContext item) {
        int start = item.getStart().getStartIndex();
        Word source = word.slice(start, item.getStop().getStopIndex() + 1);
        if (item.FLAGS_OPEN() != null) {
            String rest = item.FLAGS_OPEN().getText().substring(1);
            diagnostics.alert(source.span(), "failed to parse log-format : truncated line after '" + SyntaxErrors.shorten(rest) + "'.", "close the flags with '}'");
        } else if (item.ITEM_NAME_OPEN() != null) {
            diagnostics.alert(source.span(), "failed to parse log-format : missing ')' after '" + SyntaxErrors.shorten(item.ITEM_NAME_OPEN().getText()) + "'.", "close the item's name with ')', or write %% for a percent sign");
        } else if (flagsBeforeName(item) || item.ALIAS() == null && item.sample() == null && !item.FLAGS().isEmpty()) {
            diagnostics.alert(source.span(), "failed to parse log-format : parse argument modifier without variable name near '%" + SyntaxErrors.shorten(item.FLAGS(0).getText()) + "'.", "an item is written %(name){flags}alias or %(name){flags}[expression]");
        } else if (item.ALIAS() != null) {
            Token alias = item.ALIAS().getSymbol();
            endLiteral();
            parts.add(new TemplateSyntax.Alias(name(item), type(item), flags(item), slice(alias), source));
        } else if (item.sample() != null) {
            endLiteral();
            sample(item, source);
        } else {
            neither(item, source);
        }
    }

    /** A percent sign before something that is no item. */
    private void neither(LogFormatParser.ItemContext item, Word source) {
        if (item.OTHER() == null) {
            diagnostics.alert(source.span(), "failed to parse log-format : truncated line after '" + SyntaxErrors.shorten(source.text()) + "'.", "write %% for a percent sign");
            return;
        }
        char c = item.OTHER().getText().charAt(0);
        if (c == ' ' || c == '\t' || !item.ITEM_NAME().isEmpty()) {
            diagnostics.alert(
                    source.span(),
                    "failed to parse log-format : unexpected variable name near '" + c + "' at position " + item.OTHER().getSymbol().getStartIndex()
                            + " line : '" + SyntaxErrors.shorten(word.text()) + "'. Maybe you want to write a single '%', use the syntax '%%'.");
            return;
        }
        // HAProxy drops the percent sign and keeps the character
        diagnostics.add(new Diagnostic(Severity.DIAG, source.span(), "'%' before '" + c + "' is dropped.", "write %% for a percent sign"));
        int at = item.OTHER().getSymbol().getStartIndex();
        text(Character.toString(c), at, at + 1);
    }

    private void sample(LogFormatParser.ItemContext item, Word source) {
        LogFormatParser.SampleContext sample = item.sample();
        int from = sample.getStart().getStartIndex() + 1;
        boolean closed = sample.SAMPLE_END() != null;
        Word inside = word.slice(from, closed ? sample.getStop().getStartIndex() : sample.getStop().getStopIndex() + 1);
        if (closed && inside.text().endsWith(",")) {
            diagnostics.alert(inside.at(inside.text().length() - 1, 1), "failed to parse sample expression <" + SyntaxErrors.shorten(inside.text()) + "]> : unknown converter ''.", "drop the comma before ']'");
            return;
        }
        Optional<ExpressionSyntax> expression = ExpressionReader.read(inside, diagnostics);
        if (closed) {
            expression.ifPresent(e -> parts.add(new TemplateSyntax.Sample(name(item), type(item), flags(item), e, source)));
        } else if (expression.isPresent()) {
            diagnostics.alert(source.span(), "failed to parse log-format : missing ']' after '" + SyntaxErrors.shorten(inside.text()) + "'.", "close the expression with ']'");
        }
    }

    private static boolean flagsBeforeName(LogFormatParser.ItemContext item) {
        return !item.FLAGS().isEmpty()
                && (item.FLAGS().size() > 1
                        || !item.ITEM_NAME().isEmpty()
                                && item.ITEM_NAME().getLast().getSymbol().getStartIndex() > item.FLAGS(0).getSymbol().getStartIndex());
    }

    private static String name(LogFormatParser.ItemContext item) {
        String inside = nameAndType(item);
        int colon = inside.indexOf(':');
        return colon < 0 ? inside : inside.substring(0, colon);
    }

    private static String type(LogFormatParser.ItemContext item) {
        String inside = nameAndType(item);
        int colon = inside.indexOf(':');
        return colon < 0 ? "" : inside.substring(colon + 1);
    }

    private static String nameAndType(LogFormatParser.ItemContext item) {
        String text = item.ITEM_NAME().isEmpty() ? "()" : item.ITEM_NAME(0).getText();
        return text.substring(1, text.length() - 1);
    }

    /** The flags between the braces, separated by commas or, as HAProxy takes them too, blanks. */
    private List<Word> flags(LogFormatParser.ItemContext item) {
        List<Word> flags = new ArrayList<>();
        if (item.FLAGS().isEmpty()) {
            return flags;
        }
        Token token = item.FLAGS(0).getSymbol();
        int from = token.getStartIndex() + 1;
        for (int at = from; at <= token.getStopIndex(); at++) {
            if (at == token.getStopIndex() || ", \t".indexOf(word.text().charAt(at)) >= 0) {
                if (at > from) {
                    flags.add(word.slice(from, at));
                }
                from = at + 1;
            }
        }
        return flags;
    }

    private Word slice(Token token) {
        return word.slice(token.getStartIndex(), token.getStopIndex() + 1);
    }
}
