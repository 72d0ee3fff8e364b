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
import java.util.function.UnaryOperator;
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

    /** The words that open a section in HAProxy's configuration files. */
    public static final Set<String> SECTIONS = Set.of(
            "global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "mailers", "userlist", "cache", "http-errors", "ring",
            "log-forward", "log-profile", "fcgi-app", "crt-store", "acme", "traces", "healthcheck", "namespace_list", "program");

    private final Environment environment;
    private final Set<String> sectionKeywords;
    private final String wantedScope;
    private final Diagnostics diagnostics;
    private final DirectiveReader directives;
    private final List<Section> sections = new ArrayList<>();
    private Line header;
    private boolean headerWanted;
    private List<Line> lines = new ArrayList<>();
    private SourceFile file;
    private String text;
    /** Finds the folder of {@code default-path} for a file; that of the process at first. */
    private UnaryOperator<String> defaultPath = file -> "";
    private String scope = "";
    private int lineNumber;

    private ConfigReader(Environment environment, Set<String> sectionKeywords, String wantedScope, Diagnostics diagnostics) {
        this.environment = environment;
        this.sectionKeywords = sectionKeywords;
        this.wantedScope = wantedScope;
        this.diagnostics = diagnostics;
        this.directives = new DirectiveReader(environment, diagnostics);
    }

    /** Reads the files in order, as one configuration. */
    public static List<Section> read(List<SourceFile> files, Environment environment, Diagnostics diagnostics) {
        return read(files, environment, SECTIONS, null, diagnostics);
    }

    /**
     * The same for another language of sections, such as the file of a SPOE filter.
     *
     * @param scope the lines wanted are those behind {@code [scope]}; "" for those before any, null for all
     */
    public static List<Section> read(List<SourceFile> files, Environment environment, Set<String> sectionKeywords, String scope, Diagnostics diagnostics) {
        ConfigReader reader = new ConfigReader(environment, sectionKeywords, scope, diagnostics);
        for (SourceFile file : files) {
            reader.read(file);
        }
        return reader.sections;
    }

    private void read(SourceFile source) {
        file = source.within(defaultPath.apply(source.name()));
        int nul = source.text().indexOf('\0');
        text = nul < 0 ? source.text() : source.text().substring(0, nul);
        scope = "";
        CommonTokenStream tokens = new CommonTokenStream(lexer(text));
        ConfigParser parser = new ConfigParser(tokens);
        parser.removeErrorListeners();
        // every decision of this grammar is one token ahead: SLL is exact
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        lineNumber = 1;
        while (tokens.LA(1) != Token.EOF) {
            int before = tokens.index();
            line(parser.line());
            if (tokens.index() == before) {
                tokens.consume();
            }
        }
        endSection();
        if (nul >= 0) {
            int position = text.length() - text.lastIndexOf('\n');
            diagnostics.alert(
                    new Span(file, SourceFile.lineCount(text), position, 1),
                    "Stray NUL character at position " + position + ".",
                    "nothing behind it is read: the file is no configuration, or it is damaged");
        } else if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            int position = text.length() - text.lastIndexOf('\n');
            diagnostics.alert(
                    new Span(file, SourceFile.lineCount(text), Math.max(1, position - 1), 1),
                    "Missing LF on last line, file might have been truncated at position " + position + ".",
                    "end the file with a line feed");
        }
        directives.end(file, text.isEmpty() ? 1 : SourceFile.lineCount(text.substring(0, text.length() - 1)));
    }

    static ConfigLexer lexer(String text) {
        ConfigLexer lexer = new ConfigLexer(new ByteStream(text));
        lexer.removeErrorListeners();
        return lexer;
    }

    private void line(ConfigParser.LineContext context) {
        lineNumber = context.getStart().getLine();
        if (context.word().isEmpty()) {
            return;
        }
        if (text.charAt(context.word(0).getStart().getStartIndex()) == '[') {
            scope(context.word(0).getStart().getStartIndex());
            return;
        }
        // A skipped line is cut into words as well: HAProxy refuses broken quotes there, too.
        WordBuilder builder = new WordBuilder(file, diagnostics, this::variable);
        for (ConfigParser.WordContext word : context.word()) {
            builder.add(word);
            if (builder.broken() || builder.words().size() > MAX_WORDS) {
                break;
            }
        }
        List<Word> words = builder.words();
        Line line = new Line(words, spanOf(words));
        if (builder.broken()) {
            broken(line);
        } else if (words.size() > MAX_WORDS) {
            Word last = words.get(MAX_WORDS);
            diagnostics.alert(
                    last.span(),
                    "too many words, truncating after word " + MAX_WORDS + ", position " + last.span().column() + ": <" + words.get(MAX_WORDS - 1) + ">.",
                    "split the line in two, or put the values into a file (-f)");
            broken(new Line(words.subList(0, MAX_WORDS), line.span()));
        } else if (!words.getFirst().text().isEmpty() && !directives.take(line)) {
            // (a line whose first word is empty, say of an unset variable, is an empty line to HAProxy)
            if (context.word().getLast().getStop().getType() == ConfigLexer.LONE_ESCAPE && context.COMMENT() == null) {
                Word last = words.getLast();
                diagnostics.warning(last.at(Math.max(0, last.text().length() - 1), 1), "the line ends with a backslash, which is a character like any other here.", WordBuilder.NO_CONTINUATION);
            }
            place(line);
        }
    }

    /** {@code [name]}: what follows belongs to the engine of that name, in the files of filters; without meaning elsewhere. */
    private void scope(int start) {
        int lineEnd = text.indexOf('\n', start);
        String line = text.substring(start, lineEnd < 0 ? text.length() : lineEnd).stripTrailing();
        int column = start - text.lastIndexOf('\n', start);
        int end = 1;
        while (end < line.length() && line.charAt(end) != ']') {
            char c = line.charAt(end);
            if (!(c < 128 && Character.isLetterOrDigit(c)) && "-_.:".indexOf(c) < 0) {
                diagnostics.alert(new Span(file, lineNumber, column + end, 1), "character '" + c + "' is not permitted in a scope name.");
                return;
            }
            end++;
        }
        if (end == 1 || end == line.length()) {
            diagnostics.alert(new Span(file, lineNumber, column, line.length()), "empty scope name is forbidden.", "[<name>]");
            return;
        }
        String rest = line.substring(end + 1).stripLeading();
        if (!rest.isEmpty() && rest.charAt(0) != '#') {
            diagnostics.alert(new Span(file, lineNumber, column + line.length() - rest.length(), 1), "character '" + rest.charAt(0) + "' is not permitted after scope declaration.");
            return;
        }
        scope = line.substring(1, end);
    }

    private Span spanOf(List<Word> words) {
        Span from = words.getFirst().span();
        Span to = words.getLast().span();
        return new Span(file, from.line(), from.column(), to.column() + to.length() - from.column());
    }

    /** A line that was reported is left out, but what it opens or closes counts, so that the lines around it are not misjudged. */
    private void broken(Line line) {
        if (directives.takeBroken(line)) {
            return;
        }
        if (sectionKeywords.contains(line.word(0).text())) {
            place(line);
        }
    }

    private void place(Line line) {
        Word keyword = line.word(0);
        if (sectionKeywords.contains(keyword.text())) {
            endSection();
            header = line;
            headerWanted = wantedScope == null || wantedScope.equals(scope);
        } else if (header == null) {
            diagnostics.alert(
                    keyword.span(),
                    "unknown keyword '" + keyword + "' out of section.",
                    "a file starts with a section such as 'global', 'defaults', 'frontend' or 'backend'");
        } else {
            if (header.word(0).is("global")) {
                environmentKeyword(line);
                if (keyword.is("default-path")) {
                    defaultPath(line);
                }
            }
            if (wantedScope == null || wantedScope.equals(scope)) {
                lines.add(line);
            }
        }
    }

    private void endSection() {
        if (header != null) {
            if (headerWanted) {
                sections.add(new Section(header, lines));
            }
            header = null;
            lines = new ArrayList<>();
        }
    }

    /** {@code setenv} and its kin, and {@code localpeer}, act while reading (manual 3.1); their arguments are checked with all other keywords later. */
    private void environmentKeyword(Line line) {
        String name = line.size() > 1 ? line.word(1).text() : "";
        boolean pair = line.size() >= 3 && !name.isEmpty() && name.indexOf('=') < 0;
        switch (line.word(0).text()) {
            case "setenv" -> {
                if (pair) {
                    environment.set(name, line.word(2).text());
                }
            }
            case "presetenv" -> {
                if (pair && environment.get(name) == null) {
                    environment.set(name, line.word(2).text());
                }
            }
            case "localpeer" -> {
                if (line.size() == 2 && !environment.offerLocalPeer(name)) {
                    diagnostics.warning(line.word(0).span(), "'localpeer' ignored since it is already set by using the '-L' command line argument.");
                }
            }
            case "unsetenv" -> line.words().stream().skip(1).forEach(word -> environment.unset(word.text()));
            case "resetenv" -> {
                Set<String> kept = new HashSet<>();
                line.words().stream().skip(1).forEach(word -> kept.add(word.text()));
                environment.keepOnly(kept);
            }
            default -> {
                // not about the environment
            }
        }
    }

    /** {@code default-path}: acts while reading, on what this file and those behind it name (manual 3.1). */
    private void defaultPath(Line line) {
        defaultPath = switch (line.size() > 1 ? line.word(1).text() : "") {
            case "config" -> name -> name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "";
            case "parent" -> name -> name.contains("/") ? name.substring(0, name.lastIndexOf('/')) + "/.." : "..";
            case "origin" -> name -> line.size() > 2 ? line.word(2).text() : "";
            default -> name -> "";
        };
        file = file.within(defaultPath.apply(file.name()));
    }

    private String variable(String name) {
        return switch (name) {
            case ".FILE" -> file.name();
            case ".LINE" -> Integer.toString(lineNumber);
            case ".SECTION" -> header == null ? "" : header.size() > 1 ? header.word(1).text() : header.word(0).text();
            default -> environment.get(name);
        };
    }
}
