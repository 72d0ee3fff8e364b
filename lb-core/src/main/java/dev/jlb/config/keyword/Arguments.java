package dev.jlb.config.keyword;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.Span;
import dev.jlb.config.syntax.ConditionReader;
import dev.jlb.config.syntax.ConditionSyntax;
import dev.jlb.config.syntax.Line;
import dev.jlb.config.syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cursor over the words of a line. Every complaint carries file, line and column; none needs a position from the caller.
 */
public final class Arguments {
    private final Line line;
    private final int keywordWords;
    private final Diagnostics diagnostics;
    private int next;

    /** @param keywordWords how many words the keyword took, {@code no} included */
    public Arguments(Line line, int keywordWords, Diagnostics diagnostics) {
        this.line = line;
        this.keywordWords = keywordWords;
        this.diagnostics = diagnostics;
        this.next = keywordWords;
    }

    public Line line() {
        return line;
    }

    /** The whole line. */
    public Span span() {
        return line.span();
    }

    public Diagnostics diagnostics() {
        return diagnostics;
    }

    /** The words of the keyword as written. */
    public String keyword() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < keywordWords; i++) {
            text.append(i == 0 ? "" : " ").append(line.word(i).text());
        }
        return text.toString();
    }

    public boolean hasNext() {
        return next < line.size();
    }

    /** The next word without taking it; null at the end. */
    public Word peek() {
        return hasNext() ? line.word(next) : null;
    }

    public boolean nextIs(String text) {
        return hasNext() && line.word(next).is(text);
    }

    /** Takes the next word when it is {@code text}. */
    public boolean takeIf(String text) {
        if (nextIs(text)) {
            next++;
            return true;
        }
        return false;
    }

    /** The next word, or the complaint that {@code what} is missing. */
    public Word take(String what) {
        if (!hasNext()) {
            throw error(lastSpan(), "'" + keyword() + "' expects " + what + ".");
        }
        return line.word(next++);
    }

    /** All words that are left. */
    public List<Word> takeRest() {
        List<Word> rest = new ArrayList<>(line.words().subList(next, line.size()));
        next = line.size();
        return rest;
    }

    /** Takes {@code if …} / {@code unless …} up to the end of the line; nothing else may follow. */
    public Optional<ConditionSyntax> takeCondition() {
        if (nextIs("if") || nextIs("unless")) {
            return ConditionReader.read(takeRest(), diagnostics);
        }
        end();
        return Optional.empty();
    }

    /** Complains about words that nothing takes. */
    public void end() {
        if (hasNext() && !peek().text().isEmpty()) {
            throw error(peek().span(), "'" + keyword() + "' cannot handle unexpected argument '" + peek().text() + "'.");
        }
    }

    /** For lines of which HAProxy reads no more: what follows is accepted with a warning. */
    public void ignoreRest() {
        if (hasNext() && !peek().text().isEmpty()) {
            diagnostics.warning(peek().span(), "'" + peek().text() + "' is ignored behind '" + keyword() + "'.", "remove it");
        }
        takeRest();
    }

    /** The word taken last, or the keyword's last. */
    public Word last() {
        return line.word(Math.max(0, next - 1));
    }

    /** Where {@link #last} stands. */
    public Span lastSpan() {
        return line.word(Math.max(0, next - 1)).span();
    }

    public ConfigException error(Span span, String message) {
        return new ConfigException(span, message);
    }

    public ConfigException error(Span span, String message, String hint) {
        return new ConfigException(span, message, hint);
    }
}
