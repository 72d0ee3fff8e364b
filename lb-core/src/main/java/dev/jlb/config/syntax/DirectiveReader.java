package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostic;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Severity;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.source.Span;
import dev.jlb.config.source.Suggestions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** {@code .if}, {@code .elif}, {@code .else}, {@code .endif} and the message directives (manual 2.4), in HAProxy's words. */
final class DirectiveReader {
    /** HAProxy's own limit. */
    private static final int MAX_DEPTH = 99;

    private static final List<String> KNOWN = List.of(".if", ".elif", ".else", ".endif", ".notice", ".warning", ".alert", ".diag");

    /** One {@code .if} that is open. */
    private static final class Block {
        final Word start;
        boolean active;
        /** Nothing more of this block is read: a branch was chosen, its surroundings are skipped, or its condition is broken. */
        boolean done;

        boolean sawElse;

        Block(Word start, boolean outer) {
            this.start = start;
            this.done = !outer;
        }
    }

    private final Environment environment;
    private final Diagnostics diagnostics;
    private final Deque<Block> blocks = new ArrayDeque<>();
    /** Blocks beyond the limit: counted so that their ends are not taken for others' ends. */
    private int tooDeep;

    DirectiveReader(Environment environment, Diagnostics diagnostics) {
        this.environment = environment;
        this.diagnostics = diagnostics;
    }

    /** Whether lines are read here, and not skipped. */
    boolean active() {
        return tooDeep == 0 && (blocks.isEmpty() || blocks.peek().active);
    }

    /** Handles the line if it is a directive or stands in a skipped block. */
    boolean take(Line line) {
        Word word = line.word(0);
        switch (word.text()) {
            case ".if" -> open(line);
            case ".elif" -> elif(line);
            case ".else" -> otherwise(line);
            case ".endif" -> close(line);
            case ".notice", ".warning", ".alert", ".diag" -> {
                if (active()) {
                    message(line);
                }
            }
            default -> {
                if (!active()) {
                    return true;
                }
                if (word.text().startsWith(".")) {
                    diagnostics.alert(word.span(), "unknown directive '" + word + "'.", Suggestions.hint(word.text(), KNOWN));
                    return true;
                }
                return false;
            }
        }
        return true;
    }

    /** A directive on a line that was reported already: a block whose condition cannot be read is skipped whole. */
    boolean takeBroken(Line line) {
        switch (line.word(0).text()) {
            case ".if" -> {
                if (push(line)) {
                    blocks.peek().done = true;
                }
            }
            case ".elif", ".else" -> {
                if (tooDeep == 0 && !blocks.isEmpty()) {
                    blocks.peek().active = false;
                    blocks.peek().done = true;
                }
            }
            case ".endif" -> pop();
            default -> {
                return !active();
            }
        }
        return true;
    }

    private void open(Line line) {
        if (push(line)) {
            choose(blocks.peek(), line);
        }
    }

    private boolean push(Line line) {
        boolean outer = active();
        if (blocks.size() >= MAX_DEPTH) {
            if (tooDeep++ == 0) {
                diagnostics.alert(line.word(0).span(), "too many nested '.if', max is 100.");
            }
            return false;
        }
        blocks.push(new Block(line.word(0), outer));
        return true;
    }

    private void pop() {
        if (tooDeep > 0) {
            tooDeep--;
        } else if (!blocks.isEmpty()) {
            blocks.pop();
        }
    }

    private void elif(Line line) {
        if (tooDeep == 0 && mayFollow(line)) {
            choose(blocks.peek(), line);
        }
    }

    private void otherwise(Line line) {
        if (tooDeep == 0 && mayFollow(line)) {
            noArgument(line);
            Block block = blocks.peek();
            block.sawElse = true;
            block.active = !block.done;
            block.done = true;
        }
    }

    private void close(Line line) {
        if (tooDeep == 0 && blocks.isEmpty()) {
            lone(line);
            return;
        }
        noArgument(line);
        pop();
    }

    /** Decides whether the lines behind this {@code .if} or {@code .elif} are read. A broken condition ends the whole block. */
    private void choose(Block block, Line line) {
        block.active = false;
        if (!block.done) {
            int before = diagnostics.alertCount();
            block.active = PredicateReader.evaluate(line, environment, diagnostics);
            block.done = block.active || diagnostics.alertCount() > before;
        }
    }

    private boolean mayFollow(Line line) {
        if (blocks.isEmpty()) {
            lone(line);
            return false;
        }
        if (blocks.peek().sawElse) {
            diagnostics.alert(line.word(0).span(), "'" + line.word(0) + "' after '.else' is not permitted.", "this block was opened in line " + blocks.peek().start.span().line());
            return false;
        }
        return true;
    }

    private void lone(Line line) {
        diagnostics.alert(line.word(0).span(), "lone '" + line.word(0) + "' with no matching '.if'.");
    }

    private void noArgument(Line line) {
        if (line.size() > 1 && !line.word(1).text().isEmpty()) {
            diagnostics.alert(line.word(1).span(), "Unexpected argument '" + line.word(1) + "' for '" + line.word(0) + "'.");
        }
    }

    private void message(Line line) {
        if (line.size() > 2 && !line.word(2).text().isEmpty()) {
            diagnostics.alert(
                    line.word(2).span(),
                    "Unexpected argument '" + line.word(2) + "' for '" + line.word(0) + "'. Use quotes if the message should contain spaces.");
            return;
        }
        Severity severity = switch (line.word(0).text()) {
            case ".alert" -> Severity.ALERT;
            case ".warning" -> Severity.WARNING;
            case ".notice" -> Severity.NOTICE;
            default -> Severity.DIAG;
        };
        String text = line.size() > 1 ? line.word(1).text() : "";
        diagnostics.add(new Diagnostic(severity, line.span(), "'" + text + "'.", ""));
    }

    /** At the end of a file every block must be closed; HAProxy names the last line. */
    void end(SourceFile file, int lastLine) {
        if (!blocks.isEmpty()) {
            Span opened = blocks.peek().start.span();
            diagnostics.alert(
                    new Span(file, lastLine, 1, 1),
                    "non-terminated '.if' block.",
                    "the '.if' of line " + opened.line() + " has no '.endif'");
        }
        blocks.clear();
        tooDeep = 0;
    }
}
