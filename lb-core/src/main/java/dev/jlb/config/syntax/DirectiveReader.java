package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/** {@code .if}, {@code .elif}, {@code .else}, {@code .endif} and the message directives (manual 2.4). */
final class DirectiveReader {
    private static final int MAX_DEPTH = 64;

    /** One {@code .if} that is open. */
    private static final class Block {
        final Line start;
        /** Whether the lines around the block are read at all. */
        final boolean outer;

        boolean active;
        /** Some branch was chosen already. */
        boolean taken;

        boolean sawElse;

        Block(Line start, boolean outer, boolean active) {
            this.start = start;
            this.outer = outer;
            this.active = active;
            this.taken = active;
        }
    }

    private final Environment environment;
    private final Diagnostics diagnostics;
    private final Deque<Block> blocks = new ArrayDeque<>();

    DirectiveReader(Environment environment, Diagnostics diagnostics) {
        this.environment = environment;
        this.diagnostics = diagnostics;
    }

    void begin(SourceFile source) {
        blocks.clear();
    }

    /** Whether lines are read here, and not skipped. */
    boolean active() {
        return blocks.isEmpty() || blocks.peek().active;
    }

    /** Handles the line if it is a directive. */
    boolean take(Line line) {
        Word word = line.word(0);
        switch (word.text()) {
            case ".if" -> {
                if (blocks.size() >= MAX_DEPTH) {
                    diagnostics.alert(word.span(), "too many nested '.if'.");
                }
                boolean outer = active();
                blocks.push(new Block(line, outer, outer && evaluate(line)));
            }
            case ".elif" -> elif(line);
            case ".else" -> otherwise(line);
            case ".endif" -> {
                if (blocks.isEmpty()) {
                    diagnostics.alert(word.span(), "stray '.endif' without matching '.if'.");
                } else {
                    extra(line);
                    blocks.pop();
                }
            }
            case ".notice", ".warning", ".alert", ".diag" -> {
                if (active()) {
                    message(line);
                }
            }
            default -> {
                if (!active()) {
                    return true;
                }
                if (word.text().startsWith(".") && word.text().length() > 1 && Character.isLetter(word.text().charAt(1))) {
                    diagnostics.alert(word.span(), "unknown directive '" + word + "'.", "known are .if, .elif, .else, .endif, .notice, .warning, .alert and .diag");
                    return true;
                }
                return false;
            }
        }
        return true;
    }

    private void elif(Line line) {
        Block block = blocks.peek();
        if (block == null) {
            diagnostics.alert(line.word(0).span(), "stray '.elif' without matching '.if'.");
        } else if (block.sawElse) {
            diagnostics.alert(line.word(0).span(), "'.elif' after '.else' is not permitted.");
        } else {
            block.active = block.outer && !block.taken && evaluate(line);
            block.taken |= block.active;
        }
    }

    private void otherwise(Line line) {
        Block block = blocks.peek();
        if (block == null) {
            diagnostics.alert(line.word(0).span(), "stray '.else' without matching '.if'.");
        } else if (block.sawElse) {
            diagnostics.alert(line.word(0).span(), "'.else' after '.else' is not permitted.");
        } else {
            extra(line);
            block.sawElse = true;
            block.active = block.outer && !block.taken;
            block.taken = true;
        }
    }

    private void extra(Line line) {
        if (line.size() > 1) {
            diagnostics.alert(line.word(1).span(), "'" + line.word(0) + "' takes no argument.");
        }
    }

    private void message(Line line) {
        String text = line.words().stream().skip(1).map(Word::text).collect(Collectors.joining(" "));
        Severity severity = switch (line.word(0).text()) {
            case ".alert" -> Severity.ALERT;
            case ".warning" -> Severity.WARNING;
            case ".notice" -> Severity.NOTICE;
            default -> Severity.DIAG;
        };
        diagnostics.add(new Diagnostic(severity, line.span(), "'" + text + "'.", ""));
    }

    private boolean evaluate(Line line) {
        return PredicateReader.evaluate(line, 1, environment, diagnostics);
    }

    /** At the end of a file every block must be closed. */
    void end() {
        for (Block block : blocks) {
            diagnostics.alert(block.start.word(0).span(), "missing '.endif' for this '.if'.");
        }
        blocks.clear();
    }
}
