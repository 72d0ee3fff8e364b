package dev.jlb.rule;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.ExpressionReader;
import dev.jlb.config.syntax.ExpressionSyntax;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.fetch.Fetches;
import dev.jlb.sample.match.Matcher;
import dev.jlb.sample.match.Matchers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One ACL expression, {@code criterion [flags] [operator] [values]} (manual 7.1): looks at all values that the criterion has. */
final class AclExpression {
    private static final List<String> SUFFIXES = List.of("_beg", "_end", "_sub", "_dir", "_dom", "_reg", "_len", "_str");

    private final Expression expression;
    private final Matcher matcher;

    private AclExpression(Expression expression, Matcher matcher) {
        this.expression = expression;
        this.matcher = matcher;
    }

    boolean matches(SampleContext context, Sample scratch) {
        for (int index = 0; ; index++) {
            switch (expression.evaluate(context, scratch, index)) {
                case END -> {
                    return false;
                }
                case VALUE -> {
                    if (matcher.matches(scratch)) {
                        return true;
                    }
                }
                case NO_VALUE -> {
                    // the next occurrence may be convertible
                }
            }
        }
    }

    /** Throws ConfigException when the words make no ACL. */
    static AclExpression compile(List<Word> words, CompileContext context) {
        Word criterion = words.getFirst();
        Diagnostics own = context.diagnostics();
        ExpressionSyntax syntax = ExpressionReader.read(criterion, own).orElseThrow(() -> new ConfigException(criterion.span(), "invalid ACL expression '" + criterion + "'."));
        String method = null;
        String name = syntax.fetch().name().text();
        if (Fetches.find(name) == null) {
            for (String suffix : SUFFIXES) {
                if (name.endsWith(suffix) && Fetches.find(name.substring(0, name.length() - suffix.length())) != null) {
                    Word whole = syntax.fetch().name();
                    Word plain = whole.slice(0, name.length() - suffix.length());
                    syntax = new ExpressionSyntax(new ExpressionSyntax.Call(plain, syntax.fetch().arguments(), syntax.fetch().parenthesised()), syntax.converters(), syntax.source());
                    method = suffix.substring(1);
                    break;
                }
            }
        }
        Expression expression = compile(syntax, criterion, context);
        boolean ignoreCase = false;
        List<Word> values = new ArrayList<>();
        int at = 1;
        flags:
        for (; at < words.size(); at++) {
            Word word = words.get(at);
            switch (word.text()) {
                case "-i" -> ignoreCase = true;
                case "-n", "-M" -> {
                    // no name is ever looked up; a map as pattern file reads its first column
                }
                case "-u" -> at++;
                case "-f" -> values.addAll(file(argument(words, ++at, word)));
                case "-m" -> {
                    Word wanted = argument(words, ++at, word);
                    if (!Matchers.isMethod(wanted.text())) {
                        throw new ConfigException(wanted.span(), "unknown match method '" + wanted + "' in ACL expression '" + criterion + "'.");
                    }
                    method = wanted.text();
                }
                case "--" -> {
                    at++;
                    break flags;
                }
                default -> {
                    break flags;
                }
            }
        }
        values.addAll(words.subList(Math.min(at, words.size()), words.size()));
        String how = method != null ? method : Matchers.defaultMethod(expression.type());
        if (values.isEmpty() && !how.equals("found") && !how.equals("bool") && !own.hasAlerts()) {
            // HAProxy accepts an ACL without patterns: it never matches
            return new AclExpression(expression, sample -> false);
        }
        return new AclExpression(expression, Matchers.compile(how, values, ignoreCase));
    }

    private static Expression compile(ExpressionSyntax syntax, Word criterion, CompileContext context) {
        try {
            return Expression.compile(syntax, context);
        } catch (ConfigException wrong) {
            throw new ConfigException(wrong.diagnostic().span(), wrong.diagnostic().message() + " in ACL expression '" + criterion + "'.", wrong.diagnostic().hint());
        }
    }

    private static Word argument(List<Word> words, int at, Word flag) {
        if (at >= words.size()) {
            throw new ConfigException(flag.span(), "missing argument behind flag '" + flag + "'.");
        }
        return words.get(at);
    }

    /** One pattern a line; leading blanks and lines of comments do not count. */
    private static List<Word> file(Word name) {
        try {
            List<Word> patterns = new ArrayList<>();
            for (String line : Files.readAllLines(Path.of(name.text()), StandardCharsets.ISO_8859_1)) {
                String text = line.strip();
                if (!text.isEmpty() && text.charAt(0) != '#') {
                    patterns.add(new Word(text, name.span(), new int[0]));
                }
            }
            return patterns;
        } catch (IOException unreadable) {
            throw new ConfigException(name.span(), "failed to open pattern file <" + name + ">.");
        }
    }
}
