package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.source.Span;
import dev.jlb.grammar.ConfigLexer;
import dev.jlb.grammar.ConfigParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Makes words of the pieces that the grammar found: quotes away, escapes and variables resolved, columns remembered. */
final class WordBuilder {
    private final SourceFile file;
    private final Diagnostics diagnostics;
    private final UnaryOperator<String> variables;
    private final List<Word> words = new ArrayList<>();
    private StringBuilder text = new StringBuilder();
    private int[] columns = new int[64];
    private Token first;
    private int endColumn;

    /** @param variables value of a variable, or null when it is not set */
    WordBuilder(SourceFile file, Diagnostics diagnostics, UnaryOperator<String> variables) {
        this.file = file;
        this.diagnostics = diagnostics;
        this.variables = variables;
    }

    List<Word> words() {
        return words;
    }

    void add(ConfigParser.WordContext word) {
        first = word.getStart();
        for (ConfigParser.PieceContext piece : word.piece()) {
            if (piece.weak() != null) {
                weak(piece.weak());
            } else {
                token(((TerminalNode) piece.getChild(0)).getSymbol(), false);
            }
        }
        finish();
    }

    private void weak(ConfigParser.WeakContext weak) {
        boolean closed = weak.WEAK_END() != null;
        if (!closed) {
            diagnostics.alert(span(weak.getStart(), 1), "unmatched quote.", "close the double quote, or escape it with a backslash");
        }
        for (ParseTree child : weak.children) {
            token(((TerminalNode) child).getSymbol(), true);
        }
    }

    private void token(Token token, boolean quoted) {
        String raw = token.getText();
        int column = token.getCharPositionInLine() + 1;
        endColumn = column + raw.length();
        switch (token.getType()) {
            case ConfigLexer.TEXT, ConfigLexer.DOLLAR, ConfigLexer.LONE_ESCAPE -> literal(raw, column);
            case ConfigLexer.STRONG -> literal(raw.substring(1, raw.length() - 1), column + 1);
            case ConfigLexer.STRONG_OPEN ->
                diagnostics.alert(span(token, 1), "unmatched quote.", "close the single quote, or escape it with a backslash");
            case ConfigLexer.HEX_ESCAPE -> append((char) Integer.parseInt(raw.substring(2), 16), column);
            case ConfigLexer.ESCAPE -> escape(raw.charAt(1), column, quoted);
            case ConfigLexer.VARIABLE -> expand(raw.substring(1), column, false);
            case ConfigLexer.BRACED -> braced(token, raw.substring(2, raw.length() - 1), column);
            default -> {
                // quotes and continuations leave nothing in the word
            }
        }
    }

    private void escape(char escaped, int column, boolean quoted) {
        switch (escaped) {
            case 'n' -> append('\n', column);
            case 'r' -> append('\r', column);
            case 't' -> append('\t', column);
            case ' ', '\t', '#', '\\', '"', '\'', '$' -> append(escaped, column);
            default -> {
                // any other backslash is kept: regular expressions live on it
                append('\\', column);
                append(escaped, column + 1);
            }
        }
    }

    /** {@code NAME}, {@code NAME-default}, {@code NAME[*]}. */
    private void braced(Token token, String inside, int column) {
        int end = 0;
        while (end < inside.length() && (Character.isLetterOrDigit(inside.charAt(end)) || "_.".indexOf(inside.charAt(end)) >= 0)) {
            end++;
        }
        String name = inside.substring(0, end);
        String rest = inside.substring(end);
        if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
            diagnostics.alert(span(token, token.getText().length()), "unauthorized character in environment variable name.", "names consist of letters, digits and underscores");
            return;
        }
        boolean list = rest.startsWith("[*]");
        if (list) {
            rest = rest.substring(3);
        }
        if (rest.startsWith("-")) {
            String value = variables.apply(name);
            value(value != null ? value : rest.substring(1), column, list);
        } else if (rest.isEmpty()) {
            expand(name, column, list);
        } else {
            diagnostics.alert(span(token, token.getText().length()), "syntax error in environment variable '" + inside + "'.", "use ${NAME}, ${NAME-default} or ${NAME[*]}");
        }
    }

    private void expand(String name, int column, boolean list) {
        String value = variables.apply(name);
        if (value != null) {
            value(value, column, list);
        }
    }

    private void value(String value, int column, boolean list) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (list && c == ' ') {
                if (!text.isEmpty()) {
                    finish();
                }
                continue;
            }
            append(c, column);
        }
    }

    private void literal(String raw, int column) {
        for (int i = 0; i < raw.length(); i++) {
            append(raw.charAt(i), column + i);
        }
    }

    private void append(char c, int column) {
        int at = text.length();
        if (at == columns.length) {
            columns = Arrays.copyOf(columns, at * 2);
        }
        columns[at] = column;
        text.append(c);
    }

    private void finish() {
        int column = first.getCharPositionInLine() + 1;
        int length = Math.max(1, endColumn - column);
        words.add(new Word(text.toString(), new Span(file, first.getLine(), column, length), Arrays.copyOf(columns, text.length())));
        text = new StringBuilder();
    }

    private Span span(Token token, int length) {
        return new Span(file, token.getLine(), token.getCharPositionInLine() + 1, length);
    }
}
