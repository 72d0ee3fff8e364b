package dev.jlb.config.syntax;

import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.source.SourceFile;
import dev.jlb.config.source.Span;
import dev.jlb.grammar.ConfigLexer;
import dev.jlb.grammar.ConfigParser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;

/**
 * Files to sections of lines of words (manual 2.1 to 2.4). Variables are expanded and {@code .if} blocks decided on the way, line
 * by line, because {@code setenv} changes what later lines see. Linear in the size of the input; never throws for what a file contains.
 */
public final class ConfigReader {
    /** Words of a line that HAProxy accepts ({@code MAX_LINE_ARGS}). */
    private static final int MAX_WORDS = 64;

    private static final Set<String> SECTIONS = Set.of(
            "global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "mailers", "userlist", "cache", "http-errors", "ring",
            "log-forward", "log-profile", "fcgi-app", "crt-store", "acme", "traces", "healthcheck", "namespace_list", "program");

    private final Environment environment;
    private final Diagnostics diagnostics;
    private final DirectiveReader directives;
    private final List<Section> sections = new ArrayList<>();
    private Line header;
    private List<Line> lines = new ArrayList<>();
    private SourceFile file;
    private int lineNumber;

    private ConfigReader(Environment environment, Diagnostics diagnostics) {
        this.environment = environment;
        this.diagnostics = diagnostics;
        this.directives = new DirectiveReader(environment, diagnostics);
    }

    /** Reads the files in order, as one configuration. */
    public static List<Section> read(List<SourceFile> files, Environment environment, Diagnostics diagnostics) {
        ConfigReader reader = new ConfigReader(environment, diagnostics);
        for (SourceFile file : files) {
            reader.read(file);
        }
        return reader.sections;
    }

    private void read(SourceFile source) {
        file = source;
        header = null;
        lines = new ArrayList<>();
        directives.begin(source);
        int nul = source.text().indexOf('\0');
        String text = source.text();
        if (nul >= 0) {
            Span at = position(text, nul);
            diagnostics.alert(at, "a line contains a NUL character: the file is not a configuration, or it is damaged.");
            text = text.substring(0, nul);
        }
        ConfigLexer lexer = new ConfigLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        CommonTokenStream tokens = new CommonTokenStream(lexer);
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
        if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            diagnostics.alert(
                    position(text, text.length() - 1),
                    "missing LF on last line, file might have been truncated at position " + (text.length() - text.lastIndexOf('\n')) + ".",
                    "end the file with a line feed");
        }
        endSection();
        directives.end();
    }

    private void line(ConfigParser.LineContext context) {
        lineNumber = context.getStart().getLine();
        if (context.word().isEmpty()) {
            return;
        }
        WordBuilder builder = new WordBuilder(file, diagnostics, this::variable);
        boolean active = directives.active();
        if (!active && !context.word(0).getStart().getText().startsWith(".")) {
            return;
        }
        for (ConfigParser.WordContext word : context.word()) {
            builder.add(word);
        }
        List<Word> words = builder.words();
        if (words.isEmpty() || words.size() == 1 && words.getFirst().text().isEmpty()) {
            // a variable that expanded to nothing
            return;
        }
        Span from = words.getFirst().span();
        Span to = words.getLast().span();
        int length = to.line() == from.line() ? to.column() + to.length() - from.column() : from.length();
        Line line = new Line(words, new Span(file, from.line(), from.column(), length));
        if (directives.take(line)) {
            return;
        }
        if (words.size() > MAX_WORDS) {
            diagnostics.alert(
                    words.get(MAX_WORDS).span(),
                    "too many words, truncating after word " + MAX_WORDS + ", position " + words.get(MAX_WORDS).span().column() + ": <" + words.get(MAX_WORDS).text() + ">.");
            line = new Line(words.subList(0, MAX_WORDS), line.span());
        }
        place(line);
    }

    private void place(Line line) {
        Word keyword = line.word(0);
        if (SECTIONS.contains(keyword.text())) {
            endSection();
            header = line;
        } else if (header == null) {
            diagnostics.alert(
                    keyword.span(),
                    "unknown keyword '" + keyword + "' out of section.",
                    "a file starts with a section such as 'global', 'defaults', 'frontend' or 'backend'");
        } else {
            if (header.word(0).is("global")) {
                environmentKeyword(line);
            }
            lines.add(line);
        }
    }

    private void endSection() {
        if (header != null) {
            sections.add(new Section(header, lines));
            header = null;
            lines = new ArrayList<>();
        }
    }

    /** {@code setenv} and its kin act while reading (manual 3.1); their arguments are checked with all other keywords later. */
    private void environmentKeyword(Line line) {
        boolean pair = line.size() >= 3;
        switch (line.word(0).text()) {
            case "setenv" -> {
                if (pair) {
                    environment.set(line.word(1).text(), line.word(2).text());
                }
            }
            case "presetenv" -> {
                if (pair && environment.get(line.word(1).text()) == null) {
                    environment.set(line.word(1).text(), line.word(2).text());
                }
            }
            case "unsetenv" -> line.words().stream().skip(1).forEach(name -> environment.unset(name.text()));
            case "resetenv" -> {
                Set<String> kept = new HashSet<>();
                line.words().stream().skip(1).forEach(name -> kept.add(name.text()));
                environment.keepOnly(kept);
            }
            default -> {
                // not about the environment
            }
        }
    }

    private String variable(String name) {
        return switch (name) {
            case ".FILE" -> file.name();
            case ".LINE" -> Integer.toString(lineNumber);
            case ".SECTION" -> header == null ? "" : header.size() > 1 ? header.word(1).text() : header.word(0).text();
            default -> environment.get(name);
        };
    }

    private Span position(String text, int offset) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < offset; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                start = i + 1;
            }
        }
        return new Span(file, line, offset - start + 1, 1);
    }
}
