package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.grammar.ConfigParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;

/**
 * The canonical layout of a file ({@code jlb fmt}): section keywords at the margin with an empty line above, everything else
 * indented by four blanks (manual 2.1), four more inside each {@code .if}; one blank between words; no two empty lines in a row.
 * Words stay as they were written, quotes and variables included, and no comment is lost: the program that reads the result
 * sees the same words. Reading the result and printing it again gives the same text.
 */
public final class Printer {
    private static final String INDENT = "    ";

    private final SourceFile file;
    private final Set<String> sectionKeywords;
    private final StringBuilder out = new StringBuilder();
    /** Comment lines whose indentation depends on what follows; "" stands for an empty line. */
    private final List<String> pending = new ArrayList<>();

    private boolean insideSection;
    private int depth;

    private Printer(SourceFile file, Set<String> sectionKeywords) {
        this.file = file;
        this.sectionKeywords = sectionKeywords;
    }

    /** The same configuration in canonical layout. A file with a NUL, which no reader takes, comes back as it is. */
    public static String format(SourceFile file) {
        return format(file, ConfigReader.SECTIONS);
    }

    /** The same for another language of sections. */
    public static String format(SourceFile file, Set<String> sectionKeywords) {
        return file.text().indexOf('\0') >= 0 ? file.text() : new Printer(file, sectionKeywords).print();
    }

    private String print() {
        CommonTokenStream tokens = new CommonTokenStream(ConfigReader.lexer(file.text()));
        ConfigParser parser = new ConfigParser(tokens);
        parser.removeErrorListeners();
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        while (tokens.LA(1) != Token.EOF) {
            int before = tokens.index();
            line(parser.line());
            if (tokens.index() == before) {
                tokens.consume();
            }
        }
        while (!pending.isEmpty() && pending.getLast().isEmpty()) {
            pending.removeLast();
        }
        flush(insideSection ? 1 : 0);
        return out.toString();
    }

    private void line(ConfigParser.LineContext line) {
        String comment = line.COMMENT() == null ? "" : line.COMMENT().getText().stripTrailing();
        if (line.word().isEmpty()) {
            if (!comment.isEmpty()) {
                pending.add(comment);
            } else if (pending.isEmpty() ? !out.isEmpty() : !pending.getLast().isEmpty()) {
                pending.add("");
            }
            return;
        }
        String keyword = firstWord(line);
        boolean section = sectionKeywords.contains(keyword);
        if (keyword.equals(".endif") || keyword.equals(".else") || keyword.equals(".elif")) {
            depth = Math.max(0, depth - 1);
        }
        if (section && !out.isEmpty() && depth == 0 && (pending.isEmpty() || !pending.contains(""))) {
            pending.addFirst("");
        }
        insideSection |= section;
        int level = (insideSection && !section ? 1 : 0) + depth;
        flush(level);
        out.append(INDENT.repeat(level)).append(words(line)).append(comment.isEmpty() ? "" : " " + comment).append('\n');
        if (keyword.equals(".if") || keyword.equals(".else") || keyword.equals(".elif")) {
            depth = Math.min(depth + 1, 100);
        }
    }

    private void flush(int level) {
        for (String text : pending) {
            out.append(text.isEmpty() ? "" : INDENT.repeat(level) + text).append('\n');
        }
        pending.clear();
    }

    /** The words as written, one blank between them. */
    private String words(ConfigParser.LineContext line) {
        StringBuilder text = new StringBuilder();
        for (ConfigParser.WordContext word : line.word()) {
            int end = word.getStop().getStopIndex() + 1;
            text.append(text.isEmpty() ? "" : " ").append(file.text(), word.getStart().getStartIndex(), end);
        }
        if (line.CARRIAGE() != null && !line.CARRIAGE().getText().isBlank()) {
            // text behind a carriage return: no reader looks at it, but it is not ours to drop
            text.append(line.CARRIAGE().getText());
        }
        return text.toString();
    }

    private String firstWord(ConfigParser.LineContext line) {
        WordBuilder builder = new WordBuilder(file, new Diagnostics(), name -> "");
        builder.add(line.word(0));
        return builder.words().getFirst().text();
    }
}
