package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.grammar.LogFormatLexer;
import dev.jlb.grammar.LogFormatParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Reads log-format strings (manual 8.2.6). */
public final class TemplateReader {
    private TemplateReader() {}

    /** Empty, with an alert, when the string is malformed. */
    public static Optional<TemplateSyntax> read(Word word, Diagnostics diagnostics) {
        if (word.text().indexOf('%') < 0) {
            return Optional.of(new TemplateSyntax(word.text().isEmpty() ? List.of() : List.of(new TemplateSyntax.Literal(word.text(), word)), word));
        }
        LogFormatLexer lexer = new LogFormatLexer(CharStreams.fromString(word.text()));
        lexer.removeErrorListeners();
        LogFormatParser parser = new LogFormatParser(new CommonTokenStream(lexer));
        parser.removeErrorListeners();
        List<TemplateSyntax.Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int literalFrom = 0;
        int before = diagnostics.alertCount();
        for (LogFormatParser.PartContext part : parser.template().part()) {
            if (part.item() == null) {
                if (literal.isEmpty()) {
                    literalFrom = part.getStart().getStartIndex();
                }
                literal.append(part.PERCENT_SIGN() != null ? "%" : part.getText());
                continue;
            }
            if (!literal.isEmpty()) {
                parts.add(new TemplateSyntax.Literal(literal.toString(), word.slice(literalFrom, part.getStart().getStartIndex())));
                literal.setLength(0);
            }
            item(word, part.item(), parts, diagnostics);
        }
        if (!literal.isEmpty()) {
            parts.add(new TemplateSyntax.Literal(literal.toString(), word.slice(literalFrom, word.text().length())));
        }
        return diagnostics.alertCount() > before ? Optional.empty() : Optional.of(new TemplateSyntax(parts, word));
    }

    private static void item(Word word, LogFormatParser.ItemContext item, List<TemplateSyntax.Part> parts, Diagnostics diagnostics) {
        String name = "";
        String type = "";
        List<Word> flags = new ArrayList<>();
        Token last = null;
        for (ParseTree child : item.children) {
            Token token = ((TerminalNode) child).getSymbol();
            last = token;
            int from = token.getStartIndex();
            int to = token.getStopIndex() + 1;
            if (token.getType() == LogFormatLexer.ITEM_NAME) {
                String inside = word.text().substring(from + 1, to - 1);
                int colon = inside.indexOf(':');
                name = colon < 0 ? inside : inside.substring(0, colon);
                type = colon < 0 ? "" : inside.substring(colon + 1);
            } else if (token.getType() == LogFormatLexer.FLAGS) {
                flags(word, from + 1, to - 1, flags);
            }
        }
        Word source = word.slice(item.getStart().getStartIndex(), item.getStop().getStopIndex() + 1);
        if (last == null || item.ALIAS() == null && item.EXPRESSION() == null) {
            boolean open = word.text().startsWith("[", source.text().length() + item.getStart().getStartIndex() - 1)
                    || last != null && last.getText().equals("[");
            diagnostics.alert(
                    source.span(),
                    open
                            ? "unmatched '[' in log-format string '" + word + "'."
                            : "unexpected end or character behind '%' in log-format string: '" + source + "'.",
                    open ? "close the expression with ']'" : "write %% for a percent sign");
            return;
        }
        int from = last.getStartIndex();
        int to = last.getStopIndex() + 1;
        if (item.ALIAS() != null) {
            parts.add(new TemplateSyntax.Alias(name, type, flags, word.slice(from, to), source));
            return;
        }
        Word inside = word.slice(from + 1, to - 1);
        String finalName = name;
        String finalType = type;
        ExpressionReader.read(inside, diagnostics)
                .ifPresent(expression -> parts.add(new TemplateSyntax.Sample(finalName, finalType, flags, expression, source)));
    }

    private static void flags(Word word, int from, int to, List<Word> flags) {
        int at = from;
        while (at < to) {
            int comma = word.text().indexOf(',', at);
            int end = comma < 0 || comma > to ? to : comma;
            if (end > at) {
                flags.add(word.slice(at, end));
            }
            at = end + 1;
        }
    }
}
