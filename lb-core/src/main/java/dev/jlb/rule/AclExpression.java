package dev.jlb.rule;

import dev.jlb.config.keyword.ConfigException;
import dev.jlb.config.source.Diagnostics;
import dev.jlb.config.syntax.ExpressionReader;
import dev.jlb.config.syntax.ExpressionSyntax;
import dev.jlb.config.syntax.Word;
import dev.jlb.sample.Ascii;
import dev.jlb.sample.CompileContext;
import dev.jlb.sample.Expression;
import dev.jlb.sample.KnownNames;
import dev.jlb.sample.Phase;
import dev.jlb.sample.Sample;
import dev.jlb.sample.SampleContext;
import dev.jlb.sample.SampleType;
import dev.jlb.sample.fetch.Fetches;
import dev.jlb.sample.match.FileMatcher;
import dev.jlb.sample.match.Matcher;
import dev.jlb.sample.match.Matchers;
import dev.jlb.sample.match.PatternFiles;
import dev.jlb.sample.match.PatternList;
import java.util.ArrayList;
import java.util.List;

/** One ACL expression, {@code criterion [flags] [operator] [values]} (manual 7.1): looks at all values that the criterion has. */
final class AclExpression {
    private static final List<String> SUFFIXES = List.of("_beg", "_end", "_sub", "_dir", "_dom", "_reg", "_len", "_str");

    private final Expression expression;
    private volatile Matcher matcher;

    /** What it compares with when it is an exact comparison with the values of its line, else null. */
    private volatile Literals literals;

    /** The values of its line, which commands may change; null when it compares with none, or with files as well. */
    private final PatternList own;

    /** As written. */
    private final List<Word> words;

    private AclExpression(List<Word> words, Expression expression, Matcher matcher, Literals literals, PatternList own) {
        this.words = words;
        this.expression = expression;
        this.matcher = matcher;
        this.literals = literals;
        this.own = own;
    }

    /** Takes the values as commands change them. */
    private AclExpression following() {
        if (own != null) {
            own.follow(() -> {
                PatternList.Use use = own.use();
                List<Word> values = own.entries().stream().map(entry -> Word.of(entry.key())).toList();
                matcher = Matchers.compileValid(use.method(), values, use.ignoreCase());
                literals = literals == null ? null : new Literals(expression, use.ignoreCase(), texts(values, use.ignoreCase()));
            });
        }
        return this;
    }

    /** Tells of each change of the values, after this expression took it. */
    void follow(Runnable follower) {
        if (own != null) {
            own.follow(follower);
        }
    }

    private static List<String> texts(List<Word> values, boolean fold) {
        return values.stream().map(value -> fold ? Ascii.lower(value.text()) : value.text()).toList();
    }

    /**
     * An exact comparison with constants, which rules may be indexed by.
     *
     * @param values in lower case when case does not matter
     */
    record Literals(Expression expression, boolean ignoreCase, List<String> values) {
        boolean sameTest(Literals other) {
            return other != null && ignoreCase == other.ignoreCase && expression.equals(other.expression) && expression.isPure();
        }
    }

    Literals literals() {
        return literals;
    }

    boolean matches(SampleContext context, Sample scratch) {
        if (expression == null) {
            return false;
        }
        for (int index = 0; expression.evaluate(context, scratch, index); index++) {
            if (matcher.matches(scratch)) {
                return true;
            }
        }
        return false;
    }

    /** The same, told. */
    boolean matches(SampleContext context, Sample scratch, List<RuleObserver.Test> seen) {
        List<RuleObserver.Value> values = new ArrayList<>();
        boolean matches = false;
        for (int index = 0; expression != null && !matches && expression.evaluate(context, scratch, index); index++) {
            String text = SampleText.of(scratch);
            matches = matcher.matches(scratch);
            values.add(new RuleObserver.Value(text, matches));
        }
        seen.add(new RuleObserver.Test(words, values, matches));
        return matches;
    }

