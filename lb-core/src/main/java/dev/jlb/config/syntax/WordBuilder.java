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

/**
 * Makes the words of one line from the pieces that the grammar found: quotes away, escapes and variables resolved, columns
 * remembered (manual 2.2, 2.3). The first mistake ends the line, as in HAProxy: what follows cannot be read with confidence.
 */
final class WordBuilder {
    static final String NO_CONTINUATION = "a backslash does not join lines in this language: what belongs together stands on one line";

    private final SourceFile file;
    private final Diagnostics diagnostics;
    private final UnaryOperator<String> variables;
    private final List<Word> words = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int[] columns = new int[64];
    private Token first;
    private int endColumn;
    private boolean broken;

    /** @param variables value of a variable, or null when it is not set */
    WordBuilder(SourceFile file, Diagnostics diagnostics, UnaryOperator<String> variables) {
        this.file = file;
        this.diagnostics = diagnostics;
        this.variables = variables;
    }

    /** The words so far; the last one may be half a word when the line is broken. */
    List<Word> words() {
        return words;
    }

    /** Whether a mistake was found, and reported. */
    boolean broken() {
        return broken;
    }

    void add(ConfigParser.WordContext word) {
        first = word.getStart();
        for (ConfigParser.PieceContext piece : word.piece()) {
            if (piece.weak() != null) {
                weak(piece.weak());
            } else {
                token(((TerminalNode) piece.getChild(0)).getSymbol());
            }
            if (broken) {
                break;
            }
        }
        finish();
    }

    private void weak(ConfigParser.WeakContext weak) {
        for (ParseTree child : weak.children) {
            token(((TerminalNode) child).getSymbol());
            if (broken) {
                return;
            }
        }
        if (weak.WEAK_END() == null) {
            boolean backslash = weak.getStop().getType() == ConfigLexer.WEAK_LONE;
            mistake(
                    column(weak.getStart()),
                    1,
                    "unmatched quote",
                    backslash ? NO_CONTINUATION : "close the double quote, or write \\\" for a quote that is part of the word");
        }
    }

    private void token(Token token) {
        String raw = token.getText();
        int column = column(token);
        endColumn = column + raw.length();
        switch (token.getType()) {
            case ConfigLexer.TEXT, ConfigLexer.WEAK_TEXT, ConfigLexer.LONE_ESCAPE, ConfigLexer.WEAK_LONE -> literal(raw, column);
            case ConfigLexer.STRONG -> literal(raw.substring(1, raw.length() - 1), column + 1);
            case ConfigLexer.STRONG_OPEN -> mistake(column, 1, "unmatched quote", "close the single quote, or write \\' for an apostrophe");
            case ConfigLexer.HEX_ESCAPE, ConfigLexer.WEAK_HEX -> append((char) Integer.parseInt(raw.substring(2), 16), column);
            case ConfigLexer.HEX_BROKEN, ConfigLexer.WEAK_HEX_BROKEN ->
                mistake(column, raw.length(), "truncated or invalid hexadecimal sequence", "\\x takes two hexadecimal digits; write \\\\x for a backslash and an x");
            case ConfigLexer.ESCAPE -> escape(raw.charAt(1), column, false);
            case ConfigLexer.WEAK_ESCAPE -> escape(raw.charAt(1), column, true);
            case ConfigLexer.VARIABLE -> expand(raw.substring(1), column, column + 1, false);
            case ConfigLexer.BRACED, ConfigLexer.BRACED_OPEN -> braced(raw, column);
            case ConfigLexer.DOLLAR -> badName(column + 1);
            default -> {
                // the quotes themselves leave nothing in the word
            }
        }
    }

    private void escape(char escaped, int column, boolean weak) {
        switch (escaped) {
            case 'n' -> append('\n', column);
            case 'r' -> append('\r', column);
            case 't' -> append('\t', column);
            case ' ', '#', '\\', '"', '\'' -> append(escaped, column);
            case '$' -> {
                // (manual 2.2 has \$ outside of quotes as well; HAProxy keeps that backslash)
                if (weak) {
                    append('$', column);
                } else {
                    keep(escaped, column);
                }
            }
            default -> keep(escaped, column);
        }
    }

    /** Any other backslash stays: regular expressions live on it. */
    private void keep(char escaped, int column) {
        append('\\', column);
        append(escaped, column + 1);
    }

    /** {@code ${NAME}}, {@code ${NAME-default}}, {@code ${NAME[*]}}; {@code raw} may lack its closing brace. */
    private void braced(String raw, int column) {
        int start = 2;
        int end = start;
        if (end < raw.length() && raw.charAt(end) == '.') {
            end++;
        }
        int letters = end;
        while (end < raw.length() && isNameChar(raw.charAt(end), end == letters)) {
            end++;
        }
        if (end == letters) {
            badName(column + start);
            return;
        }
        String name = raw.substring(start, end);
        boolean list = raw.startsWith("[*]", end);
        if (list) {
            end += 3;
        } else if (raw.startsWith("[", end)) {
            mistake(column + end, Math.min(3, raw.length() - end), "truncated or invalid word expansion sequence", "a list of words is written ${" + name + "[*]}");
            return;
        }
        boolean hasDefault = raw.startsWith("-", end);
        if (!raw.endsWith("}") || !hasDefault && end != raw.length() - 1) {
            mistake(column + 1, 1, "unmatched brace in environment variable name", "use ${NAME}, ${NAME-default} or ${NAME[*]}");
        } else if (hasDefault && variables.apply(name) == null && !name.startsWith(".")) {
            value(raw.substring(end + 1, raw.length() - 1), column, list);
        } else {
            expand(name, column, column + start, list);
        }
    }

    private static boolean isNameChar(char c, boolean first) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || !first && c >= '0' && c <= '9';
    }

    private void expand(String name, int column, int nameColumn, boolean list) {
        String value = variables.apply(name);
        if (value != null) {
            value(value, column, list);
        } else if (name.startsWith(".")) {
            badName(nameColumn);
        }
    }

    private void value(String value, int column, boolean list) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (list && c == ' ') {
                if (i == 0 || value.charAt(i - 1) != ' ') {
                    finish();
                }
            } else {
                append(c, column);
            }
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
        int column = column(first);
        int nul = text.indexOf("\0");
        if (nul >= 0) {
            // to HAProxy a word ends at a NUL that an escape or a variable put there
            text.setLength(nul);
        }
        Span span = new Span(file, first.getLine(), column, Math.max(1, endColumn - column));
        words.add(new Word(text.toString(), span, Arrays.copyOf(columns, text.length())));
        text.setLength(0);
    }

    private void badName(int column) {
        mistake(
                column,
                1,
                "forbidden first char in environment variable name",
                "names start with a letter or an underscore; pseudo-variables are .FILE, .LINE and .SECTION; write \\$ for a dollar sign");
    }

    private void mistake(int column, int length, String message, String hint) {
        broken = true;
        diagnostics.alert(new Span(file, first.getLine(), column, Math.max(1, length)), message + " at position " + column + ".", hint);
    }

    private static int column(Token token) {
        return token.getCharPositionInLine() + 1;
    }
}