    /**
     * Throws ConfigException when the words make no ACL.
     *
     * @param use where it stands: its first word, or the name of a predefined one
     */
    static AclExpression compile(List<Word> words, Word use, CompileContext context) {
        return read(words, use, context).following();
    }

    /** Throws ConfigException when the words make no ACL. */
    static void check(List<Word> words, CompileContext context) {
        read(words, words.getFirst(), context);
    }

    private static AclExpression read(List<Word> words, Word use, CompileContext context) {
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
                    // with converters behind it, their output decides (manual 7.1)
                    method = syntax.converters().isEmpty() ? suffix.substring(1) : null;
                    break;
                }
            }
        }
        Expression expression;
        boolean here = true;
        try {
            expression = compile(syntax, criterion, context);
        } catch (Expression.NotHere notHere) {
            // HAProxy only warns: such a test has no value and so never matches; its flags and patterns are judged all the same
            own.warning(criterion.span(), "ACL '" + criterion + "' will never match because it uses keyword '" + syntax.fetch().name() + "' which is incompatible with this place.", notHere.diagnostic().message());
            expression = elsewhere(syntax, criterion, context);
            here = false;
            if (expression == null) {
                return never(words);
            }
        }
        boolean ignoreCase = false;
        boolean mayBeEmpty = false;
        boolean numeric = false;
        boolean maps = false;
        List<Word> values = new ArrayList<>();
        List<FileMatcher.File> files = new ArrayList<>();
        Word number = null;
        int at = 1;
        flags:
        for (; at < words.size(); at++) {
            Word word = words.get(at);
            switch (word.text()) {
                case "-i" -> ignoreCase = true;
                case "-M" -> maps = true;
                case "-n" -> numeric = true;
                case "-u" -> {
                    number = argument(words, ++at, word);
                    PatternFiles.number(number);
                }
                // what -i, -n and -M say holds for the files behind them (manual 7.1)
                case "-f" -> files.add(new FileMatcher.File(context.patterns().list(argument(words, ++at, word), maps), ignoreCase, numeric));
                case "-m" -> {
                    if (!files.isEmpty()) {
                        throw new ConfigException(word.span(), "'-m' must only be specified before patterns and files in parsing ACL expression.");
                    }
                    Word wanted = argument(words, ++at, word);
                    if (!Matchers.isMethod(wanted.text())) {
                        throw new ConfigException(wanted.span(), "unknown match method '" + wanted + "' in ACL expression '" + criterion + "'.");
                    }
                    method = wanted.text();
                    judge(method, expression, criterion, syntax);
                }
                case "--" -> {
                    mayBeEmpty = true;
                    at++;
                    break flags;
                }
                default -> {
                    if (word.text().startsWith("-")) {
                        throw new ConfigException(word.span(), "'" + word + "' is not a valid ACL option. Please use '--' before any pattern beginning with a '-'.");
                    }
                    break flags;
                }
            }
        }
        values.addAll(words.subList(Math.min(at, words.size()), words.size()));
        String how = method != null ? method : Matchers.defaultMethod(expression.type(), syntax.converters().isEmpty() ? syntax.fetch().name().text() : "");
        judge(how, expression, criterion, syntax);
        if (how.equals("ip")) {
            boolean literal = numeric;
            values.replaceAll(word -> Matchers.address(word, literal));
        }
        if (method == null && untyped(expression.type(), syntax)) {
            throw new ConfigException(criterion.span(), "matching method must be specified first (using '-m') when using a sample fetch of this type ('" + criterion + "').", "for example -m str, -m bin, -m found");
        }
        if (!files.isEmpty()) {
            files.forEach(file -> file.list().usedAs(how, file.ignoreCase()));
            files.add(new FileMatcher.File(own(words, words.get(at - 1), how, ignoreCase, values, number, context), ignoreCase, numeric));
            Matcher matcher = new FileMatcher(files, values, how, criterion);
            return here ? new AclExpression(words, expression, matcher, null, null) : never(words);
        }
        if (values.isEmpty() && !how.equals("found") && !how.equals("bool") && !own.hasAlerts()) {
            if (!mayBeEmpty) {
                own.warning(
                        criterion.span(),
                        "parsing acl keyword '" + criterion + "' : no pattern to match against were provided, so this ACL will never match.",
                        "if this is what you intended, add '--'; to match for existence, use '-m found'; to match an int as a bool, '-m bool'");
            }
            // HAProxy accepts an ACL without patterns: it never matches
            return new AclExpression(words, expression, sample -> false, null, own(words, use, how, ignoreCase, values, number, context));
        }
        Matcher matcher = Matchers.compile(how, values, ignoreCase);
        if (!here) {
            return never(words);
        }
        Literals literals = how.equals("str") || how.equals("meth") && !ignoreCase ? new Literals(expression, ignoreCase, texts(values, ignoreCase)) : null;
        PatternList list = own(words, use, how, ignoreCase, values, number, context);
        return new AclExpression(words, expression, matcher, literals, how.equals("found") || how.equals("bool") ? null : list);
    }

    /** Throws ConfigException when values of the expression's type have no form that the method looks at. */
    private static void judge(String method, Expression expression, Word criterion, ExpressionSyntax syntax) {
        if (!Matchers.mayMatch(method, expression.type())) {
            throw new ConfigException(criterion.span(), "matching method '" + method + "' cannot be used with fetch keyword '" + syntax.fetch().name() + "'.", "its values are of type " + expression.type());
        }
    }

    /** A test that has no value where it stands. */
    private static AclExpression never(List<Word> words) {
        return new AclExpression(words, null, sample -> false, null, null);
    }

    /** The expression as another phase would have it, for its type; null when none has it. */
    private static Expression elsewhere(ExpressionSyntax syntax, Word criterion, CompileContext context) {
        for (Phase phase : Phase.values()) {
            try {
                return compile(syntax, criterion, context.in(phase));
            } catch (Expression.NotHere next) {
                // the next phase
            } catch (ConfigException refused) {
                return null;
            }
        }
        return null;
    }

    /** The list of the values of a line, under which commands find them (management.txt 9.3 "show acl"). */
    private static PatternList own(List<Word> words, Word place, String how, boolean ignoreCase, List<Word> values, Word number, CompileContext context) {
        String keyword = words.getFirst().text();
        int end = 0;
        while (end < keyword.length() && keyword.charAt(end) != '(' && keyword.charAt(end) != ',') {
            end++;
        }
        PatternList list = context.patterns().inline(place, keyword.substring(0, end), Matchers.entries(how, values), number);
        list.usedAs(how, ignoreCase);
        return list;
    }

    private static Expression compile(ExpressionSyntax syntax, Word criterion, CompileContext context) {
        try {
            return Expression.compile(syntax, context);
        } catch (Expression.NotHere notHere) {
            throw notHere;
        } catch (ConfigException wrong) {
            String message = wrong.diagnostic().message();
            String said = message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
            throw new ConfigException(wrong.diagnostic().span(), said + " in ACL expression '" + criterion + "'.", wrong.diagnostic().hint());
        }
    }

    /** Bytes, or whatever comes: HAProxy does not guess how such values are to be compared. */
    private static boolean untyped(SampleType type, ExpressionSyntax syntax) {
        boolean vague = type == SampleType.BIN || type == SampleType.ANY;
        SampleType fetched = KnownNames.type(syntax.fetch().name().text());
        return vague && (!syntax.converters().isEmpty() ? type == SampleType.BIN : fetched == SampleType.BIN || fetched == SampleType.ANY);
    }

    private static Word argument(List<Word> words, int at, Word flag) {
        if (at >= words.size()) {
            throw new ConfigException(flag.span(), "missing argument behind flag '" + flag + "'.");
        }
        return words.get(at);
    }
}
